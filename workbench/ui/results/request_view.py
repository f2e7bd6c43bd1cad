"""The exact request behind a row in full size, and what came back, to read and to copy."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from workbench.project.views import TrialView
from workbench.ui.context import UiContext
from workbench.ui.results.inspector_parts import request_json, response_json
from workbench.ui.results.text_marks import shown
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Label
from workbench.ui.widgets.wrapping import PlainEdit


class RequestView(QWidget):
    """Request at the left, response at the right, both as JSON."""

    title = "Exact request"

    def __init__(self, context: UiContext, trial_id: str) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("requestView")
        self._request, self._response = self._editor("request"), self._editor("response")
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.addWidget(self._side("Request", self._request))
        splitter.addWidget(self._side("Response", self._response))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)
        context.tasks.start(self._read(trial_id), "read request")

    def _editor(self, name: str) -> QPlainTextEdit:
        editor = PlainEdit()
        editor.setReadOnly(True)
        editor.setObjectName(f"raw-{name}")
        editor.setAccessibleName(name)
        editor.setProperty("bare", "true")
        editor.setFont(self._context.theme.font("mono"))
        return editor

    def _side(self, title: str, editor: QPlainTextEdit) -> QWidget:
        theme = self._context.theme
        copy = Button(theme, "Copy", "quiet", "copy", small=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(editor.toPlainText()))
        row = QHBoxLayout()
        row.addWidget(Label(theme, title, "strong"))
        row.addStretch(1)
        row.addWidget(copy)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 12, 12, 12)
        column.addLayout(row)
        column.addWidget(editor, 1)
        return side

    async def _read(self, trial_id: str) -> None:
        experiments = self._context.project.experiments

        def read() -> tuple[TrialView, str, str]:
            view = experiments.trial(trial_id)
            return view, request_json(view), response_json(view)

        _, request, response = await asyncio.to_thread(read)
        self._request.setPlainText(shown(request))
        self._response.setPlainText(shown(response))
        self._request.setFocus()
