"""The column of cells: keeps a frame per cell, knows which is the current one, brings it into view."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from workbench.core.notebooks import Cell, Notebook
from workbench.ui.notebook.between import Between
from workbench.ui.notebook.body import CellBody, CellHost
from workbench.ui.notebook.cell import CellFrame
from workbench.ui.notebook.keys_seen import KeysSeen
from workbench.ui.notebook.registry import body_for
from workbench.ui.widgets.kept_bar import keep_bar
from workbench.ui.widgets.tabbing import beyond, tab_chain

_SETTLING_MS = 10_000
"""Until a new cell and those above have their heights: counts, estimates and charts come after it, on a slow machine
seconds later. Whoever scrolls, or goes to another cell, ends it before."""


class _Cells(QWidget):
    """As wide as what is seen: one cell that would like more must not push the others out of view.

    The Tab key goes through a cell before it goes to the next one. Qt's own chain follows the order in which parts came
    into being, and parts of cells come and go all the time.
    """

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go one part on, or back; at the ends out of the cells."""
        chain, focus = tab_chain(self), self.window().focusWidget()
        if focus not in chain:
            return super().focusNextPrevChild(forward)
        frames = sorted(
            (part for part in chain if isinstance(part, CellFrame)), key=lambda frame: (frame.y(), chain.index(frame))
        )
        # Qt counts a widget among its own ancestors.
        inside = {frame: [one for one in chain if one is not frame and frame.isAncestorOf(one)] for frame in frames}
        inner = [one for frame in frames for one in (frame, *inside[frame])]
        order = inner + [part for part in chain if part not in inner]
        place = order.index(focus) + (1 if forward else -1)
        if 0 <= place < len(order):
            target: QWidget | None = order[place]
        else:
            target = beyond(self, forward)
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def minimumSizeHint(self) -> QSize:
        """Any width."""
        return QSize(0, super().minimumSizeHint().height())


class CellColumn(QScrollArea):
    """Scrolls the cells of a notebook.

    ``keyPressed`` carries a key that no part of a cell took, ``menuAsked`` cell id and point, ``kindAsked`` an anchor
    and the index where a new cell is wanted, ``moveAsked`` a cell that was dragged and before which index.
    """

    keyPressed = Signal(QKeyEvent)
    menuAsked = Signal(str, QPoint)
    kindAsked = Signal(QWidget, int)
    moveAsked = Signal(str, int)

    def __init__(self, host: CellHost, empty: Callable[[], QWidget]) -> None:
        super().__init__()
        self._host = host
        self._empty = empty
        self._frames: dict[str, CellFrame] = {}
        self._order: list[str] = []
        self._laid: list[str] | None = None
        self._current = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_bar(self)
        self._fresh = ""
        self._settling = QTimer(self, singleShot=True)
        self._topped = "", 0
        """What was put at the top, and the bar's value then."""
        self.verticalScrollBar().rangeChanged.connect(self._follow_top)
        self.verticalScrollBar().rangeChanged.connect(self._follow_fresh)
        self.verticalScrollBar().sliderPressed.connect(self._settling.stop)
        content = _Cells()
        content.setProperty("ground", "page")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        content.setObjectName("cells")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setWidget(content)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        KeysSeen(self)

    def __iter__(self) -> Iterator[CellFrame]:
        return iter([self._frames[cell_id] for cell_id in self._order])

    @property
    def order(self) -> list[str]:
        """Ids of the cells from top to bottom."""
        return list(self._order)

    @property
    def current(self) -> str:
        """Id of the cell that keys mean, "" for none."""
        return self._current if self._current in self._frames else ""

    def open_body(self, cell_id: str) -> CellBody | None:
        """The body of a cell, None also where it is covered from a blind rater."""
        frame = self.frame(cell_id)
        return None if frame is None or frame.covered else frame.body

    def frame(self, cell_id: str) -> CellFrame | None:
        """The frame of a cell."""
        return self._frames.get(cell_id)

    def body(self, cell_id: str) -> CellBody | None:
        """The body of a cell."""
        frame = self._frames.get(cell_id)
        return frame.body if frame is not None else None

    def sync(self, notebook: Notebook) -> None:
        """Show a notebook; the frame of every cell that is still there is kept."""
        self._order = [cell.id for cell in notebook.cells]
        for cell_id in [known for known in self._frames if known not in self._order]:
            self._drop(cell_id)
        for cell in notebook.cells:
            frame = self._frames.get(cell.id)
            if frame is not None and frame.body.cell.kind != cell.kind:
                self._drop(cell.id)
                frame = None
            if frame is None:
                self._make(cell)
            elif frame.body.cell != cell:
                frame.body.set_cell(cell)
                frame.refresh()
        if self._order != self._laid:
            self._lay_out()

    def _make(self, cell: Cell) -> None:
        frame = CellFrame(self._host.context.theme, body_for(self._host, cell))
        frame.keyPressed.connect(self.keyPressed)
        frame.body.revealAsked.connect(lambda: QTimer.singleShot(50, frame, lambda: self._reveal(frame)))
        frame.body.topAsked.connect(lambda: QTimer.singleShot(50, frame, lambda: self._go_on_at(frame)))
        frame.body.stayAsked.connect(lambda cell_id=cell.id: self._stay(cell_id))
        frame.menuAsked.connect(lambda point, cell_id=cell.id: self.menuAsked.emit(cell_id, point))
        frame.dragged.connect(lambda point, done, cell_id=cell.id: self._drag(cell_id, point, done))
        self._frames[cell.id] = frame
        self._laid = None

    def _drag(self, cell_id: str, point: QPoint, done: bool) -> None:
        """Show where a dragged cell would go; at the edges the page scrolls; let go, it is moved."""
        content = self.widget()
        assert content is not None
        y = content.mapFromGlobal(point).y()
        place = sum(y > frame.y() + frame.height() // 2 for frame in self)
        for gap in content.findChildren(Between):
            gap.mark(not done and gap.place == place)
        seen = self.viewport().mapFromGlobal(point).y()
        step = -24 if seen < 24 else 24 if seen > self.viewport().height() - 24 else 0
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + step)
        if done:
            self.moveAsked.emit(cell_id, place)

    def _drop(self, cell_id: str) -> None:
        frame = self._frames.pop(cell_id)
        frame.hide()
        frame.deleteLater()
        self._laid = None

    def _lay_out(self) -> None:
        # Not takeAt: its item lives on, and the item that a widget gets next then keeps its first height for ever.
        for frame in self:
            self._column.removeWidget(frame)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        before: QWidget | None = None
        for place, frame in enumerate(self):
            self._column.addWidget(self._gap(place))
            self._column.addWidget(frame)
            frame.show()
            if before is not None:
                QWidget.setTabOrder(before, frame)
            before = frame
        if self._order:
            self._column.addWidget(self._gap(len(self._order)))
            self._column.addSpacing(self._host.context.theme.px(64))
            self._column.addStretch(1)
        else:
            self._column.addWidget(self._empty(), 1)
        self._laid = list(self._order)

    def _gap(self, place: int) -> Between:
        gap = Between(self._host.context.theme, place)
        gap.asked.connect(lambda anchor, at=place: self.kindAsked.emit(anchor, at))
        return gap

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        widget = now
        while widget is not None:
            if isinstance(widget, CellFrame) and self._frames.get(widget.body.cell.id) is widget:
                self._make_current(widget.body.cell.id)
                return
            widget = widget.parentWidget()

    def _make_current(self, cell_id: str) -> None:
        if cell_id != self._current:
            self._current = cell_id
            for known, frame in self._frames.items():
                frame.set_current(known == cell_id)

    def go_to(self, cell_id: str) -> None:
        """Make a cell the current one, give it the focus, bring it into view."""
        frame = self._frames.get(cell_id)
        if frame is not None:
            frame.setFocus(Qt.FocusReason.OtherFocusReason)
            self._make_current(cell_id)
            QTimer.singleShot(0, frame, lambda: self._reveal(frame))

    def go_to_new(self, cell_id: str) -> None:
        """The same for a cell that was just added: it stays in view while it and those above find their height."""
        self.go_to(cell_id)
        self._stay(cell_id)

    def _stay(self, cell_id: str) -> None:
        self._fresh = cell_id
        self._settling.start(_SETTLING_MS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Who scrolls goes elsewhere."""
        self._settling.stop()
        super().wheelEvent(event)

    def _follow_fresh(self) -> None:
        frame = self._frames.get(self._fresh)
        if frame is not None and self._settling.isActive() and self._current == self._fresh:
            # At once, since the cells have their places by now; and again once all that changes with it has changed.
            self._reveal(frame)
            QTimer.singleShot(0, frame, lambda: self._reveal(frame))

    def step(self, by: int) -> None:
        """Go some cells down, or up."""
        if self._order:
            place = self._order.index(self.current) if self.current else (-1 if by > 0 else len(self._order))
            self.go_to(self._order[max(0, min(len(self._order) - 1, place + by))])

    def _reveal(self, frame: CellFrame) -> None:
        bar = self.verticalScrollBar()
        top, height, seen = frame.y(), frame.height(), self.viewport().height()
        if top < bar.value() or height > seen:
            bar.setValue(max(0, top - 8))
        elif top + height > bar.value() + seen:
            bar.setValue(top + height - seen + 16)

    def _to_top(self, frame: CellFrame) -> None:
        """Put a cell at the top, and keep it there while the page grows below it, until the page is moved."""
        bar = self.verticalScrollBar()
        bar.setValue(max(0, frame.y() - 8))
        self._topped = frame.body.cell.id, bar.value()

    def _go_on_at(self, frame: CellFrame) -> None:
        """Put a cell at the top. The keys of a cell that is above then go on from there; who is in an editor stays."""
        self._to_top(frame)
        held = self._frames.get(self._current)
        if held is not None and held.hasFocus() and held.y() + held.height() <= self.verticalScrollBar().value():
            frame.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow_top(self) -> None:
        cell_id, value = self._topped
        frame, bar = self._frames.get(cell_id), self.verticalScrollBar()
        if frame is not None and bar.value() == min(value, bar.maximum()):
            self._to_top(frame)
