"""Benchmark of the charts: ``python -m tests.benchmarks.charts [--points N]``.

Prints for every chart the CPU milliseconds (median of some) from values to the chart as a value, and from that to a
painted pixmap of 860 × 400 in a window that shows another chart (goal: 100 for 10,000 points), beside the machine and
its load.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from typing import Any

from tests.benchmarks.made_charts import Made
from workbench.core.charts import Chart

GOAL_MS = 100
_TIMES = 5
_SIZE = (860, 400)


def main(arguments: list[str]) -> int:
    """Print a line for each chart; 1 where one takes longer to paint than the goal."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.charts")
    parser.add_argument("--points", type=int, default=10_000)
    points = parser.parse_args(arguments).points
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.update(QT_API="pyside6", PYQTGRAPH_QT_LIB="PySide6")
    from PySide6.QtWidgets import QApplication

    from workbench.project.charting import CHARTS
    from workbench.ui.results.chart_view import ChartView
    from workbench.ui.theme import Theme

    app = QApplication([])
    theme = Theme("light")
    theme.apply()
    view = ChartView(theme)
    view.resize(*_SIZE)
    view.show()
    cores = os.cpu_count()
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"{'chart':<14}{'points':>8}{'to value':>10}{'to pixmap':>11}  ms of CPU")
    made = Made(["A@m", "B@m"], points // 2)
    single = Made(["A@m", "B@m"], points)
    other = Made(["A@m"], 20).chart("means")
    slow = False
    for kind in CHARTS:
        source = single if kind == "differences" else made
        to_value, chart = _timed(source, kind, points // 6 if kind == "heat_map" else 400)
        painted = statistics.median(_painted(app, view, chart, other) for _ in range(_TIMES))
        drawn = sum(len(series.points) for series in chart.series)
        slow = slow or painted > GOAL_MS
        print(f"{kind:<14}{drawn:>8,}{to_value:>10.0f}{painted:>11.0f}{'  over the goal' if painted > GOAL_MS else ''}")
    return int(slow)


def _timed(source: Made, kind: str, most: int) -> tuple[float, Chart]:
    before = time.process_time()
    chart = source.chart(kind, most)
    return (time.process_time() - before) * 1_000, chart


def _painted(app: Any, view: Any, chart: Chart, other: Chart) -> float:
    view.show_chart(other)
    view.grab()
    app.processEvents()
    before = time.process_time()
    view.show_chart(chart)
    view.grab()
    return (time.process_time() - before) * 1_000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
