"""The line over a golden set's table: search, splits, filter, and how many problems there are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.cases import Split
from workbench.core.figures import count, number
from workbench.store.case_lines import LineCounts
from workbench.store.line_query import LineQuery
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import SearchField
from workbench.ui.widgets.labels import ElidedLabel

SPLITS: tuple[tuple[str, Split | None], ...] = (("Tune", "tune"), ("Held-out", "held-out"), ("All", None))
_REST = 120


class SetBar(QWidget):
    """``searched`` carries words, ``splitAsked`` a split, ``levelAsked`` the least level; ``filterAsked`` opens the
    filter; ``left`` says that the search was left for the table."""

    searched = Signal(str)
    splitAsked = Signal(object)
    levelAsked = Signal(int)
    filterAsked = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.search = SearchField(theme, "Find in the cases", "Find in the cases", "Ctrl F")
        self.search.setObjectName("case_search")
        self.search.setMinimumWidth(theme.px(144))
        self.search.setMaximumWidth(theme.px(220))
        self.search.installEventFilter(self)
        self._splits: list[tuple[Button, str, Split | None]] = []
        self._filter = Button(theme, "Filter", "quiet", "list-filter")
        self._filter.setCheckable(True)
        self._filter.clicked.connect(lambda: self.filterAsked.emit())
        self._found = ElidedLabel(theme, "", "small", "text2")
        self._found.setObjectName("case_found")
        self._found.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._errors = Button(theme, "", "quiet", "x", small=True)
        self._warnings = Button(theme, "", "quiet", "triangle-alert", small=True)
        self._level = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_REST)
        self._pause.timeout.connect(lambda: self.searched.emit(self.search.text().strip()))
        self.search.textChanged.connect(lambda _: self._pause.start())
        self._lay_out()

    def focus_search(self) -> None:
        """Go to the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_counts(self, counts: dict[Split | None, int], split: Split | None) -> None:
        """How many cases each split has, and which is shown."""
        hidden = split == "tune" and counts["held-out"] > 0
        for button, words, one in self._splits:
            text = f"{words} {number(counts[one])}"
            button.set_text(f"{text}, hidden" if one == "held-out" and hidden else text)
            button.set_icon("" if one != "held-out" else "eye-off" if hidden else "eye")
            button.setChecked(one == split)
        self.search.setPlaceholderText(f"Find in {count(counts[split], 'case')}")

    def show_problems(self, counts: LineCounts | None) -> None:
        """How many cases have errors and warnings; None while it is not known."""
        pairs = ((self._errors, counts.errors if counts else 0, "error", "worse"),
                 (self._warnings, counts.warnings if counts else 0, "warning", "warn"))  # fmt: skip
        for button, size, word, ink in pairs:
            button.set_text(count(size, word))
            button.set_icon("x" if word == "error" else "triangle-alert", ink)
            button.setMinimumWidth(button.sizeHint().width())
            button.setVisible(size > 0 or button.isChecked())

    def show_query(self, query: LineQuery) -> None:
        """Which parts of the filter are on."""
        size = len(query.kinds) + len(query.tags)
        self._filter.set_text(f"Filter {size}" if size else "Filter")
        self._filter.setChecked(size > 0)
        self._level = query.level
        self._errors.setChecked(query.level == 2)
        self._warnings.setChecked(query.level == 1)

    def show_found(self, words: str) -> None:
        """What is shown, or how far a reading is."""
        self._found.setText(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc empties the search and leaves it; Enter and Down go to the table."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.search.clear()
                self.left.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
                self._pause.stop()
                self.searched.emit(self.search.text().strip())
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.search, 4)
        for words, split in SPLITS:
            toggle = Button(self._theme, words, "quiet")
            toggle.setObjectName(f"split_{split or 'all'}")
            toggle.setCheckable(True)
            toggle.clicked.connect(lambda _=False, split=split: self.splitAsked.emit(split))
            self._splits.append((toggle, words, split))
            row.addWidget(toggle)
        row.addWidget(self._filter)
        row.addWidget(self._found, 1)
        for button, name, level in ((self._errors, "errors", 2), (self._warnings, "warnings", 1)):
            button.setObjectName(f"set_{name}")
            button.setToolTip(f"Show only cases with {name}")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, level=level: self._press(level))
            button.hide()
            row.addWidget(button)

    def _press(self, level: int) -> None:
        self.levelAsked.emit(0 if self._level == level else level)
