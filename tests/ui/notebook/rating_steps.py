"""What a person does in a rate cell, step by step; for its tests."""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from workbench.core.experiments import Experiment
from workbench.ui.notebook.rate import RateBody
from workbench.ui.notebook.rate_deck import Deck
from workbench.ui.notebook.rate_view import RateView


def body_of(desk: Desk, cell_id: str) -> RateBody:
    found = desk.page.body_of(cell_id)
    assert isinstance(found, RateBody)
    return found


async def opened(desk: Desk, name: str = "Mara") -> RateBody:
    """A rate cell at the end of the page, begun under a name."""
    body = body_of(desk, desk.page.add("rate", len(desk.notebook.cells)))
    field = desk.page.findChild(QLineEdit, "raterName")
    assert field is not None
    await until(field.isVisible)
    field.setFocus()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: body.view.deck is not None)
    return body


async def another(body: RateBody, name: str) -> Deck:
    """Another person's rows."""
    before = body.view.deck
    body._rate_as(name)
    await until(lambda: body.view.deck is not None and body.view.deck is not before)
    assert body.view.deck is not None
    return body.view.deck


def level_buttons(view: RateView) -> list[QWidget]:
    return list(view.findChildren(QWidget, "level-5"))


def leaks(body: RateBody, experiment: Experiment) -> list[str]:
    """What names a candidate or a model in any text, tooltip, name or description of the cell."""
    words = {one.label for one in experiment.manifest.candidates}
    words |= {one.model for one in experiment.manifest.candidates}
    found = []
    for part in [body, *body.findChildren(QWidget)]:
        said = [
            part.accessibleName(),
            part.accessibleDescription(),
            part.toolTip(),
            part.objectName(),
            part.whatsThis(),
        ]
        said += [part.text()] if isinstance(part, QLabel | QAbstractButton) else []
        found += [text for text in said if any(word in text for word in words)]
    return found


class Held:
    """Holds a reading of rows back, as a loaded machine does."""

    def __init__(self, body: RateBody) -> None:
        self._read, self._go = body._read, threading.Event()
        body._read = self._wait  # type: ignore[method-assign]

    def _wait(self, *asked: Any) -> Any:
        assert self._go.wait(20)
        return self._read(*asked)

    def let_go(self) -> None:
        self._go.set()
