"""Note cell: Markdown, shown formatted; plain while it is edited; saved as it is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent

from workbench.core.notebooks import Cell, NoteCell
from workbench.ui.notebook.body import CellBody, CellHost
from workbench.ui.notebook.box_frame import BoxFrame
from workbench.ui.notebook.markdown_view import MarkdownView
from workbench.ui.notebook.text_box import TextBox


class NoteBody(CellBody):
    """View and editor, one of them shown."""

    has_head = False

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._view = MarkdownView(theme, "Write a note: the hypothesis, what was decided.")
        self._view.setObjectName(f"note-{cell.id}")
        self._box = TextBox(theme, "note text", "mono", (2, 40))
        self._box.setObjectName(f"note-editor-{cell.id}")
        self._frame = BoxFrame(theme, self._box)
        self._box.edited.connect(self._save)
        self._box.left.connect(self._leave)
        self._box.grew.connect(self._fit)
        column = self.column()
        column.addWidget(self._view)
        column.addWidget(self._frame)
        self._frame.hide()
        self._view.clickedTwice.connect(self.enter)
        self._box.focusLost.connect(self._shut)
        self.set_cell(cell)

    @property
    def note(self) -> NoteCell:
        """The cell's value."""
        assert isinstance(self._cell, NoteCell)
        return self._cell

    def set_cell(self, cell: Cell) -> None:
        """Show another text, unless a newer one is being typed."""
        super().set_cell(cell)
        if not self._box.pending:
            self._box.put_text(self.note.text)
        self._view.set_text(self.note.text)

    def subject(self) -> str:
        """Its first words."""
        return " ".join(self.note.text.split())[:60]

    def words(self) -> str:
        """The text."""
        return self.note.text

    def enter(self) -> None:
        """Edit it."""
        self._view.hide()
        self._frame.show()
        self._fit()
        self._box.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def editing(self) -> bool:
        """Whether the editor shows."""
        return not self._frame.isHidden()

    def run(self) -> None:
        """Ctrl+Enter shows it formatted."""
        self._leave()

    def can_run(self) -> bool:
        """While it is edited."""
        return self.editing

    def flush(self) -> None:
        """Save what was typed."""
        self._box.flush()

    def _save(self, text: str) -> None:
        if text != self.note.text:
            self._cell = self.note.model_copy(update={"text": text})
            self.host.put_cell(self._cell, "Edit note", f"note:{self._cell.id}")

    def _leave(self) -> None:
        self._shut()
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)

    def _shut(self) -> None:
        if not self.editing:
            return
        self._box.flush()
        self._view.set_text(self.note.text)
        self._frame.hide()
        self._view.show()

    def _fit(self) -> None:
        self._frame.setFixedHeight(self._box.fitting() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width needs other lines."""
        super().resizeEvent(event)
        if self.editing:
            self._fit()
