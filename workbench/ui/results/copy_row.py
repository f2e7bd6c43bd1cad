"""Copies the request behind a trial as a program: curl, Python, TypeScript; the key is the name of a variable."""

from __future__ import annotations

import asyncio

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.project.views import TrialView
from workbench.providers.wire_request import LANGUAGES, Language, as_code, wire_request
from workbench.ui.context import UiContext
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Label


class CopyRow(QWidget):
    """``Copy as  curl  Python  TypeScript``."""

    def __init__(self, context: UiContext, view: TrialView) -> None:
        super().__init__()
        self._context = context
        self._view = view
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(0)
        row.addWidget(Label(context.theme, "Copy as", "small", "text2"))
        for language, title in LANGUAGES.items():
            button = Button(context.theme, title, "quiet", small=True)
            button.setObjectName(f"copy-{language}")
            button.setAccessibleName(f"Copy the request as {title}")
            button.clicked.connect(lambda _=False, language=language: self.copy(language))
            row.addWidget(button)
        row.addStretch(1)

    def copy(self, language: Language) -> None:
        """Put the program into the clipboard."""
        self._context.tasks.start(self._write(language), "copy the request", self._context.problem)

    async def _write(self, language: Language) -> None:
        view, file = self._view, self._context.project.golden.file

        def work() -> str:
            try:
                return as_code(wire_request(view.call.request, view.model, file), language)
            except KeyError:
                message = "A picture or file of this request is not in the project any more."
                raise WorkbenchError("copy.file", message, remedy="Copy the raw request instead.") from None

        code = await asyncio.to_thread(work)
        QGuiApplication.clipboard().setText(code)
        offline = view.call.request.provider == "offline"
        stand_in = " The stand-in is in the program: no server has its address." if offline else ""
        self._context.say(f"Copied as {LANGUAGES[language]}, the key as a variable.{stand_in}")
