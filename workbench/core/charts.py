"""Charts as values: what is drawn and what is said, without how. The window and the reports draw them."""

from __future__ import annotations

from typing import Literal

from workbench.core.canonical import Value

Scale = Literal["linear", "log"]
Mark = Literal["circle", "square", "triangle", "diamond"]
MARKS: tuple[Mark, ...] = ("circle", "square", "triangle", "diamond")
"""Of slots 0, 1, 2, 3 (A, B, C, D), then again with open marks."""

ChartKind = Literal[
    "means",
    "cost_quality",
    "distribution",
    "differences",
    "profile",
    "latency",
    "heat_map",
    "trend",
    "slices",
    "tokens",
    "confusion",
    "ratings",
    "routing",
]
Draw = Literal["points", "bars", "line", "strip", "heat"]


class Axis(Value):
    """One axis. ``ticks`` name the places of an axis of categories; empty: the drawer chooses round numbers."""

    title: str
    unit: str = ""
    scale: Scale = "linear"
    low: float | None = None
    """Where the axis should begin at least, e.g. 1 of a 1–5 scale shown whole; None: from the data."""
    high: float | None = None
    ticks: tuple[tuple[float, str], ...] = ()


class Point(Value):
    """One mark, with its interval and what a click or the reader needs."""

    x: float
    y: float
    y_low: float | None = None
    y_high: float | None = None
    value: float | None = None
    """What a cell of a heat map stands for (x and y are its place); None: unscored."""
    label: str = ""
    """Direct label beside the mark; "" for none."""
    candidate: str = ""
    """The candidate's full label."""
    case_id: str = ""
    """Id or digest of the case behind it, as given to the chart."""
    cases: tuple[str, ...] = ()
    """The cases behind it where they are several, as behind a bar; empty where ``case_id`` says it all."""
    text: str = ""
    """One line for the hover card."""
    state: Literal["", "better", "worse", "broken"] = ""
    """What it means where a verdict colour is due; ``broken``: worse, and a row that passed fails."""


class Series(Value):
    """Points of one variant (or of one thing): letter, name, shape and colour slot."""

    key: str
    """The variant's letter, or a short name."""
    name: str
    points: tuple[Point, ...]
    slot: int = 0
    """Colour and mark: 0 A, 1 B, 2 C, 3 D, then open marks."""

    @property
    def mark(self) -> Mark:
        """The shape."""
        return MARKS[self.slot % len(MARKS)]

    @property
    def open_mark(self) -> bool:
        """Whether only its outline is drawn."""
        return self.slot >= len(MARKS)


class Chart(Value):
    """A chart whose title states the finding. ``header`` and ``rows`` say the same as a table of texts."""

    kind: ChartKind
    title: str
    corner: str = ""
    """n and method."""
    draw: Draw = "points"
    x: Axis
    y: Axis
    series: tuple[Series, ...] = ()
    front: tuple[tuple[float, float], ...] = ()
    """The Pareto front's corners by rising x, drawn dashed."""
    margin: float | None = None
    """Half width of the shaded band around 0."""
    line: float | None = None
    """A dashed level on y, e.g. the mean difference, with ``line_label``."""
    line_label: str = ""
    marks: tuple[tuple[float, str], ...] = ()
    """Dashed levels on x with their labels, e.g. releases."""
    foot: str = ""
    """Small text under the chart: order, what the shading means."""
    hint: str = ""
    """What to do where there is nothing to draw."""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw; the title then says why."""
        return not any(series.points for series in self.series)
