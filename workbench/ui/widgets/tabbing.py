"""The order of the Tab key, where that in which parts were made is not the order in which they are read."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget


def takes_tab(widget: QWidget) -> bool:
    """Whether the Tab key stops at a widget now."""
    tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def tab_chain(root: QWidget) -> list[QWidget]:
    """What the Tab key reaches below a widget, in Qt's order."""
    found, widget = [], root.nextInFocusChain()
    while widget is not None and widget is not root:
        if root.isAncestorOf(widget) and takes_tab(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def beyond(root: QWidget, forward: bool) -> QWidget | None:
    """The first part outside a widget, on or back from it."""
    widget = root.nextInFocusChain() if forward else root.previousInFocusChain()
    while widget is not None and widget is not root:
        if not root.isAncestorOf(widget) and takes_tab(widget):
            return widget
        widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
    return None


def reading_order(root: QWidget) -> list[QWidget]:
    """What the Tab key reaches below a widget, line by line from the top, in a line from the left."""
    places = {widget: QRect(widget.mapTo(root, QPoint(0, 0)), widget.size()) for widget in tab_chain(root)}
    order: list[QWidget] = []
    line: list[QWidget] = []
    foot = 0
    for widget in sorted(places, key=lambda one: (places[one].top(), places[one].left())):
        if line and places[widget].center().y() > foot:
            order += sorted(line, key=lambda one: places[one].left())
            line = []
        if not line:
            foot = places[widget].bottom()
        line.append(widget)
    return order + sorted(line, key=lambda one: places[one].left())


def step_in_reading_order(root: QWidget, forward: bool) -> bool:
    """Give the focus to the next part of a widget as it is read, or back; at the ends to what is beyond.

    Returns:
        whether there was one; False too where the focus is not in the widget.
    """
    order, focus = reading_order(root), root.window().focusWidget()
    if focus not in order:
        return False
    place = order.index(focus) + (1 if forward else -1)
    target = order[place] if 0 <= place < len(order) else beyond(root, forward)
    if target is None:
        return False
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True
