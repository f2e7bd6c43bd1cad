"""The pages beside the notebook, as a person uses them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from tests.ui.conftest import until
from workbench.core.cases import Case, GoldenSet
from workbench.core.errors import InputError
from workbench.core.experiments import Selection
from workbench.core.rubrics import Rubric, Scorecard
from workbench.ui.dialogs.exports import ExportDrawer
from workbench.ui.dialogs.import_drawer import ImportDrawer
from workbench.ui.dialogs.local_models import LocalModelsDrawer
from workbench.ui.dialogs.model import ModelDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.case_values import columns_of, problem_of, text_of, with_text
from workbench.ui.pages.experiments import ExperimentsPage
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.models import ModelRow, ModelsPage
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.pages.rubric import RubricPage
from workbench.ui.pages.scorecard import ScorecardPage
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Field

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
async def golden(window: MainWindow) -> GoldenSetPage:
    window.navigate("golden_set", window.context.project.documents.heads("golden_set")[0].id)
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    await asyncio.sleep(0.05)
    return page


def cell(page: GoldenSetPage, row: int, name: str) -> QModelIndex:
    column = next(n for n, column in enumerate(page.model.columns) if column.name == name)
    return page.model.index(row, column)


def type_into(page: GoldenSetPage, index: QModelIndex, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Double click a cell, replace its text, press a key."""
    page.view.scrollTo(index)
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(index).center())
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(index).center())
    editor = page.view.findChildren(QPlainTextEdit)[0]
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, key)


async def test_the_table_shows_the_tune_cases_and_hides_the_held_out(golden: GoldenSetPage) -> None:
    names = [column.name for column in golden.model.columns]
    assert names[-4:] == ["reference", "tags", "kind", "weight"]
    assert golden.model.rowCount() == 48
    golden.show_split("held-out")
    assert golden.model.rowCount() == 24
    golden.show_split(None)
    assert golden.model.rowCount() == 72
    assert "split" in [column.name for column in golden.model.columns]


async def test_a_cell_is_edited_in_place_and_undone(window: MainWindow, golden: GoldenSetPage) -> None:
    index = cell(golden, 2, "reference")
    before = str(index.data())
    type_into(golden, index, "Store credit only.")
    project = window.context.project
    assert project.golden.cases(golden.model._set_id, split="tune")[2].reference == "Store credit only."
    assert project.documents.undo_label is not None
    assert project.documents.undo_label.startswith("Edit reference of case")
    QTest.keyClick(golden.view, Qt.Key.Key_Z, CONTROL)
    await until(lambda: str(cell(golden, 2, "reference").data()) == before)


async def test_escape_leaves_the_cell_as_it_was(window: MainWindow, golden: GoldenSetPage) -> None:
    index = cell(golden, 0, "reference")
    before = str(index.data())
    type_into(golden, index, "never mind", Qt.Key.Key_Escape)
    assert str(index.data()) == before
    assert window.context.project.documents.undo_label is None


async def test_an_edit_that_is_no_json_goes_on_in_the_drawer_and_is_not_lost(
    window: MainWindow, golden: GoldenSetPage
) -> None:
    type_into(golden, cell(golden, 0, "order"), '{"item": ')
    await until(lambda: window.side.has_drawer)
    drawer = window.side.findChildren(Drawer)[0]
    editor = drawer.findChildren(QPlainTextEdit)[0]
    assert editor.toPlainText() == '{"item": '
    assert "is no JSON" in drawer.findChildren(Banner)[0].words
    editor.setPlainText('{"item": "Socks"}')
    drawer.accept_button.click()
    case = window.context.project.golden.cases(golden.model._set_id, split="tune")[0]
    assert case.inputs["order"] == {"item": "Socks"}
    assert not window.side.has_drawer


async def test_what_is_wrong_with_a_case_stands_at_the_foot(window: MainWindow, golden: GoldenSetPage) -> None:
    type_into(golden, cell(golden, 0, "order"), '{"item": "Socks"}')
    golden.view.setCurrentIndex(cell(golden, 1, "order"))
    golden.view.setCurrentIndex(cell(golden, 0, "order"))
    words = golden.findChild(QWidget, "set_problem")
    assert words is not None
    assert words.text().startswith("Case 1: order.")  # type: ignore[attr-defined]


async def test_keys_move_fill_and_delete(window: MainWindow, golden: GoldenSetPage) -> None:
    view = golden.view
    view.setFocus()
    view.setCurrentIndex(cell(golden, 0, "tags"))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.currentIndex().row() == 1
    view.setCurrentIndex(cell(golden, 0, "tags"))
    view.selectRow(0)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    golden.view.setCurrentIndex(QModelIndex())
    view.selectionModel().select(view.model().index(0, 0), view.selectionModel().SelectionFlag.ClearAndSelect)
    view.setCurrentIndex(cell(golden, 3, "tags"))
    window.commands.do("delete_cases")
    await until(lambda: golden.model.rowCount() == 47)
    assert window.centre.toast_words == "1 case deleted"
    QTest.keyClick(view, Qt.Key.Key_Z, CONTROL)
    await until(lambda: golden.model.rowCount() == 48)


async def test_filling_down_is_one_step(window: MainWindow, golden: GoldenSetPage) -> None:
    view, project = golden.view, window.context.project
    view.setCurrentIndex(cell(golden, 0, "tags"))
    first = golden.model.case(0)
    assert first is not None
    selection = view.selectionModel()
    flags = selection.SelectionFlag
    selection.clearSelection()
    for row in (0, 3, 11):
        selection.select(golden.model.index(row, 0), flags.Select | flags.Rows)
    golden.fill_down()
    cases = project.golden.cases(golden.model._set_id, split="tune")
    assert cases[3].tags == cases[11].tags == first.tags
    assert project.documents.undo_label == "Fill tags of 2 cases"


async def test_a_search_shows_what_holds_all_words(golden: GoldenSetPage) -> None:
    field = next(field for field in golden.findChildren(QLineEdit) if "Find" in field.accessibleName())
    QTest.keyClicks(field, "wool socks")
    await until(lambda: 0 < golden.model.rowCount() < 48)
    for row in range(golden.model.rowCount()):
        case = golden.model.case(row)
        assert case is not None
        assert "socks" in str(case).casefold()
    field.clear()
    await until(lambda: golden.model.rowCount() == 48)


async def test_a_new_case_is_written_at_once(window: MainWindow, golden: GoldenSetPage) -> None:
    window.commands.do("add_case")
    await until(lambda: golden.model.rowCount() == 49)
    assert golden.view.currentIndex().row() == 48


async def test_an_empty_set_says_what_a_case_is(window: MainWindow) -> None:
    window.commands.do("new_golden_set")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    assert page.view.isHidden()
    words = [button.text() for button in page.findChildren(Button) if button.isVisible()]
    assert "Write the first case" in words
    page.add_case()
    await until(lambda: page.view.isVisible())


async def test_a_hundred_thousand_cases_are_read_by_pages(window: MainWindow) -> None:
    project = window.context.project
    project.documents.put(GoldenSet(id="big", name="big"), label="New").result()
    for start in range(0, 6000, 2000):
        cases = [Case(id=f"c{n:06}", inputs={"message": f"text {n}"}) for n in range(start, start + 2000)]
        project.golden.update("big", cases, label="Import").result()
    window.navigate("golden_set", "big")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.show_split("tune")
    assert page.model.rowCount() == 6000
    assert len(page.model._pages) < 4
    assert cell(page, 5999, "message").data() == "text 5999"
    page.view.scrollToBottom()
    await asyncio.sleep(0.05)
    assert len(page.model._pages) < 6


async def test_a_table_is_imported_with_a_preview_and_one_undo(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "returns.csv"
    path.write_text("id;body;gold\n1;The tent leaks;New tent\n2;Too small;\n2;Twice;x\n", encoding="utf-8")
    window.imports.take_files([path])
    await until(lambda: window.side.has_drawer)
    drawer = window.side.findChildren(ImportDrawer)[0]
    await until(lambda: drawer.accept_button.text().startswith("Import 2"))
    assert drawer.accept_button.text() == "Import 2 cases"
    choice = drawer._choices["gold"]
    choice.setCurrentIndex(choice.findData("reference"))
    await until(lambda: drawer.overrides() == ["reference=gold"])
    await asyncio.sleep(0.3)
    drawer.accept_button.click()
    project = window.context.project
    await until(lambda: project.documents.find("golden_set", "returns") is not None)
    await until(lambda: not window.side.has_drawer)
    made = project.documents.find("golden_set", "returns")
    assert isinstance(made, GoldenSet)
    cases = project.golden.cases(made.id)
    assert [case.reference for case in cases] == ["New tent", None]
    assert window.centre.shown == ("golden_set", made.id)
    project.documents.undo()
    await until(lambda: project.golden.count(made.id) == 0)


async def test_a_table_that_cannot_be_read_says_where(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(b'id,body\n1,"never closed\n')
    window.imports.take_files([path])
    await until(lambda: window.centre.banners or window.side.has_drawer)
    told = " ".join([*window.centre.banners, *(banner.words for banner in window.findChildren(Banner))])
    if not told.strip():
        drawer = window.side.findChildren(ImportDrawer)[0]
        await until(lambda: "Import" in drawer.accept_button.text())
        assert not drawer.accept_button.isEnabled()
    else:
        assert "broken.csv" in told


async def test_a_rubric_is_saved_as_it_is_typed(window: MainWindow) -> None:
    project = window.context.project
    window.navigate("rubric", project.documents.heads("rubric")[0].id)
    page = window.page()
    assert isinstance(page, RubricPage)
    level = next(e for e in page.findChildren(QPlainTextEdit) if e.accessibleName() == "Level 3 of criterion 2")
    level.setFocus()
    level.selectAll()
    QTest.keyClicks(level, "so so")

    def stored() -> Rubric:
        found = project.documents.all("rubric")[0]
        assert isinstance(found, Rubric)
        return found

    await until(lambda: stored().criteria[1].levels[2] == "so so")
    page.add_criterion()
    await until(lambda: len(stored().criteria) == 5)
    page.remove(4)
    await until(lambda: len(stored().criteria) == 4)
    assert window.centre.toast_words.startswith("Criterion “Criterion")
    weight = next(f for f in page.findChildren(Field) if f.accessibleName() == "Weight of criterion 1")
    weight.setText("much")
    weight.editingFinished.emit()
    assert weight.toolTip() == "A number, 0 or more"


async def test_a_scorecard_takes_checks_and_rubrics(window: MainWindow) -> None:
    project = window.context.project
    window.navigate("scorecard", project.documents.heads("scorecard")[0].id)
    page = window.page()
    assert isinstance(page, ScorecardPage)

    def stored() -> Scorecard:
        found = project.documents.all("scorecard")[0]
        assert isinstance(found, Scorecard)
        return found

    page.add_check()
    before = len(stored().checks)
    arguments = next(f for f in page.findChildren(Field) if f.accessibleName() == f"Arguments of check {before}")
    arguments.setText('{"max": 40, "unit": "words"}')
    arguments.editingFinished.emit()
    assert stored().checks[-1].arguments == {"max": 40, "unit": "words"}
    arguments.setText("40 words")
    arguments.editingFinished.emit()
    assert "JSON" in arguments.toolTip()
    assert stored().checks[-1].arguments == {"max": 40, "unit": "words"}
    page._check_removed(before - 1)
    assert len(stored().checks) == before - 1


async def test_a_model_is_added_tested_and_told(window: MainWindow) -> None:
    window.commands.do("add_model")
    drawer = window.side.findChildren(ModelDrawer)[0]
    fields = {field.accessibleName(): field for field in drawer.findChildren(Field)}
    drawer.accepted.emit()
    assert "Type the model id" in drawer.findChildren(Banner)[-1].words
    drawer._provider.setCurrentIndex(drawer._provider.findData("ollama"))
    QTest.keyClicks(fields["Model id"], "qwen2.5:7b")
    QTest.keyClicks(fields["Base URL"], "http://127.0.0.1:9/v1")
    QTest.keyClick(fields["Base URL"], Qt.Key.Key_Return)
    await until(lambda: "qwen2.5:7b" in [model.name for model in window.context.project.models.all()])
    page = window.page()
    assert isinstance(page, ModelsPage)
    await until(lambda: page.findChild(QWidget, "model_qwen2.5:7b") is not None)
    row = page.findChild(QWidget, "model_qwen2.5:7b")
    assert isinstance(row, ModelRow)
    row.test()
    await until(lambda: row.findChildren(Banner))
    assert "127.0.0.1:9" in row.findChildren(Banner)[0].words


async def test_a_price_that_is_no_number_is_refused_in_the_drawer(window: MainWindow) -> None:
    window.commands.do("add_model")
    drawer = window.side.findChildren(ModelDrawer)[0]
    fields = {field.accessibleName(): field for field in drawer.findChildren(Field)}
    fields["Model id"].setText("m")
    fields["Price of input"].setText("cheap")
    drawer.accepted.emit()
    assert "“cheap” is no number" in drawer.findChildren(Banner)[0].words
    assert len(window.context.project.models.all()) == 1


async def test_models_found_on_this_machine_are_ticked_and_added(window: MainWindow) -> None:
    drawer = LocalModelsDrawer(window.context)
    window.context.open_drawer(drawer)
    found = [type("Found", (), {"base_url": "http://127.0.0.1:11434/v1", "server": "ollama", "models": ("a", "b")})()]
    drawer.show_found(found)
    assert not drawer.accept_button.isEnabled()
    drawer._boxes[1][0].click()
    assert drawer.accept_button.text() == "Add 1 model"
    drawer.accepted.emit()
    assert "b" in [model.name for model in window.context.project.models.all()]


async def test_a_prompt_leads_to_its_notebook_or_makes_one(window: MainWindow) -> None:
    project = window.context.project
    window.navigate("prompt", project.documents.heads("prompt")[0].id)
    page = window.page()
    assert isinstance(page, PromptPage)
    assert [notebook.name for notebook in page.notebooks()] == ["Refund replies: shorter"]
    window.commands.do("new_prompt")
    fresh = window.page()
    assert isinstance(fresh, PromptPage)
    assert fresh.notebooks() == []
    fresh.make_notebook()
    await until(lambda: window.centre.shown[0] == "notebook")


async def test_experiments_show_the_best_candidate_and_the_verdict(window: MainWindow) -> None:
    project, bridge = window.context.project, window.context.bridge
    window.navigate("experiments", "")
    page = window.page()
    assert isinstance(page, ExperimentsPage)
    assert page.model.rowCount() == 0
    bridge.follow(project.runs.start(project.runs.plan(Selection(limit=12))), "cell")
    await until(lambda: not bridge.running())
    await until(lambda: page.model.rowCount() == 1)
    await until(lambda: page.model.facts and page.model.words(0, 3) != "")
    words = [page.model.words(0, column) for column in range(page.model.columnCount())]
    assert words[0] == "1"
    assert words[1] == "A, B, C"
    assert words[2] in "ABC"
    assert " of 12" in words[6]
    title = page.detail.findChild(QWidget, "experiment_title")
    assert title is not None
    await until(lambda: title.text() == "1 A, B, C")  # type: ignore[attr-defined]


def test_values_of_a_case_become_text_and_back() -> None:
    case = Case(id="1", inputs={"message": "Hi", "order": {"paid": 1}}, reference="Yes", tags=("a", "b"), weight=2)
    columns = {column.name: column for column in columns_of(["message", "order"], [case])}
    assert columns["order"].as_json
    assert text_of(case, columns["order"]) == '{"paid": 1}'
    assert text_of(case, columns["tags"]) == "a, b"
    assert with_text(case, columns["order"], '{"paid": 2}').inputs["order"] == {"paid": 2}
    assert with_text(case, columns["tags"], "x; y, x").tags == ("x", "y")
    assert with_text(case, columns["reference"], " ").reference is None
    assert with_text(case, columns["message"], "").inputs["message"] == ""
    assert with_text(case, columns["weight"], "0.5").weight == 0.5
    for name, text in (("order", "{"), ("kind", "strange"), ("split", "test"), ("weight", "-1"), ("weight", "inf")):
        with pytest.raises(InputError, match="is no"):
            with_text(case, columns[name], text)


def test_problems_of_a_case_name_the_place() -> None:
    schema = {
        "type": "object",
        "required": ["message"],
        "properties": {
            "message": {"type": "string", "minLength": 1},
            "order": {"type": "object", "properties": {"paid": {"type": "number"}}},
        },
    }
    fields = ["message", "order"]

    def sentence(case: Case) -> str:
        found = problem_of(case, schema, fields)  # type: ignore[arg-type]
        return f"{found.level} {found.sentence}" if found else ""

    wrong = Case(id="1", inputs={"message": "Hi", "order": {"paid": "65,00"}})
    assert sentence(wrong) == "error order.paid: the schema asks for number, this is the text “65,00”"
    assert sentence(Case(id="1", inputs={"order": {}})) == "error message: the schema asks for it"
    assert sentence(Case(id="1", inputs={"message": "Hi", "order": True})) == (
        "error order: the schema asks for object, this is boolean"
    )
    assert sentence(Case(id="1", inputs={"message": "Hi"})) == "warning order is empty"
    assert sentence(Case(id="1", inputs={"message": "Hi", "order": {"paid": 1}}, reference="x")) == ""


async def test_an_export_says_what_it_could_not_carry(window: MainWindow, tmp_path: Path) -> None:
    window.navigate("golden_set", window.context.project.documents.heads("golden_set")[0].id)
    window.commands.do("export_project")
    drawer = window.side.findChildren(ExportDrawer)[0]
    assert drawer._format.currentData() == "cases-csv"
    assert not drawer._variant.isEnabled()
    drawer.write(tmp_path / "cases.csv")
    await until(lambda: "Written to" in drawer._losses.text())
    assert (tmp_path / "cases.csv").read_text(encoding="utf-8").count("\n") > 72
    drawer.choose("markdown")
    assert drawer._variant.isEnabled()
    drawer.write(tmp_path / "missing" / "a.md")
    await until(lambda: "Written to" in drawer._losses.text() or drawer.findChildren(Banner))
