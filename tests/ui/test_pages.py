"""The pages beside the notebook, as a person uses them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPlainTextEdit, QWidget

from tests.server import running
from tests.ui.conftest import problems_of, until
from workbench.core.experiments import Selection
from workbench.core.rubrics import Rubric, Scorecard
from workbench.ui.dialogs.exports import ExportDrawer
from workbench.ui.dialogs.local_models import LocalModelsDrawer
from workbench.ui.dialogs.model import ModelDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.experiments import ExperimentsPage
from workbench.ui.pages.models import ModelRow, ModelsPage
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.pages.rubric import RubricPage
from workbench.ui.pages.scorecard import ScorecardPage
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.fields import Choice, Field

CONTROL = Qt.KeyboardModifier.ControlModifier


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
    page.remove([one.name for one in stored().criteria].index("Criterion"))
    await until(lambda: len(stored().criteria) == 4)
    assert window.centre.toast_words.startswith("Criterion “Criterion” deleted")
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
    most = next(f for f in page.findChildren(Field) if f.accessibleName() == f"max of check {before}")
    assert most.text() == "90"
    most.setText("40")
    most.editingFinished.emit()
    assert stored().checks[-1].arguments == {"max": 40, "unit": "words"}
    most.setText("forty")
    most.editingFinished.emit()
    assert "whole number" in most.toolTip()
    assert stored().checks[-1].arguments == {"max": 40, "unit": "words"}
    most.setText("40")
    note = page.findChild(QLabel, f"checkNote{before}")
    assert note is not None
    assert "both included" in note.text()
    least = next(f for f in page.findChildren(Field) if f.accessibleName() == f"min of check {before}")
    least.setText("50")
    least.editingFinished.emit()
    assert "min is above max" in note.text()
    kind = next(f for f in page.findChildren(Choice) if f.accessibleName() == f"Kind of check {before}")
    kind.setCurrentIndex(kind.findData("regex"))
    assert stored().checks[-1].check == "regex"
    pattern = next(f for f in page.findChildren(Field) if f.accessibleName() == f"pattern of check {before}")
    pattern.setText("^(a+")
    pattern.editingFinished.emit()
    assert "regular expression" in note.text()
    start = next(f for f in page.findChildren(Field) if f.accessibleName() == f"Value from which check {before} passes")
    start.setText("2")
    start.editingFinished.emit()
    assert start.toolTip() == "A number from 0 to 1"
    page._try(before - 1)
    await until(lambda: "no answer to try it on" in note.text())
    choices = {choice.accessibleName(): choice for choice in page.findChildren(Choice)}
    often, how = choices["How often rubric 1 is asked"], choices["How rubric 1 is asked"]
    often.setCurrentIndex(often.findData(3))
    how.setCurrentIndex(how.findData("all"))
    assert (stored().rubrics[0].samples, stored().rubrics[0].mode) == (3, "all")
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


async def test_models_are_listed_from_the_server_with_the_key_that_is_typed(window: MainWindow) -> None:
    with running(mode="stand-in", key="sk-only-typed-1234") as server:
        window.commands.do("add_model")
        drawer = window.side.findChildren(ModelDrawer)[0]
        fields = {field.accessibleName(): field for field in drawer.findChildren(Field)}
        drawer._provider.setCurrentIndex(drawer._provider.findData("openai-compatible"))
        fields["Base URL"].setText(server.base_url)
        listing = next(one for one in drawer.findChildren(QAbstractButton) if one.text() == "List")
        listing.click()
        await until(lambda: drawer.findChildren(Banner))
        fields["API key"].setText("sk-only-typed-1234")
        listing.click()
        await until(lambda: any(c.accessibleName().startswith("Models that") for c in drawer.findChildren(QComboBox)))
        served = next(c for c in drawer.findChildren(QComboBox) if c.accessibleName().startswith("Models that"))
        served.setCurrentIndex(1)
        assert fields["Model id"].text() == served.itemText(1)
        assert "sk-only" not in str(window.context.project.models.all())


async def test_a_price_that_is_no_number_is_refused_in_the_drawer(window: MainWindow) -> None:
    window.commands.do("add_model")
    drawer = window.side.findChildren(ModelDrawer)[0]
    fields = {field.accessibleName(): field for field in drawer.findChildren(Field)}
    fields["Model id"].setText("m")
    fields["Price of input"].setText("cheap")
    drawer.accepted.emit()
    assert "“cheap” is no number" in drawer.findChildren(Banner)[0].words
    assert len(window.context.project.models.all()) == 1


async def test_limits_of_a_minute_are_typed_refused_kept_and_taken_away(window: MainWindow) -> None:
    models = window.context.project.models
    window.commands.do("add_model")
    drawer = window.side.findChildren(ModelDrawer)[0]
    fields = {field.accessibleName(): field for field in drawer.findChildren(Field)}
    QTest.keyClicks(fields["Model id"], "limited")
    QTest.keyClicks(fields["Tokens a minute"], "90,000")
    QTest.keyClicks(fields["Requests a minute"], "0")
    drawer.accepted.emit()
    assert "Requests a minute: “0” is no whole number" in drawer.findChildren(Banner)[0].words
    fields["Requests a minute"].setText("60")
    drawer.accepted.emit()
    added = next(one for one in models.all() if one.name == "limited")
    assert (added.requests_per_minute, added.tokens_per_minute) == (60, 90_000)
    again = ModelDrawer(window.context, added)
    window.context.open_drawer(again)
    shown = {field.accessibleName(): field for field in again.findChildren(Field)}
    assert shown["Tokens a minute"].text() == "90000"
    shown["Requests a minute"].clear()
    again.accepted.emit()
    kept = next(one for one in models.all() if one.name == "limited")
    assert (kept.requests_per_minute, kept.tokens_per_minute) == (None, 90_000)
    await until(lambda: window.page().findChild(QWidget, "model_limited") is not None)


async def test_models_found_on_this_machine_are_ticked_and_added(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def find_local() -> list[object]:
        asked.append("the usual ports")
        return []

    monkeypatch.setattr(window.context.project.models, "find_local", find_local)
    window.navigate("models", "")
    page = window.page()
    assert page is not None
    window.commands.do("add_model")
    await asyncio.sleep(0)
    assert asked == []
    button = next(one for one in page.findChildren(QAbstractButton) if one.text() == "Find on this machine")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    await until(lambda: asked == ["the usual ports"])
    drawer = window.side.findChildren(LocalModelsDrawer)[0]
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
    await until(lambda: page.model.words(0, 3) != "" and " of 12" in page.model.words(0, 6))
    words = [page.model.words(0, column) for column in range(page.model.columnCount())]
    assert words[0] == "1"
    assert words[1] == "A, B, C"
    assert words[2] in "ABC"
    title = page.detail.findChild(QWidget, "experiment_title")
    assert title is not None
    await until(lambda: title.text() == "1 A, B, C")  # type: ignore[attr-defined]


async def test_an_export_says_what_it_could_not_carry(window: MainWindow, tmp_path: Path) -> None:
    window.navigate("golden_set", window.context.project.documents.heads("golden_set")[0].id)
    window.commands.do("export_project")
    drawer = window.side.findChildren(ExportDrawer)[0]
    assert drawer._format.currentData() == "cases-csv"
    assert not drawer._variant.isEnabled()
    drawer.write(tmp_path / "cases.csv")
    await until(lambda: "Written to" in drawer._losses.text())
    assert 48 < (tmp_path / "cases.csv").read_text(encoding="utf-8").count("\n") < 72
    assert "left out" in drawer._losses.text()
    drawer.choose("markdown")
    assert drawer._variant.isEnabled()
    drawer.write(tmp_path / "missing" / "a.md")
    await until(lambda: "Written to" in drawer._losses.text() or drawer.findChildren(Banner))


async def test_the_test_button_says_what_is_wrong_in_a_sentence(window: MainWindow) -> None:
    """Of each kind of failure: what and where, and what to do."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    models = window.context.project.models
    unencrypted = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = unencrypted.sockets[0].getsockname()[1]
    with running() as server:
        host = f"127.0.0.1:{server.port}"
        said = {
            "m": "",
            "fault:401": f"The server at {host} wants a key, and there is none.",
            "fault:404": f"The server at {host} has no model “fault:404”.",
            "fault:404-path": f"There is no chat API at {host}/v1.",
            "fault:html-as-json": f"The server at {host} answered with a web page",
            "refused": "Nothing answers at 127.0.0.1:9.",
            "tls": f"127.0.0.1:{port} does not speak TLS.",
        }
        for name in said:
            addresses = {"refused": "http://127.0.0.1:9/v1", "tls": f"https://127.0.0.1:{port}/v1"}
            address = addresses.get(name, server.base_url)
            models.put(name, provider="openai-compatible", model_id=name, base_url=address)
        window.navigate("models", "")
        page = window.page()
        assert isinstance(page, ModelsPage)
        await until(lambda: all(page.findChild(QWidget, f"model_{name}") for name in said))
        for name, words in said.items():
            row = page.findChild(QWidget, f"model_{name}")
            assert isinstance(row, ModelRow)
            button = next(one for one in row.findChildren(QAbstractButton) if one.text() == "Test")
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            await until(lambda button=button: button.isEnabled())
            told = " ".join(banner.words for banner in row.findChildren(Banner))
            assert words in told, told
            assert bool(told) is bool(words)
    unencrypted.close()
    good = page.findChild(QWidget, "model_m")
    assert good is not None
    assert "✓ It answered: Echo: Answer with the word: ready" in [label.text() for label in good.findChildren(QLabel)]
    assert problems_of(window) == []
