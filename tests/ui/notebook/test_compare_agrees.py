"""A comparison's figures are the same in window, command and report, to the last digit; margins are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLineEdit, QTableView

from tests.cli.program import ask
from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_compare_cell import body_of, desk_of_rows, hard_file, part, view_of
from workbench.cli.looks import PAIR
from workbench.core.errors import InputError
from workbench.core.figures import interval, signed
from workbench.project.views import MetricInfo
from workbench.ui.notebook import compare_menus
from workbench.ui.notebook.compare_margin import margin_of

__all__ = ["desk_of_rows", "hard_file"]


async def test_window_command_and_report_say_the_same(desk_of_rows: Desk, hard_file: Path, tmp_path: Path) -> None:
    """The table of candidates as it is painted, ``compare --baseline --json`` and the report, for the same seed."""
    view = view_of(desk_of_rows)
    await until(lambda: view.data is not None and bool(view.data.summaries))
    data = view.data
    assert data is not None
    words = ("--experiment", "1", "--metric", data.metric.name)
    pairs = ask("compare", hard_file, "--baseline", data.baseline, *words).data["pairs"]
    assert [pair.model_dump(mode="json", include=PAIR) for pair in data.comparison.pairs] == pairs
    assert ask("report", hard_file, tmp_path / "r.html", *words).status == 0
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    own, _, every = page.partition("<summary>Every pair</summary>")
    assert every
    table = part(view, QTableView, "candidateTable").model()
    columns = {str(table.headerData(at, Qt.Orientation.Horizontal)): at for at in range(table.columnCount())}
    for row, pair in enumerate(pairs, 1):
        for field in ("difference", "low", "high", "p", "p_adjusted"):
            assert f'<td class="n">{pair[field]!r}</td>' in own, field
        figure = f"{signed(pair['difference'])} {interval(pair['low'], pair['high'], sign=True)}"
        assert table.index(row, columns["Difference from A"]).data() == figure
        assert f">{signed(pair['difference'])}<" in own
        verdict = table.index(row, columns["Verdict"])
        assert f"p {pair['p']:.3f} alone, p {pair['p_adjusted']:.3f} after Holm's correction for 3" in verdict.data(
            Qt.ItemDataRole.ToolTipRole
        )
    for pair in ask("compare", hard_file, *words).data["pairs"]:
        assert f'<td class="n">{pair["p_adjusted"]!r}</td>' in every


@pytest.mark.parametrize(
    ("metric", "typed", "margin"),
    [
        ("latency_ms", "50", 50.0),
        ("latency_ms", "50 ms", 50.0),
        ("latency_ms", "0.05 s", 50.0),
        ("cost_usd", "$0.0001", 0.0001),
        ("cost_usd", "1e-4", 0.0001),
        ("output_tokens", "1,000 tok", 1000.0),
        ("latency_ms", "1,234,567.5 ms", 1_234_567.5),
        ("latency_ms", "0,05 s", 50.0),
        ("cost_usd", "0,001", 0.001),
        ("pass", "2,5 %", 0.025),
        ("pass", "5 %", 0.05),
        ("pass", "0.05", 0.05),
        ("rubric", "0.2", 0.2),
    ],
)
def test_margins_are_typed_in_the_unit_of_the_metric(metric: str, typed: str, margin: float) -> None:
    assert margin_of(typed, _info(metric)) == pytest.approx(margin)


@pytest.mark.parametrize(
    ("metric", "typed"),
    [
        ("latency_ms", "$5"),
        ("cost_usd", "5 ms"),
        ("rubric", "5 %"),
        ("pass", "-0.1"),
        ("pass", "nan"),
        ("pass", "1e999"),
        ("latency_ms", "1,2,3"),
    ],
)
def test_what_is_no_margin_is_refused_in_words(metric: str, typed: str) -> None:
    with pytest.raises(InputError, match="is no margin of") as raised:
        margin_of(typed, _info(metric))
    assert raised.value.remedy.startswith("Type a figure of 0 or more, in ")


def _info(metric: str) -> MetricInfo:
    kind = {"pass": "binary", "rubric": "level"}.get(metric, "continuous")
    return MetricInfo(name=metric, title=metric, kind=kind)  # type: ignore[arg-type]


async def test_a_margin_of_time_is_typed_in_the_cell(desk_of_rows: Desk) -> None:
    view, body = view_of(desk_of_rows), body_of(desk_of_rows)
    body._put("Choose metric", metric="latency_ms", margin=None)
    await until(lambda: view.data is not None and view.data.metric.name == "latency_ms")
    menu = compare_menus.margin_menu(body, body.asking)
    next(action for action in menu.actions() if action.text() == "Type one …").trigger()
    dialog = part(body, QDialog, "name_dialog")
    field = dialog.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "0.25 s")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: view.data is not None and view.data.comparison.pairs[0].margin == 250)
    assert body.compare_cell.margin == 250
    assert part(desk_of_rows.page, QAbstractButton, "margin").accessibleName().endswith("250\N{NO-BREAK SPACE}ms")
