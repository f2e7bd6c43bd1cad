"""How high the editors of a prompt's board are: to their texts while the cell fits what is seen of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from workbench.ui.notebook.prompt_column import VariantColumn
from workbench.ui.notebook.prompt_grid import fit_rows
from workbench.ui.theme import Theme

_AROUND = 184
"""Pixels of the page that are kept for the cell's own head and for that of the next one: Run stays in view."""

_SHARE, _FULL_SHARE, _FEWEST = 7, 4, 4
"""While there is a preview, a message and what it is rendered to take one part of so many of the page each, but at
least so many lines: at 1280x800 both are seen. In full size messages are what counts."""
_HIGH, _BESIDE = 860, 2
"""On a page that is less high, at 100 %, what is rendered of the messages that are not edited has so many lines."""

_STEP = 48
"""By so many pixels the page may be another as words and notices around it come and go while somebody types."""


class PageRoom(QObject):
    """Keeps the heights of a board's rows.

    Args:
        theme: of the window.
        board: what scrolls sideways, within what scrolls down.
        changed: called when the page around it has another height.
        full: whether the prompt is shown in full size.
    """

    def __init__(self, theme: Theme, board: QScrollArea, changed: Callable[[], None], *, full: bool) -> None:
        super().__init__(board)
        self._theme, self._board = theme, board
        self._ground: QWidget | None = None
        self._heights: list[int] = []
        self._seen = (0, 0)
        self._part, self._lines = _FULL_SHARE if full else _SHARE, 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(changed)
        board.installEventFilter(self)
        # After the parts, which take their heights for another size of the text.
        theme.changed.connect(self._soon.start)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the height of the page that the board is shown in."""
        if event.type() == QEvent.Type.Show and watched is self._board:
            page = self._page()
            if page is not None:
                page.installEventFilter(self)
                self._soon.start()
        elif event.type() == QEvent.Type.Resize and watched is not self._board:
            self._soon.start()
        return False

    def _page(self) -> QWidget | None:
        """What is seen of the page; looked for each time, since the page may go before the board."""
        around = self._board.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        return around.viewport() if around is not None else None

    def fit(self, ground: QWidget, columns: Sequence[VariantColumn], typed: int, *, previewed: bool) -> None:
        """Give the editors their heights.

        Args:
            ground: holds the columns.
            columns: of the board.
            typed: row in which somebody typed last: those above keep their heights, until the page has another size;
                -1 for none.
            previewed: whether the messages are shown below as they are rendered.
        """
        page = self._page()
        shared = self._share(page, columns) if page is not None and previewed else 0
        low = page is not None and page.height() < self._theme.px(_HIGH)
        beside = _BESIDE if shared and low else shared
        same_share, self._lines = shared == self._lines, shared
        for column in columns:
            column.share(shared, beside)
        if ground is not self._ground or page is None:
            self._ground, self._seen, self._heights = ground, (0, 0), fit_rows(columns)
        if page is not None:
            height, width = page.height(), self._board.viewport().width()
            same = same_share and width == self._seen[1] and abs(height - self._seen[0]) < self._theme.px(_STEP)
            held = self._heights[: typed + 1] if same else []
            self._seen = self._seen if same else (height, width)
            around = ground.sizeHint().height() - sum(self._heights) + self._theme.px(_AROUND)
            self._heights = fit_rows(columns, height - around, held)

    def _share(self, page: QWidget, columns: Sequence[VariantColumn]) -> int:
        """Lines of a message and of its rendering."""
        return max(_FEWEST, page.height() // (self._part * columns[0].boxes[0].line)) if columns[0].boxes else 0
