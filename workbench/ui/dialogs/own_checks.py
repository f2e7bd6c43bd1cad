"""The drawer in which a person reads the Python files of a project's own checks, and trusts them on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.core.safe_text import shown
from workbench.project.own_checks import OwnFile
from workbench.ui.context import UiContext
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.labels import Label, Paragraph
from workbench.ui.widgets.wrapping import PlainEdit

_LINES = 18
_WORDS = {
    "trusted": ("\u2713 Trusted on this machine, as it is now", "better"),
    "not trusted": ("Not trusted on this machine: it is not run, and its checks stay unscored.", "warn"),
    "missing": ("Not there", "worse"),
}


def open_own_checks(context: UiContext) -> None:
    """Show the files that the scorecards name. Nothing of them is run here."""
    context.open_drawer(OwnChecksDrawer(context))


class OwnChecksDrawer(Drawer):
    """A part per file: who uses it, how it stands, its text, and the button that trusts exactly this text."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context.theme, "Python checks of your own", "Done", "Nothing is run here")
        self._context = context
        self._parts: list[QWidget] = []
        self.accepted.connect(self.closed)
        self._wait = Label(context.theme, "Reading …", "body", "text2")
        self.body.addWidget(self._wait)
        self.body.addStretch(1)
        self._read()

    def _read(self) -> None:
        self._context.tasks.start(self._show_files(), "own checks", self._problem)

    async def _show_files(self) -> None:
        files = await asyncio.to_thread(self._context.project.own_checks.files)
        self._wait.hide()
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = []
        theme = self._context.theme
        if not files:
            self._add(
                Paragraph(
                    theme,
                    "No scorecard names one. A scorecard's check “A Python check of your own” names a file beside the "
                    "project and a function in it.",
                    "body",
                    "text2",
                )
            )
        for file in files:
            self._show_file(file)

    def _show_file(self, file: OwnFile) -> None:
        theme = self._context.theme
        words, ink = _WORDS[file.state]
        self._add(Label(theme, shown(file.file), "strong"))
        self._add(Paragraph(theme, file.reason or words, "body", ink))
        self._add(Paragraph(theme, _used(file.checks), "small", "text2"))
        if file.state == "missing":
            return
        text = PlainEdit(shown(file.text))
        text.setReadOnly(True)
        text.setObjectName("own_check_text")
        text.setAccessibleName(f"Text of {file.file}")
        text.setTabChangesFocus(True)
        text.setFont(theme.font("mono"))
        text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lines = min(_LINES, max(12, file.text.count("\n") + 1))
        text.setFixedHeight(lines * text.fontMetrics().lineSpacing() + 16)
        self._add(text)
        self._add(Paragraph(theme, f"{file.warning} sha256 {file.sha256[:16]}…", "small", "text2"))
        row = QWidget()
        buttons = QHBoxLayout(row)
        buttons.setContentsMargins(0, 0, 0, 12)
        if file.state == "trusted":
            button = Button(theme, "Trust it no more", small=True)
            button.clicked.connect(partial(self._change, file, trusted=False))
        else:
            button = Button(theme, "I have read it: trust it", "plain", small=True)
            button.clicked.connect(partial(self._change, file, trusted=True))
        button.setObjectName("own_check_trust")
        button.setAccessibleName(f"{button.text()}: {file.file}")
        buttons.addWidget(button)
        buttons.addStretch(1)
        self._add(row)

    def _add(self, part: QWidget) -> None:
        self._parts.append(part)
        self.body.insertWidget(self.body.count() - 1, part)

    def _change(self, file: OwnFile, _checked: bool = False, *, trusted: bool) -> None:
        """Trust exactly the text that stands here, or trust it no more."""
        own = self._context.project.own_checks
        try:
            if trusted:
                own.trust(file.file, file.sha256)
            else:
                own.distrust(file.file)
        except WorkbenchError as error:
            self._context.problem(error)
        self._read()

    def _problem(self, error: WorkbenchError) -> None:
        self._wait.setText(f"{error.message} {error.remedy}".strip())
        self._wait.show()


def _used(checks: Sequence[str]) -> str:
    shown_names = ", ".join(shown(name) for name in checks[:4])
    return f"Used by {shown_names}{f' and {len(checks) - 4} more' if len(checks) > 4 else ''}"
