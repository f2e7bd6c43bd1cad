"""The words in a chart cell's header line: which chart, of what, by what, for whom, of which run; all are menus."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.notebooks import ChartCell
from workbench.core.verdict_words import short_names
from workbench.ui.notebook import chart_menus as menus
from workbench.ui.notebook.chart_values import Shown
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import Label

_JOINTS = {"metric": "of", "groups": "by", "pair": "for"}


class ChartHead(QWidget):
    """A sentence of menus. ``menuAsked`` carries chart, metric, groups, pair or bound."""

    menuAsked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.words = {name: WordButton(theme, "", name=name) for name in ("chart", "metric", "groups", "pair", "bound")}
        self._joints = {name: Label(theme, joint, "body", "text2") for name, joint in _JOINTS.items()}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for name, button in self.words.items():
            if name in self._joints:
                row.addWidget(self._joints[name])
            button.setObjectName(f"chart-{name}")
            button.clicked.connect(lambda _=False, name=name: self.menuAsked.emit(name))
            if name != "chart":
                button.give_way()
            row.addWidget(button)

    def show_words(self, cell: ChartCell, shown: Shown | None, bound: str) -> None:
        """Say what is shown; parts that the chart does not need are left out."""
        kind = cell.chart
        self.words["chart"].set_text(menus.KINDS.get(kind, kind))
        said = {"bound": bound}
        if shown is not None:
            said["metric"] = "" if kind in menus.WITHOUT_METRIC else shown.metric.title
            said["pair"] = pair_words(shown) if kind in menus.PAIRED else ""
            title = next((one.title for one in shown.groupings if one.field == shown.by), shown.by)
            said["groups"] = title.lower() if kind in menus.GROUPED else ""
        for name in ("metric", "groups", "pair", "bound"):
            words = said.get(name, "")
            self.words[name].set_text(words)
            self.words[name].setVisible(bool(words))
            if name in self._joints:
                self._joints[name].setVisible(bool(words))

    def sentence(self) -> str:
        """``Paired differences of Rubric mean for B against A``."""
        words = [self.words["chart"].text()]
        for name, joint in _JOINTS.items():
            if self.words[name].text():
                words += [joint, self.words[name].text()]
        return " ".join(words)


def pair_words(shown: Shown) -> str:
    """``B against A``; "" for one candidate."""
    names = short_names([one.label for one in shown.experiment.manifest.candidates])
    return f"{names[shown.pair[1]]} against {names[shown.pair[0]]}" if shown.pair[0] != shown.pair[1] else ""
