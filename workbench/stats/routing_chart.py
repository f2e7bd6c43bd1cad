"""Routing as a chart: what the cheapest candidate that is not worse would save, for all cases and for each slice."""

from __future__ import annotations

from decimal import Decimal

from workbench.core import figures
from workbench.core.charts import Axis, Chart, Point
from workbench.stats.candidates import Named, named
from workbench.stats.case_values import Names, series_of
from workbench.stats.routes import Route, Routing

ALL = "all cases"


def routes(found: Routing, title: str, names: Names | None = None) -> Chart:
    """Dollars saved per 1,000 calls by each route, with their intervals; a route that saves nothing stands at 0.

    Args:
        found: the routes.
        title: what people call the metric by which the best is the best.
        names: candidate label → the variant's name.
    """
    every = [found.overall, *found.slices]
    people = named(list(dict.fromkeys(label for one in every for label in (one.best, one.chosen) if label)), names)
    # Where no call costs money there is nothing to draw: all routes would stand at 0, on a scale of nobody's.
    free = found.overall.chosen == found.overall.best and found.overall.share is None
    drawn = [(n, one) for n, one in enumerate(every) if one.chosen and one.saved.value is not None and not free]
    return Chart(
        kind="routing",
        title=_title(found.overall, people),
        corner=f"by {title.lower()}, paired by case",
        x=Axis(title="", ticks=tuple((float(place), one.name or ALL) for place, one in enumerate(every))),
        y=Axis(title="saved per 1,000 calls", unit="$"),
        series=tuple(
            series_of(who, [_point(place, one, who) for place, one in drawn if one.chosen == label])
            for label, who in people.items()
            if any(one.chosen == label for _, one in drawn)
        ),
        line=0.0 if drawn else None,
        foot="the cheapest candidate that is shown not to be worse than the best by more than the margin",
        header=("Cases", "n", "Best", "Take", "Saved per 1,000 calls", "95 % interval", "Why"),
        rows=tuple(_row(one, people) for one in every),
    )


def _point(place: int, one: Route, who: Named) -> Point:
    saves = f"{who.title} saves {_dollars(one.saved.value)} {_interval(one)}".rstrip()
    return Point(
        x=float(place),
        y=one.saved.value or 0.0,
        y_low=one.saved.low,
        y_high=one.saved.high,
        label=who.title,
        candidate=who.label,
        text=f"{one.name or ALL}, n {one.cases}: {saves}",
    )


def _row(one: Route, people: dict[str, Named]) -> tuple[str, ...]:
    best, chosen = (people[label].title if label else "" for label in (one.best, one.chosen))
    saved = _dollars(one.saved.value) if one.chosen else figures.UNDEFINED
    return one.name or ALL, str(one.cases), best, chosen, saved, _interval(one) or "no interval", one.reason


def _dollars(value: float | None) -> str:
    if value is None:
        return figures.UNKNOWN
    said = figures.money(Decimal(repr(round(abs(value), 9))))
    return f"{figures.MINUS}{said}" if value < -1e-12 else said


def _interval(one: Route) -> str:
    low, high = one.saved.low, one.saved.high
    return "" if low is None or high is None else f"[{_dollars(low)}, {_dollars(high)}]"


def _title(overall: Route, people: dict[str, Named]) -> str:
    if not overall.best:
        return f"No route yet: {overall.reason[:1].lower()}{overall.reason[1:].rstrip('.')}"
    if overall.chosen == overall.best and overall.saved.value is None:
        return f"No route yet: {overall.reason[:1].lower()}{overall.reason[1:].rstrip('.')}"
    if overall.chosen == overall.best and overall.share is None:
        return f"Stay with {people[overall.best].title}: no call costs money"
    if overall.chosen == overall.best:
        return f"Stay with {people[overall.best].title}: nothing cheaper is shown to be as good"
    best, chosen = people[overall.best].title, people[overall.chosen].title
    if overall.saved.value is None:
        return f"{chosen} is not worse than {best} by the margin; what it saves is unknown"
    share = f", {figures.percent(overall.share)}" if overall.share is not None else ""
    return f"{chosen} in place of {best} saves {_dollars(overall.saved.value)} per 1,000 calls{share}"
