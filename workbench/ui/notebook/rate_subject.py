"""The header of a rate cell: rubric, rows, order, one by one or in pairs, and under whose name; each word is a menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.experiments import Experiment
from workbench.core.figures import count
from workbench.core.notebooks import RateCell
from workbench.ui.context import UiContext
from workbench.ui.notebook.rate_choice import ROWS, popup
from workbench.ui.notebook.word_button import WordButton

ORDERS = {"informative": "most informative first", "random": "shuffled", "chosen": "chosen rows"}
"""What the orders of a queue are called."""


class RateSubject(QWidget):
    """``changed`` carries a label of undo and the cell's new fields; ``raterChosen`` a name, ``""`` for another one."""

    changed = Signal(str, dict)
    raterChosen = Signal(str)
    settleAsked = Signal(bool)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._cell: RateCell | None = None
        self._experiment: Experiment | None = None
        self._rater = ""
        self.settling = False
        theme = context.theme
        self.rubric = WordButton(theme, "", name="rubric")
        self._rows = WordButton(theme, "", name="rows")
        self._order = WordButton(theme, "", name="order")
        self._pairs = WordButton(theme, "", name="one by one or in pairs")
        self._who = WordButton(theme, "", name="rater")
        self._mode = WordButton(theme, "", name="what is done")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        asks: tuple[tuple[WordButton, str, Callable[[], None]], ...] = (
            (self._mode, "rateModeWord", self._ask_mode),
            (self.rubric, "rateRubricWord", self._ask_rubric),
            (self._rows, "rateRowsWord", self._ask_rows),
            (self._order, "rateOrderWord", self._ask_order),
            (self._pairs, "ratePairsWord", self._ask_pairs),
            (self._who, "rateWhoWord", self._ask_rater),
        )
        for button, name, ask in asks:
            button.setObjectName(name)
            button.clicked.connect(ask)
            row.addWidget(button)

    def show_cell(self, cell: RateCell, rubric: str, rater: str, experiment: Experiment | None) -> None:
        """Show what the cell says."""
        self._cell, self._rater, self._experiment = cell, rater, experiment
        self._mode.set_text("disagreements" if self.settling else "answers")
        self.rubric.set_text(rubric or "no rubric")
        chosen = cell.order == "chosen"
        self._rows.set_text(count(len(cell.chosen), "chosen case") if chosen else count(cell.rows, "row"))
        self._order.set_text(ORDERS[cell.order])
        self._pairs.set_text("in pairs" if cell.pairs else "one by one")
        self._who.set_text(f"as {rater}" if rater else "no name")
        for part in (self._rows, self._order, self._pairs):
            part.setVisible(not self.settling)
        self._order.setVisible(not self.settling and not cell.pairs)

    def words(self) -> str:
        """``Refund reply, 30 rows``."""
        what = "disagreements" if self.settling else self._rows.text()
        return f"{self.rubric.text()}, {what}" + (", in pairs" if self._cell is not None and self._cell.pairs else "")

    def _ask_mode(self) -> None:
        rows = [
            ("Rate answers", not self.settling, lambda: self.settleAsked.emit(False)),
            ("Settle what raters disagree on", self.settling, lambda: self.settleAsked.emit(True)),
        ]
        popup(self, self._mode, "rateModeMenu", rows)

    def _ask_rubric(self) -> None:
        heads = self._context.project.documents.heads("rubric")
        rows = [
            (head.name, head.name == self.rubric.text(), lambda head=head: self._put("Choose rubric", rubric=head.id))
            for head in heads
        ]
        popup(self, self.rubric, "rateRubricMenu", rows)

    def _ask_rows(self) -> None:
        assert self._cell is not None
        cell = self._cell
        rows = [
            (
                count(n, "row"),
                cell.order != "chosen" and n == cell.rows,
                lambda n=n: self._put(
                    "Choose rows", rows=n, order="informative" if cell.order == "chosen" else cell.order
                ),
            )
            for n in ROWS
        ]
        popup(self, self._rows, "rateRowsMenu", rows)

    def _ask_order(self) -> None:
        assert self._cell is not None
        cell = self._cell
        offered = [order for order in ORDERS if order != "chosen" or cell.chosen]
        rows = [
            (ORDERS[order], order == cell.order, lambda order=order: self._put("Choose order", order=order))
            for order in offered
        ]
        popup(self, self._order, "rateOrderMenu", rows)

    def _ask_pairs(self) -> None:
        assert self._cell is not None
        cell, found = self._cell, self._experiment
        labels = [candidate.label for candidate in found.manifest.candidates] if found is not None else []
        rows: list[tuple[str, bool, Callable[[], object]]] = [
            ("Answers one by one", not cell.pairs, lambda: self._put("Rate one by one", pairs=()))
        ]
        for pair in combinations(labels, 2):
            title = f"{pair[0]} against {pair[1]}, sides by a toss"
            rows.append((title, cell.pairs == pair, partial(self._put, "Rate in pairs", pairs=pair)))
        popup(self, self._pairs, "ratePairsMenu", rows)

    def _ask_rater(self) -> None:
        found = self._experiment
        known = self._context.project.rating.raters(found.id) if found is not None else []
        names = list(dict.fromkeys([*([self._rater] if self._rater else []), *known]))
        rows = [(name, name == self._rater, lambda name=name: self.raterChosen.emit(name)) for name in names]
        popup(self, self._who, "raterMenu", [*rows, ("Someone else …", False, lambda: self.raterChosen.emit(""))])

    def _put(self, label: str, **fields: object) -> None:
        self.changed.emit(label, fields)
