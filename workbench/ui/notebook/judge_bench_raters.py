"""How well people agree with each other: by criterion, two by two, and why what is undefined is so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.core.figures import UNDEFINED, interval, number, percent, share
from workbench.ui.notebook.judge_bench_tables import emptied, headed_grid
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph, RunsLabel, short_tip

if TYPE_CHECKING:
    from workbench.project.rating_agreement import Together
    from workbench.stats.statistic import Statistic

_FIGURES = {"Fleiss' kappa": "fleiss", "Ordinal alpha": "ordinal", "Gwet's AC1": "ac1", "ICC(2,1)": "single"}
_MORE = {"Nominal alpha": "nominal", "Interval alpha": "interval", "ICC(2,k)": "average"}
"""Shown when asked for: two other levels of measurement, and the reliability of the raters' mean."""
_TWO = ("Same score", "Kappa", "Weighted kappa", "Gwet's AC1")
MORE, LESS = "More figures", "Fewer figures"
_MOST_PAIRS = 6
_MOST_REASONS = 3


class RatersTable(QWidget):
    """Hidden where fewer than two people rated: the bench has nothing to say of them then."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found: Together | None = None
        self._more = False
        self.setObjectName("benchRaters")
        self._meta = ElidedLabel(theme, "", "small", "text2")
        self._link = LinkButton(theme, MORE, "small")
        self._link.setObjectName("benchRatersMore")
        self._link.clicked.connect(self._toggle)
        self._why = Paragraph(theme, "", "small", "text2")
        self._why.setObjectName("benchRatersWhy")
        title = Label(theme, "People with each other", "strong")
        self._grid = headed_grid(self, title, self._meta, self._link, self._why)

    def show_people(self, found: Together | None) -> None:
        """Show their figures; None: they are not known yet."""
        self._found = found
        self.setVisible(found is not None and len(found.raters) > 1)
        emptied(self._grid)
        if found is None or len(found.raters) < 2:
            return
        from workbench.stats.judge_words import answers_words

        both = answers_words(found.answers, found.cases)
        self._meta.setText(f"{both} rated by two or more of {', '.join(found.raters)}")
        fields = {**_FIGURES, **_MORE} if self._more else _FIGURES
        reasons = why(found, fields)
        self._why.set_text(" ".join(reasons))
        self._why.setVisible(bool(reasons))
        self._link.setVisible(bool(found.answers))
        if not found.answers:
            return
        line = self._metrics(found, _FIGURES, 0)
        if self._more:
            line = self._metrics(found, _MORE, line)
        pairs = [one for one in found.pairs if one.figures.n][:_MOST_PAIRS]
        if pairs:
            self._head(2 * line, ("Two by two", *_TWO))
        for place, two in enumerate(pairs, line + 1):
            figures = [two.kappa, two.figures.weighted_kappa, two.ac1]
            self._line(place, f"{two.first} and {two.second}", two.figures.n, figures, same=two.figures.exact)

    def _metrics(self, found: Together, fields: dict[str, str], line: int) -> int:
        """A table of these figures by criterion from a line on; the line after it."""
        self._head(2 * line, ("Criterion", *fields))
        for metric, one in found.metrics.items():
            line += 1
            figures = [getattr(one, field) for field in fields.values()]
            self._line(line, metric.rpartition("/")[2] or "all criteria", one.ordinal.n, figures)
        return line + 1

    def _toggle(self) -> None:
        self._more = not self._more
        self._link.setText(LESS if self._more else MORE)
        self._link.setAccessibleName(self._link.text())
        self.show_people(self._found)

    def _head(self, row: int, titles: tuple[str, ...]) -> None:
        for place, title in enumerate((titles[0], "n", *titles[1:])):
            label = Label(self._theme, title, "small", "text2")
            label.setContentsMargins(0, self._theme.px(12) if row else 0, 0, 2)
            self._grid.addWidget(label, row, place)

    def _line(self, line: int, name: str, n: int, figures: list[Statistic], same: Statistic | None = None) -> None:
        theme, row = self._theme, 2 * line
        self._grid.addWidget(HairLine(theme), row - 1, 0, 1, 6)
        title = ElidedLabel(theme, name, "body")
        title.setFixedHeight(theme.px(32))
        title.setMinimumWidth(theme.px(96))
        self._grid.addWidget(title, row, 0)
        self._grid.addWidget(Label(theme, number(n), "small", "text2"), row, 1)
        cells = [_cell(theme, one) for one in figures]
        if same is not None:
            cells.insert(0, _cell(theme, same, rate=True))
        for place, cell in enumerate(cells, 2):
            self._grid.addWidget(cell, row, place)


def _cell(theme: Theme, found: Statistic, *, rate: bool = False) -> RunsLabel:
    if found.value is None:
        value, between = UNDEFINED, ""
    elif rate:
        value = percent(found.value)
        between = share(found.value, found.low, found.high).removeprefix(value).strip()
    else:
        value, between = number(found.value, 2), interval(found.low, found.high) or "no interval"
    ink = "text2" if found.value is None else "text"
    cell = RunsLabel(
        theme, [(value, "body" if found.value is None else "strong", ink), (f" {between}", "small", "text2")]
    )
    cell.setToolTip(short_tip(found.reason))
    cell.setAccessibleDescription(found.reason)
    return cell


def why(found: Together, fields: Mapping[str, str] = _FIGURES) -> list[str]:
    """Why figures are undefined or have no interval, each once; the first few, the rest stand in tooltips."""
    if found.reason:
        return [found.reason]
    figures = [getattr(one, field) for one in found.metrics.values() for field in fields.values()]
    figures += [one for two in found.pairs for one in (two.kappa, two.figures.weighted_kappa, two.ac1)]
    return list(dict.fromkeys(one.reason for one in figures if one.low is None and one.reason))[:_MOST_REASONS]
