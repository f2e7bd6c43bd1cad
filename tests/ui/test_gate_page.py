"""Gates in the window, as a person writes them; and what they say there is what the command line says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.ui.conftest import problems_of, until
from workbench.__main__ import main
from workbench.core.experiments import Selection
from workbench.core.gates import FIRST_RULES, Gate, GateRule
from workbench.project import open_project
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.gate import GatePage
from workbench.ui.widgets.icon_buttons import LinkButton

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def stored(window: MainWindow, name: str = "release") -> Gate:
    gate = window.context.project.documents.find("gate", name)
    assert isinstance(gate, Gate)
    return gate


def opened(window: MainWindow, name: str = "release") -> GatePage:
    window.navigate("gate", stored(window, name).id)
    page = window.page()
    assert isinstance(page, GatePage)
    return page


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def said(page: QWidget) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


async def test_rules_are_written_by_keys_and_undone(window: MainWindow) -> None:
    page = opened(window)
    await until(lambda: "Nothing was run yet" in said(page))
    row = page._rows[2]
    row.limit.setFocus()
    row.limit.selectAll()
    QTest.keyClicks(row.limit, "3,5")
    press(Qt.Key.Key_Tab)
    assert stored(window).rules[2].value == 3.5
    press(Qt.Key.Key_D, CONTROL)
    assert stored(window).rules[3] == stored(window).rules[2]
    press(Qt.Key.Key_Up, ALT)
    press(Qt.Key.Key_Up, ALT)
    assert [rule.metric for rule in stored(window).rules] == ["rubric", "latency_ms", "pass", "latency_ms"]
    press(Qt.Key.Key_Delete, CONTROL)
    assert [rule.metric for rule in stored(window).rules] == ["rubric", "pass", "latency_ms"]
    assert window.centre.toast_words.startswith("Rule 2 deleted")
    window.commands.do("undo")
    assert len(stored(window).rules) == 4
    window.commands.do("redo")
    await until(lambda: len(page._rows) == 3)
    # Another kind of rule: a value is no margin, and tags are of cases.
    row = page._rows[2]
    row.rule.setFocus()
    press(Qt.Key.Key_End)
    assert stored(window).rules[2] == GateRule(metric="latency_ms", rule="no_broken")
    await until(lambda: row.tags.isVisible())
    row.tags.setFocus()
    QTest.keyClicks(row.tags, "sale, abroad ,sale")
    press(Qt.Key.Key_Tab)
    assert stored(window).rules[2].tags == ("sale", "abroad")
    QTest.keyClicks(row.kinds, "regresion")
    assert "did you mean" in row.kinds.toolTip().casefold()
    press(Qt.Key.Key_Tab)
    assert stored(window).rules[2].kinds == ()
    assert row.kinds.text() == "regresion"
    page._baseline.setFocus()
    press(Qt.Key.Key_Home)
    assert stored(window).baseline == ""
    assert problems_of(window) == []


async def test_a_new_gate_and_a_gate_without_rules(window: MainWindow) -> None:
    window.commands.do("new_gate")
    page = window.page()
    assert isinstance(page, GatePage)
    assert stored(window, "Gate").rules == FIRST_RULES
    await until(lambda: "Nothing was run yet" in said(page))
    titles = [page._rows[0].measure.itemText(at) for at in range(page._rows[0].measure.count())]
    assert "Rubric mean  ·  rubric" in titles  # before any run, from the scorecard
    page._rows[0].begin()
    press(Qt.Key.Key_Delete, CONTROL)
    press(Qt.Key.Key_Delete, CONTROL)
    assert stored(window, "Gate").rules == ()
    assert "No rules yet" in said(page)
    assert not window.commands.can("delete_rule")
    window.commands.do("add_rule")
    assert [rule.rule for rule in stored(window, "Gate").rules] == ["not_worse"]


async def run_some(window: MainWindow) -> None:
    runs, bridge = window.context.project.runs, window.context.bridge
    bridge.follow(runs.start(runs.plan(Selection(limit=8)), cell=""), "")
    await until(lambda: not bridge.running())


async def test_what_it_says_is_what_the_command_line_says(
    window: MainWindow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = opened(window)
    await run_some(window)
    await until(lambda: page.standing is not None)
    assert page.standing is not None
    assert "in experiment 1, against A" in said(page)
    judge = page.findChild(QWidget, "standingLine")
    assert judge is not None
    await until(lambda: judge.isVisible() and "nobody has rated" in judge.accessibleName())
    shown = {(o.candidate, o.rule.metric, o.result, o.reason) for rule in page.standing.rules for o in rule.outcomes}
    copy = tmp_path / "copy.pwb"
    window.context.project.backup_to(copy)
    status = main(["gate", str(copy), "--gate", "release", "--json"])
    data: dict[str, Any] = json.loads(capsys.readouterr().out)["data"]
    assert {(r["candidate"], r["metric"], r["result"], r["reason"]) for r in data["rules"]} == shown
    assert page.standing.result == data["result"]
    assert status == (0 if data["result"] == "passed" else 1)

    # A rule that cannot be applied says so in its place, and holds back itself alone.
    await until(lambda: page._metrics)
    row = page._rows[0]
    row.rule.setFocus()
    for _ in range(2):
        press(Qt.Key.Key_Down)
    assert stored(window).rules[0] == GateRule(metric="rubric", rule="at_least")
    await until(lambda: page.standing is not None and page.standing.rules[0].fault)
    assert page.standing.result is None
    assert "needs a value" in said(row)
    assert page.standing.rules[1].outcomes
    row.limit.setFocus()
    QTest.keyClicks(row.limit, "much")
    assert row.limit.toolTip() == "A number"
    row.limit.selectAll()
    QTest.keyClicks(row.limit, "1")
    press(Qt.Key.Key_Return)
    await until(lambda: page.standing is not None and page.standing.result)
    assert "passed" in said(row)


async def test_the_folder_form_and_the_file_hold_the_same_gate(window: MainWindow, tmp_path: Path) -> None:
    opened(window)._rows[0].begin()
    window.commands.do("add_rule")
    gate = stored(window)
    copy = tmp_path / "copy.pwb"
    window.context.project.backup_to(copy)
    assert main(["export", str(copy), "--to", "folder", str(tmp_path / "folder")]) == 0
    again = open_project(tmp_path / "folder", read_only=True)
    assert again.gating.gate("release").rules == gate.rules
    again.close()


async def test_it_is_covered_while_somebody_rates_blind(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(window)
    await run_some(window)
    await until(lambda: page.standing is not None)
    monkeypatch.setattr(type(window.context.blind), "active", property(lambda _: True))
    window.context.blind.changed.emit()
    await until(lambda: page.standing is None)
    assert "covered until then" in said(page)
    assert "broke" not in said(page)


async def test_a_scorecard_leads_to_the_gates(window: MainWindow) -> None:
    window.navigate("scorecard", window.context.project.documents.heads("scorecard")[0].id)
    page = window.page()
    assert page is not None
    assert "3\N{NO-BREAK SPACE}rules, against A" in said(page)
    link = next(one for one in page.findChildren(LinkButton) if one.accessibleName() == "Open the gate release")
    window.context.project.documents.put(stored(window).model_copy(update={"rules": ()}), label="x")
    await until(lambda: "0\N{NO-BREAK SPACE}rules, against A" in said(page))
    link = next(one for one in page.findChildren(LinkButton) if one.accessibleName() == "Open the gate release")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert isinstance(window.page(), GatePage)
