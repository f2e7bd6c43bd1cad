"""The frame of a cell: gutter with its icon, header line, accent bar when it is the current one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.ui.notebook.body import BLEED, CellBody
from workbench.ui.notebook.cover import Cover
from workbench.ui.notebook.edits import ICONS, TITLES
from workbench.ui.notebook.keys import means_cell
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import Chip
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, Label, MetaLabel

INSET = 24
GUTTER = 36
RIGHT = 28
HEAD = 28


class CellHead(QWidget):
    """The header line: kind, subject, meta, chip, and controls at the right."""

    def __init__(self, theme: Theme, body: CellBody) -> None:
        super().__init__()
        self._theme = theme
        self._body = body
        self._kind = Label(theme, TITLES[body.cell.kind], "strong")
        # With a parent: a body may stand in its place, and a label without one is a window that nobody deletes.
        self._subject = ElidedLabel(theme, parent=self)
        self._subject.setObjectName("cellSubject")
        self._meta = MetaLabel(theme, "", "small", "text3")
        self._meta.setObjectName("cellMeta")
        self._meta.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._chip = Chip(theme)
        self._controls = QWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._kind)
        lead = body.lead()
        row.addWidget(lead if lead is not None else self._subject)
        row.addWidget(self._chip)
        row.addWidget(self._meta, 1)
        row.addWidget(self._controls)
        held = QHBoxLayout(self._controls)
        held.setContentsMargins(0, 0, 0, 0)
        held.setSpacing(4)
        for control in body.controls():
            held.addWidget(control)
        policy = self._controls.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._controls.setSizePolicy(policy)
        self._subject.setVisible(lead is None)
        self.setFixedHeight(theme.px(HEAD))
        theme.changed.connect(self._fit)
        self.refresh()

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.px(HEAD))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the subject whole where there is room for it."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where the subject, or a meta that is to be kept, would be cut, controls with an icon lose their words."""
        lead = self._body.lead()
        parts = [self._kind, self._chip, lead if lead is not None else self._subject]
        buttons = [one for one in self._body.controls() if isinstance(one, Button) and not one.isHidden()]
        saved = sum(one.saved_when_brief() for one in buttons)
        brief = sum(one.saved_when_brief() for one in buttons if one.brief)
        wanted = sum(one.sizeHint().width() + 8 for one in parts if not one.isHidden())
        wanted += self._controls.sizeHint().width() + brief
        if self._body.keeps_meta:
            wanted += self._theme.metrics("small").horizontalAdvance(self._meta.text()) + 8
        margins = self.contentsMargins()
        for one in buttons:
            one.set_brief(bool(saved) and wanted > self.width() - margins.left() - margins.right())

    def refresh(self) -> None:
        """Read the body again."""
        if self._subject.text() != self._body.subject():
            self._subject.setText(self._body.subject())
            self._subject.updateGeometry()
        self._meta.setText(self._body.meta())
        chip = self._body.chip()
        self._chip.setVisible(chip is not None)
        if chip is not None:
            self._chip.set_look(chip)
        self._make_room()

    def show_covered(self, covered: bool) -> None:
        """Leave the kind alone of what would tell a blind rater who answered."""
        lead = self._body.lead()
        (lead if lead is not None else self._subject).setVisible(not covered)
        self._meta.setVisible(not covered)
        self._controls.setVisible(not covered)
        if covered:
            self._chip.hide()

    def show_controls(self, on: bool) -> None:
        """Show or hide what stands at the right."""
        self._controls.setVisible(on)


class CellFrame(QWidget):
    """One cell of the page.

    ``keyPressed`` carries key events that nothing inside took; ``menuAsked`` a global point; ``dragged`` a global point
    while the cell is held by its gutter, and whether it was let go there.
    """

    keyPressed = Signal(QKeyEvent)
    menuAsked = Signal(QPoint)
    dragged = Signal(QPoint, bool)

    def __init__(self, theme: Theme, body: CellBody) -> None:
        super().__init__()
        self._theme = theme
        self.body = body
        self._current = False
        self.covered = False
        """Whether its body is hidden from a blind rater."""
        self._inside = False
        self._held: QPoint | None = None
        self._dragging = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName(f"cell-{body.cell.id}")
        self.head = CellHead(theme, body) if body.has_head else None
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET + GUTTER - BLEED, 0, RIGHT - BLEED, 0)
        column.setSpacing(4)
        if self.head is not None:
            self.head.setContentsMargins(BLEED, 0, BLEED, 0)
            column.addWidget(self.head)
        self._cover = Cover(body.context, body.cell.kind)
        self._line = ElidedLabel(theme, "", "body", "text2")
        self._line.setObjectName("foldedLine")
        self._line.hide()
        column.addWidget(self._line)
        column.addWidget(self._cover)
        column.addWidget(body)
        body.context.blind.changed.connect(self.refresh)
        self._more = IconButton(theme, "ellipsis", "More for this cell", small=True, parent=self)
        self._more.clicked.connect(lambda: self.menuAsked.emit(self._more.mapToGlobal(QPoint(0, self._more.height()))))
        body.headChanged.connect(self.refresh)
        theme.changed.connect(self.update)
        self.refresh()

    def refresh(self) -> None:
        """Read title, fold and controls from the body again."""
        cell = self.body.cell
        before, self.covered = self.covered, self._cover.refresh()
        covered = self.covered
        self.body.setVisible(not covered and not cell.folded)
        self._line.setVisible(not covered and cell.folded and self.head is None)
        self._line.setText(f"{self.body.subject()} …".lstrip("#*- "))
        if covered != before:
            self.updateGeometry()
        if self.head is not None:
            self.head.refresh()
            self.head.show_covered(covered)
        subject = "covered" if covered else self.body.subject()
        self.setAccessibleName(f"{TITLES[cell.kind]} cell {subject}".strip())
        self.setAccessibleDescription("folded" if cell.folded else "")
        self._show_controls()
        self.update()

    def set_current(self, current: bool) -> None:
        """Mark as the cell that keys mean."""
        self._current = current
        self._show_controls()
        self.update()

    def _show_controls(self) -> None:
        on = self._current or self._inside
        self._more.setVisible(on)
        if self.head is not None:
            self.head.show_controls(not self.covered and (on or self.body.controls_stay()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw accent bar, icon and, on the cell itself, the focus."""
        painter = QPainter(self)
        theme = self._theme
        if self._current:
            painter.fillRect(QRect(0, 0, 2, self.height()), theme.colour("accent"))
        token = "accent" if self._current else "text2"
        side = theme.px(16)
        top = (theme.px(HEAD) - side) // 2 if self.head is not None else (theme.line("body") - side) // 2 + 1
        name = ICONS[self.body.cell.kind]
        painter.drawPixmap(INSET, top, theme.pixmap(name, token, 16, self.devicePixelRatioF()))
        if self.body.cell.folded:
            chevron = theme.pixmap("chevron-right", "text3", 12, self.devicePixelRatioF())
            painter.drawPixmap(INSET - theme.px(14), top + 2, chevron)

    def event(self, event: QEvent) -> bool:
        """Keep letters and Delete, which mean the cell, from acting on it while a part inside has the focus."""
        inside = event.type() == QEvent.Type.ShortcutOverride and not self.hasFocus()
        if inside and isinstance(event, QKeyEvent) and means_cell(event):
            event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the menu button in the right margin."""
        super().resizeEvent(event)
        side = self._more.sizeHint().height()
        top = (self._theme.px(HEAD) - side) // 2 if self.head is not None else -2
        self._more.setGeometry(self.width() - RIGHT + 2, max(0, top), side, side)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the controls."""
        self._inside = True
        self._show_controls()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the controls of a cell that is not the current one."""
        self._inside = False
        self._show_controls()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Redraw."""
        super().focusInEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside everything inside means the cell itself; in the gutter it takes hold of the cell."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.LeftButton and self._in_gutter(event):
            self._held = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the cell that is held; show that it can be held."""
        point = event.globalPosition().toPoint()
        if self._held is None:
            self.setCursor(Qt.CursorShape.OpenHandCursor if self._in_gutter(event) else Qt.CursorShape.ArrowCursor)
        elif self._dragging or (point - self._held).manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(point, False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the cell go where the pointer is."""
        dragging, self._dragging, self._held = self._dragging, False, None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if dragging:
            self.dragged.emit(event.globalPosition().toPoint(), True)

    @staticmethod
    def _in_gutter(event: QMouseEvent) -> bool:
        return event.position().x() < INSET + GUTTER - BLEED

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go into the cell."""
        self.body.enter()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Right click and the Menu key."""
        self.menuAsked.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave it to the page."""
        self.keyPressed.emit(event)
