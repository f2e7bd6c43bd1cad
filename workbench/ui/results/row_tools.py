"""Over the rows of a comparison: groups as filters, a search that is helped and corrected in place, the order."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.core.figures import number
from workbench.project.row_search import SORTS, Sort
from workbench.project.views import RowStatus
from workbench.ui.results.filter_row import FilterRow
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.fields import SearchField
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Label, Paragraph

_SOON_MS = 120
_HELP: tuple[tuple[str, str], ...] = (
    ("refund card", "rows whose question, answers or reason hold both words"),
    ('"money back"', "words that stand together"),
    ("/sorry.{0,20}delay/i", "a regular expression; i for either case"),
    ("rubric<3   quality>=0.5   decision=1", "a figure of the candidate; baseline.rubric<3 of the baseline"),
    ("change<-0.5", "how much the metric moved"),
    ("tag:sale   kind:edge   split:held-out", "the case"),
    ("state:failed   state:length   state:unscored", "how the answer ended"),
    ("length>400   words>90   tokens>100", "the answer: characters, words, tokens"),
    ("cost>0.01   time>2", "dollars, seconds"),
    ("reason:tone   answer:voucher   question:jacket", "one text alone"),
    ("-tag:sale   a or b", "not; either"),
)


class SearchHelp(QFrame):
    """What can be typed; Esc or a click elsewhere puts it away."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("searchHelp")
        self.setAccessibleName("What can be searched for")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("ground", "page")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for line, (typed, means) in enumerate(_HELP):
            grid.addWidget(Label(theme, typed, "mono"), line, 0)
            grid.addWidget(Label(theme, means, "body", "text2"), line, 1)
        last = "All that is typed has to hold. The metrics of the experiment go by their names."
        grid.addWidget(Label(theme, last, "small", "text2"), len(_HELP), 0, 1, 2)


class RowTools(QWidget):
    """``filtered`` carries a status or None; ``searched`` words and the order; ``left`` on Down or Enter."""

    filtered = Signal(object)
    searched = Signal(str, str)
    left = Signal()

    def __init__(self, theme: Theme, stacked: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._sort: Sort = "change"
        self.filters = FilterRow(theme)
        self.filters.chosen.connect(self.filtered)
        self.search = SearchField(theme, "Find rows", "Find rows", "/")
        self.search.setObjectName("rowSearch")
        self.search.setMinimumWidth(theme.px(120))
        self.search.setMaximumWidth(theme.px(600 if stacked else 280))
        self.search.setClearButtonEnabled(True)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._ask)
        self.search.textChanged.connect(lambda _: self._soon.start())
        self.search.returnPressed.connect(self._leave)
        self._help = IconButton(theme, "info", "What can be searched for", "F1", small=True)
        self._help.setObjectName("searchHelpButton")
        self._help.clicked.connect(self.show_help)
        self._order = IconButton(theme, "arrow-down-wide-narrow", "Order of the rows", small=True)
        self._order.setObjectName("rowOrder")
        self._order.clicked.connect(self._choose_order)
        row, tools = QHBoxLayout(), QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(row)
        if stacked:
            column.addLayout(tools)
        row.setSpacing(4)
        tools.setSpacing(4)
        row.addWidget(self.filters, 1)
        for part in (self.search, self._help, self._order):
            (tools if stacked else row).addWidget(part, 1 if part is self.search else 0)
        column.addWidget(self._notice())

    def _notice(self) -> QWidget:
        self._line = QWidget()
        self._mark = GlyphMark(self._theme, "unclear")
        self._said = Paragraph(self._theme, "", "small", "warn")
        self._said.setObjectName("searchSaid")
        row = QHBoxLayout(self._line)
        row.setContentsMargins(8, 0, 8, 2)
        row.setSpacing(6)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._said, 1)
        self._line.hide()
        return self._line

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.search.text()

    @property
    def sort(self) -> Sort:
        """The order."""
        return self._sort

    def set_words(self, words: str) -> None:
        """Search for something else at once."""
        self.search.setText(words)
        self._ask()

    def show_counts(self, counts: Mapping[RowStatus, int]) -> None:
        """How many rows of each group were found."""
        self.filters.show_counts(counts)

    def tell(self, error: WorkbenchError | None) -> None:
        """Say in place what is wrong with the search; None: nothing is."""
        self.search.set_wrong(error.message if error is not None else "")
        self._line.setVisible(error is not None)
        self._mark.setVisible(error is not None)
        if error is not None:
            where = f" ({error.where})" if error.where else ""
            self._said.set_text(f"{error.message.rstrip('.')}{where}. {error.remedy}".strip(), "warn")

    def tell_progress(self, read: int, total: int, found: int) -> None:
        """Say how far a search through whole answers is, and that nothing was found."""
        going = read < total
        nothing = not going and found == 0 and bool(self.words.strip())
        self._line.setVisible(going or nothing)
        self._mark.setVisible(False)
        if going:
            self._said.set_text(f"Looked at {number(read)} of {number(total)} rows …", "text2")
        elif nothing:
            self._said.set_text("No row has all of this.", "text2")

    def show_help(self) -> None:
        """Show what can be typed."""
        popup = SearchHelp(self._theme, self)
        popup.adjustSize()
        place = self.search.mapToGlobal(QPoint(self.search.width() - popup.width(), self.search.height() + 4))
        popup.move(max(0, place.x()), place.y())
        popup.show()

    def _ask(self) -> None:
        self._soon.stop()
        self.searched.emit(self.words, self._sort)

    def _leave(self) -> None:
        self._ask()
        self.left.emit()

    def _choose_order(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("rowOrderMenu")
        for sort, title in SORTS.items():
            action = menu.addAction(title, lambda sort=sort: self.set_sort(sort))
            action.setCheckable(True)
            action.setChecked(sort == self._sort)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._order.mapToGlobal(self._order.rect().bottomLeft()))

    def set_sort(self, sort: Sort) -> None:
        """Order the rows of each group."""
        self._sort = sort
        self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes to the rows, Esc empties the field, F1 helps."""
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.words:
            self.set_words("")
        elif event.key() == Qt.Key.Key_F1:
            self.show_help()
        else:
            super().keyPressEvent(event)
