"""What tests of the run cell do and read."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from workbench.ui.notebook.run import RunBody


def body(desk: Desk) -> RunBody:
    """The run cell of the page."""
    found = desk.page.body_of(desk.cell("run"))
    assert isinstance(found, RunBody)
    return found


def label(desk: Desk, name: str) -> str:
    """The words of one of its labels."""
    found = desk.page.findChild(QLabel, name)
    text = getattr(found, "words", None)
    return str(found.text() if text is None else text).replace("\N{NO-BREAK SPACE}", " ")


def button(desk: Desk, name: str) -> QAbstractButton:
    """One of its buttons."""
    found = desk.page.findChild(QAbstractButton, name)
    assert found is not None
    return found


async def finished(desk: Desk) -> None:
    """Wait until its run has ended and its figures stand."""
    await until(lambda: body(desk).experiment is not None and not body(desk).running, 60)
    await until(lambda: "experiment" in label(desk, "runFigures"))


def banner_words(desk: Desk) -> str:
    """What its banner says; "" without one."""
    found = body(desk)._output.banner
    return found.words if found is not None else ""
