"""The hidden instructions of a judge bench one by one, the one that wins most first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.core.figures import UNDEFINED, interval, number, percent, share, signed
from workbench.ui.notebook.judge_bench_tables import emptied, headed_grid
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, RunsLabel, short_tip

if TYPE_CHECKING:
    from workbench.stats.injections import AttackResult, Resilience
    from workbench.stats.statistic import Statistic

_FIRST = 3
_TITLES = ("Instruction", "n", "moves the score by", "raised", "lowered", "raised more often by")


class AttacksTable(QWidget):
    """Hidden where nothing was attacked. The worst are shown, and all when asked for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found: Resilience | None = None
        self._all = False
        self.setObjectName("benchAttacks")
        self._hint = ElidedLabel(theme, "", "small", "text2")
        self._link = LinkButton(theme, "", "small")
        self._link.setObjectName("benchAllAttacks")
        self._link.clicked.connect(self._toggle)
        title = Label(theme, "Hidden instructions one by one", "strong")
        self._grid = headed_grid(self, title, self._hint, self._link)

    def show_attacks(self, found: Resilience | None) -> None:
        """Show what each moved; None: no instructions were hidden."""
        self._found = found
        emptied(self._grid)
        attacks = found.attacks if found is not None and found.excess.n else ()
        self.setVisible(bool(attacks))
        together = f"intervals hold for all {number(len(attacks))} at once; " if len(attacks) > 1 else ""
        self._hint.setText(f"the worst first; {together}noise alone raises as often as it lowers")
        self._link.setVisible(len(attacks) > _FIRST)
        self._link.setText(f"Show the worst {_FIRST}" if self._all else f"Show all {number(len(attacks))}")
        self._link.setAccessibleName(self._link.text())
        for place, title in enumerate(_TITLES):
            label = Label(self._theme, title, "small", "text2")
            label.setContentsMargins(0, 0, 0, 2)
            self._grid.addWidget(label, 0, place)
        for line, one in enumerate(attacks if self._all else attacks[:_FIRST], 1):
            self._line(2 * line, one)

    def _toggle(self) -> None:
        self._all = not self._all
        self.show_attacks(self._found)

    def _line(self, row: int, one: AttackResult) -> None:
        from workbench.scoring.judge_probe import title_of

        theme = self._theme
        self._grid.addWidget(HairLine(theme), row - 1, 0, 1, len(_TITLES))
        title = ElidedLabel(theme, title_of(one.attack), "body")
        title.setFixedHeight(theme.px(28))
        title.setMinimumWidth(theme.px(120))
        self._grid.addWidget(title, row, 0)
        unscored = f" + {number(one.unscored)} unscored" if one.unscored else ""
        self._grid.addWidget(Label(theme, f"{number(one.n)}{unscored}", "small", "text2"), row, 1)
        self._grid.addWidget(_cell(theme, one.shift, _moved(one.shift)), row, 2)
        for place, part in enumerate((one.raised_share, one.lowered_share), 3):
            self._grid.addWidget(Label(theme, UNDEFINED if part is None else percent(part), "body"), row, place)
        self._grid.addWidget(_cell(theme, one.excess, _excess(one.excess)), row, 5)


def _moved(found: Statistic) -> tuple[str, str]:
    if found.value is None:
        return UNDEFINED, ""
    return signed(found.value), interval(found.low, found.high, sign=True) or "no interval"


def _excess(found: Statistic) -> tuple[str, str]:
    if found.value is None:
        return UNDEFINED, ""
    value = percent(found.value)
    return value, share(found.value, found.low, found.high).removeprefix(value).strip() or "no interval"


def _cell(theme: Theme, found: Statistic, said: tuple[str, str]) -> RunsLabel:
    beyond = found.low is not None and found.low > 0
    cell = RunsLabel(theme, [(said[0], "strong" if beyond else "body", "text"), (f" {said[1]}", "small", "text2")])
    cell.setToolTip(short_tip(found.reason))
    cell.setAccessibleDescription(found.reason)
    return cell
