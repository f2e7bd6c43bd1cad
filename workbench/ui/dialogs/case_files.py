"""The attachments of a case: shown by name and size, added by dropping a file or by a dialog."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.cases import Attachment
from workbench.core.errors import WorkbenchError
from workbench.core.figures import number
from workbench.interop.file_bytes import read_bytes
from workbench.ui.context import UiContext
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, Label

MOST_BYTES = 50 * 1024 * 1024


class Attachments(QWidget):
    """A row for each file."""

    def __init__(self, context: UiContext, files: Sequence[Attachment]) -> None:
        super().__init__()
        self._context = context
        self._files = list(files)
        self.setObjectName("attachments")
        self.setAccessibleName("Attachments")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._list = QWidget()
        self._column.addWidget(self._list)
        row = QHBoxLayout()
        add = Button(context.theme, "Add a file", "quiet", "paperclip", small=True)
        add.setEnabled(not context.project.read_only)
        add.clicked.connect(self._ask)
        row.addWidget(add)
        row.addWidget(Label(context.theme, "or drop one here", "small", "text2"))
        row.addStretch(1)
        self._column.addLayout(row)
        self._refresh()

    def values(self) -> tuple[Attachment, ...]:
        """The files."""
        return tuple(self._files)

    def add(self, path: Path) -> None:
        """Keep a file's bytes in the project and list it; what cannot be read is told."""
        try:
            data = read_bytes(path, MOST_BYTES)
        except WorkbenchError as error:
            self._context.problem(error)
            return
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        digest = self._context.project.golden.keep_file(data, media_type)
        self._files.append(Attachment(digest=digest, media_type=media_type, name=path.name))
        self._refresh()

    def take_drop(self, event: QDropEvent) -> None:
        """Add what was dropped on the drawer."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add(Path(url.toLocalFile()))
        event.acceptProposedAction()

    def _ask(self) -> None:
        dialog = QFileDialog(self, "Attach a file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.add(Path(name)))
        dialog.open()

    def _refresh(self) -> None:
        theme, fresh = self._context.theme, QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for place, file in enumerate(self._files):
            row = QHBoxLayout()
            name = file.name or file.digest
            row.addWidget(ElidedLabel(theme, name), 1)
            row.addWidget(Label(theme, f"{file.media_type}, {self._size(file)}", "small", "text2"))
            out = IconButton(theme, "trash-2", f"Remove {name}", small=True)
            out.setEnabled(not self._context.project.read_only)
            out.clicked.connect(lambda _=False, place=place: self._remove(place))
            row.addWidget(out)
            column.addLayout(row)
        self._column.replaceWidget(self._list, fresh)
        self._list.hide()
        self._list.deleteLater()
        self._list = fresh

    def _size(self, file: Attachment) -> str:
        try:
            size = len(self._context.project.golden.file(file.digest))
        except KeyError:
            return "missing"
        return f"{number(size / 1024, 1)} kB" if size < 1024 * 1024 else f"{number(size / 1024 / 1024, 1)} MB"

    def _remove(self, place: int) -> None:
        del self._files[place]
        self._refresh()
