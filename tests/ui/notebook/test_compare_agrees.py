"""A comparison's figures are the same in the window, on the command line and in a report, to the last digit."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from tests.cli.program import ask
from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_compare_cell import desk_of_rows, hard_file, part, view_of
from workbench.cli.looks import PAIR
from workbench.core.figures import interval, signed

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
