"""The drawer in which a person says which cases are shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from workbench.core.cases import KINDS
from workbench.core.figures import count, number
from workbench.store.line_query import LineQuery
from workbench.ui.pages.case_values import visible
from workbench.ui.theme import Theme
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import CheckBox, Choice
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import Label, short_tip

_MOST_TAGS = 100
_WIDEST = 256
_LEVELS = (("all cases", 0), ("with a warning or an error", 1), ("with an error", 2))


class FilterDrawer(Drawer):
    """``changed`` carries kinds, tags and level as soon as one changes; the button closes."""

    changed = Signal(tuple, tuple, int)

    def __init__(self, theme: Theme, query: LineQuery, labels: Mapping[str, int]) -> None:
        super().__init__(theme, "Filter", "Done")
        self.setObjectName("filter_drawer")
        self._boxes: dict[str, CheckBox] = {}
        self._filling = False
        tags = sorted((tag for tag in labels if tag not in KINDS), key=lambda tag: (-labels[tag], tag))
        kinds = [kind for kind in KINDS if labels.get(kind) or kind in query.kinds]
        for title, names, chosen in (
            ("Kind", kinds, query.kinds),
            ("Tags, at least one", tags[:_MOST_TAGS], query.tags),
        ):
            if names:
                self.body.addWidget(Label(theme, title, "strong"))
            for name in names:
                self._add(theme, name, labels.get(name, 0), name in chosen)
        self.body.addWidget(Label(theme, "Problems", "strong"))
        self._level = Choice(theme, "Problems")
        for words, level in _LEVELS:
            self._level.addItem(words, level)
        self._level.setCurrentIndex(query.level)
        self._level.currentIndexChanged.connect(self._tell)
        self.body.addWidget(self._level)
        clear = LinkButton(theme, "Clear the filter")
        clear.clicked.connect(self.clear)
        self.body.addWidget(clear)
        self.body.addStretch(1)
        self.accepted.connect(self.closed)

    def _add(self, theme: Theme, name: str, cases: int, chosen: bool) -> None:
        """A box with the name; the count in a place of its own: a name in Arabic would draw it to its other side."""
        whole = visible(name)
        shown = theme.metrics("body").elidedText(whole, Qt.TextElideMode.ElideRight, theme.px(_WIDEST))
        box = CheckBox(theme, shown)
        box.setAccessibleName(f"{whole}, {count(cases, 'case')}")
        if shown != whole:
            box.setToolTip(short_tip(whole))
        box.setChecked(chosen)
        box.toggled.connect(self._tell)
        self._boxes[name] = box
        row = QHBoxLayout()
        row.addWidget(box, 1)
        row.addWidget(Label(theme, number(cases), "small", "text2"))
        self.body.addLayout(row)

    def clear(self) -> None:
        """Show all cases again."""
        self._filling = True
        for box in self._boxes.values():
            box.setChecked(False)
        self._level.setCurrentIndex(0)
        self._filling = False
        self._tell()

    def show_found(self, cases: int) -> None:
        """Say how many cases are shown."""
        self.accept_button.set_text(f"Show {number(cases)} case{'' if cases == 1 else 's'}")

    def _tell(self, _: object = None) -> None:
        if self._filling:
            return
        chosen = [name for name, box in self._boxes.items() if box.isChecked()]
        kinds = tuple(name for name in chosen if name in KINDS)
        tags = tuple(name for name in chosen if name not in KINDS)
        self.changed.emit(kinds, tags, int(self._level.currentData()))
