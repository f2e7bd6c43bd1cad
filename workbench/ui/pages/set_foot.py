"""The foot of a golden set's page: the current problem with its remedy, a fault while typing, and the keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.pages.case_fixes import Fix
from workbench.ui.pages.case_problems import Problem
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import ElidedLabel, Label

_HINT = "F2 edit · Enter down · Ctrl D fill · Alt Enter full size"
_ROOM_FOR_HINT = 860


class SetFoot(QWidget):
    """One line; ``fixAsked`` carries the mend that was pressed."""

    fixAsked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._fix: Fix | None = None
        self._typing = ""
        self._shown: tuple[int, tuple[Problem, ...], str] = (0, (), "")
        self._mark = GlyphMark(theme, "fail", "worse")
        self._warn = Label(theme, "!", "strong", "warn")
        self._problem = ElidedLabel(theme, "", "body")
        self._problem.setObjectName("set_problem")
        self._press = LinkButton(theme, "")
        self._press.setObjectName("set_fix")
        self._press.clicked.connect(lambda: self.fixAsked.emit(self._fix))
        self._about = ElidedLabel(theme, "", "small", "text2")
        self._about.setObjectName("set_about")
        self._standing = Label(theme, "", "small", "text2")
        self._standing.setObjectName("set_standing")
        self._hint = Label(theme, _HINT, "small", "text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 6, 16, 6)
        row.setSpacing(8)
        for part in (self._mark, self._warn, self._problem, self._press):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._about, 1)
        row.addWidget(self._standing)
        row.addWidget(self._hint)
        self.show_problems(0, (), "")

    def show_problems(self, number: int, problems: Sequence[Problem], about: str) -> None:
        """Show the first problem of the case of that number; ``about`` says what the current cell is."""
        self._shown = (number, tuple(problems), about)
        self._refresh()

    def show_standing(self, words: str) -> None:
        """Say how the set stands to its revisions: ``revision 4 + 3 changes``."""
        self._standing.setText(words)
        self._standing.updateGeometry()

    def show_typing(self, fault: str) -> None:
        """Say why what is being typed is no value; "" when it is one."""
        self._typing = fault
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The keys give way first."""
        super().resizeEvent(event)
        self._hint.setVisible(self.width() >= self._theme.px(_ROOM_FOR_HINT))

    def _refresh(self) -> None:
        number, problems, about = self._shown
        first = problems[0] if problems else None
        is_error = bool(self._typing) or (first is not None and first.level == "error")
        words = self._typing
        if not words and first is not None:
            more = f"  (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            words = f"Case {number}: {first.sentence}.{more}"
        self._fix = first.fix if first is not None and not self._typing else None
        self._mark.setVisible(is_error)
        self._warn.setVisible(bool(words) and not is_error)
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self._press.setText(self._fix.words if self._fix else "")
        self._press.setAccessibleName(self._fix.words if self._fix else "Mend")
        self._press.setVisible(self._fix is not None)
        self._press.updateGeometry()
        self._about.setText("" if words else about)
