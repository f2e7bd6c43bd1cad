"""Sampling parameters of a variant in their drawer, by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_prompt_cell import body, prompt
from workbench.core.prompts import Parameters
from workbench.ui.notebook.parameters import ParametersDrawer
from workbench.ui.notebook.prompt_menus import open_parameters


async def test_parameters_are_set_in_the_drawer(desk: Desk) -> None:
    open_parameters(desk.context, body(desk).board, "A")
    drawer = desk.drawers[-1]
    assert isinstance(drawer, ParametersDrawer)
    field = drawer.findChild(QLineEdit, "parameter-temperature")
    field.setFocus()
    QTest.keyClicks(field, "9")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "A number from 0 to 2" in field.toolTip()
    assert any("or nothing" in label.text().replace("\N{NO-BREAK SPACE}", " ") for label in drawer.findChildren(QLabel))
    field.clear()
    QTest.keyClicks(field, "0,3")
    QTest.keyClick(field, Qt.Key.Key_Return)
    variant = prompt(desk).variant("A")
    assert variant is not None
    assert variant.content.parameters.temperature == 0.3
    assert field.toolTip() == ""
    drawer.deleteLater()


async def test_every_parameter_is_typed_and_undo_is_followed(desk: Desk) -> None:
    open_parameters(desk.context, body(desk).board, "A")
    drawer = desk.drawers[-1]

    def put(name: str, typed: str) -> QLineEdit:
        field = drawer.findChild(QLineEdit, f"parameter-{name}")
        field.setFocus()
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        return field

    def parameters() -> Parameters:
        found = prompt(desk).variant("A")
        assert found is not None
        return found.content.parameters

    put("temperature", "0.3")
    stop = put("stop", r"\n\n | END | a\|b | \sx")
    for name, typed in (("seed", "7"), ("max_tokens", "1,000"), ("top_p", "0.95")):
        put(name, typed)
    effort = drawer.findChild(QComboBox, "parameter-reasoning_effort")
    effort.setFocus()
    QTest.keyClick(effort, Qt.Key.Key_End)
    effort.activated.emit(effort.currentIndex())
    words = ("\n\n", "END", "a|b", " x")
    assert parameters() == Parameters(
        temperature=0.3, top_p=0.95, max_tokens=1000, stop=words, seed=7, reasoning_effort="high"
    )
    # What undo takes back is not brought again by the next value.
    for _ in range(5):
        desk.project.documents.undo()
    await until(lambda: stop.text() == "" and not effort.currentData())
    put("stop", "END")
    assert parameters() == Parameters(temperature=0.3, stop=("END",))
    drawer.deleteLater()
