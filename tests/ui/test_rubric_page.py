"""The page of a rubric: keys and mouse, the library, Prometheus' JSON out and in, marks where something is empty."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from tests.ui.conftest import until
from workbench.core.rubrics import Criterion, Rubric, RubricUse, Scorecard
from workbench.project import Project
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.rubric import RubricPage
from workbench.ui.theme import Theme
from workbench.ui.widgets.prose import Prose

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def opened(window: MainWindow, rubric_id: str = "") -> RubricPage:
    window.navigate("rubric", rubric_id or window.context.project.documents.heads("rubric")[0].id)
    page = window.page()
    assert isinstance(page, RubricPage)
    return page


def names(project: Project, name: str = "Refund reply") -> list[str]:
    found = project.documents.find("rubric", name)
    assert isinstance(found, Rubric)
    return [criterion.name for criterion in found.criteria]


def named(page: RubricPage, name: str) -> QLineEdit:
    return next(field for field in page.findChildren(QLineEdit) if field.accessibleName() == name)


def press(key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, held)


async def test_criteria_by_keys_and_by_mouse(window: MainWindow) -> None:
    project, page = window.context.project, opened(window)
    first = names(project)
    named(page, "Name of criterion 1").setFocus()
    press(Qt.Key.Key_Down, ALT)
    assert names(project) == [first[1], first[0], *first[2:]]
    assert QApplication.focusWidget() is named(page, "Name of criterion 2")
    press(Qt.Key.Key_D, CONTROL)
    assert names(project)[:3] == [first[1], first[0], f"{first[0]} 2"]
    press(Qt.Key.Key_Delete, CONTROL)
    press(Qt.Key.Key_Return, CONTROL)
    assert len(names(project)) == len(first) + 1
    assert "Criterion" in names(project)
    for label in ("Move criterion 2 up", "Duplicate criterion 1", "Delete criterion 2"):
        button = next(one for one in page.findChildren(QAbstractButton) if one.accessibleName() == label)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert names(project)[0] == first[0]
    for _ in range(7):
        window.commands.do("undo")
    assert names(project) == first
    # Scores are kept under a criterion's name, so no two have one.
    await until(lambda: named(page, "Name of criterion 2").text() == first[1])
    field = named(page, "Name of criterion 2")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, first[0])
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toolTip() == "Another criterion has this name"
    assert names(project) == first
    twice = Rubric(id="t", name="t", criteria=(Criterion(name="A"), Criterion(name="A")))
    assert twice.faults[0] == "A: several criteria have this name, so their scores would be mixed."


async def test_what_is_not_described_is_said(window: MainWindow) -> None:
    project = window.context.project
    window.commands.do("new_rubric")
    await until(lambda: isinstance(window.page(), RubricPage) and window.page().title == "Rubric")  # type: ignore[union-attr]
    page = window.page()
    assert isinstance(page, RubricPage)
    fault = page.findChild(QLabel, "fault_1")
    assert fault is not None
    assert "levels 1, 2, 3, 4, 5 are not described" in fault.text()
    page.remove(0)
    rubric = page.rubric()
    assert rubric is not None
    assert rubric.faults == ("It has no criteria, so there is nothing to judge or rate by.",)
    assert page._empty.isVisible()
    ready = project.rubrics.library()
    assert len(ready) >= 10
    assert not any(one.faults for one in ready)
    menu = page.library_menu()
    assert len(menu.actions()) == len(ready)
    menu.actions()[0].trigger()
    await until(lambda: page.title == ready[0].name)
    assert names(project, ready[0].name) == [criterion.name for criterion in ready[0].criteria]
    menu = page.library_menu()
    menu.actions()[1].trigger()
    assert window.page() is not page
    assert project.documents.find("rubric", ready[1].name) is not None


async def test_prometheus_out_and_in(window: MainWindow, tmp_path: Path) -> None:
    project, page = window.context.project, opened(window)
    before = page.rubric()
    assert before is not None
    out = tmp_path / "copy.json"
    page.write_file(out)
    written = json.loads(out.read_text(encoding="utf-8"))
    assert [sorted(one)[:2] for one in written] == [["criteria", "name"]] * len(before.criteria)
    assert "weights" in window.centre.toast_words
    page.take_file(out)
    found = project.documents.find("rubric", "copy")
    assert isinstance(found, Rubric)
    assert [(one.name, one.question, one.levels) for one in found.criteria] == [
        (one.name, one.question, one.levels) for one in before.criteria
    ]
    told: list[str] = []
    window.context.problemTold.connect(lambda error: told.append(error.code))
    page.take_file(tmp_path / "none.json")
    assert told == ["file.missing"]


async def test_a_rubric_that_lacks_levels_is_told_at_import_and_where_it_is_applied(
    window: MainWindow, tmp_path: Path
) -> None:
    project, page = window.context.project, opened(window)
    path = tmp_path / "half.yaml"
    path.write_text("criteria:\n  - {name: Right, question: Is it good, must_pass: true, levels: {1: no, 5: yes}}\n")
    said: list[str] = []
    window.context.said.connect(said.append)
    page.take_file(path)
    fault = "Right: levels 2, 3, 4 are not described, so judges and people would guess."
    assert fault in said
    rubric = project.documents.find("rubric", "half")
    assert isinstance(rubric, Rubric)
    card = Scorecard(id="half", name="half", rubrics=(RubricUse(rubric=rubric.id, judge="offline/stand-in"),))
    project.documents.put(card, label="Add").result()
    window.navigate("scorecard", "half")
    label = window.page().findChild(QLabel, "rubric_fault_1")  # type: ignore[union-attr]
    assert label is not None
    assert fault in label.text()
    assert label.isVisible()
    mended = rubric.criteria[0].model_copy(update={"levels": ("a", "b", "c", "d", "e")})
    project.documents.put(rubric.model_copy(update={"criteria": (mended,)}), label="Mend").result()
    await until(lambda: not label.isVisible())


async def test_a_text_that_needs_a_bar_is_wrapped_beside_it(theme: Theme) -> None:
    prose = Prose(theme, "Level 5", "which of them goes first and why " * 40)
    prose.resize(200, 180)
    prose.show()
    await until(lambda: prose.verticalScrollBar().isVisible())
    await until(lambda: prose.document().size().width() <= prose.viewport().width())
    assert prose.horizontalScrollBar().maximum() == 0
    prose.deleteLater()
