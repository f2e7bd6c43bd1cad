"""Turns the table of actions into shortcuts, menus and entries of the palette, and sends each to who does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.actions import ACTIONS, ALSO, BY_ID, PLACES, Action, Condition, in_menu, readable
from workbench.ui.theme import Theme
from workbench.ui.widgets.palette import Entry


class Commands(QObject):
    """The actions of a window.

    Args:
        window: holds the shortcuts.
        doer: has a method for each action of place ``window``.
        pages: holds the pages; shortcuts of other places act inside it alone.
        page: the page that is shown now.
        conditions: tells for each condition but ``always`` whether it holds now.
        theme: for icons of menus.
    """

    def __init__(
        self,
        window: QWidget,
        doer: object,
        pages: QWidget,
        page: Callable[[], QWidget | None],
        conditions: Mapping[Condition, Callable[[], bool]],
        theme: Theme,
    ) -> None:
        super().__init__(window)
        self._doer, self._page, self._conditions, self._theme = doer, page, conditions, theme
        self.actions: dict[str, QAction] = {}
        for row in ACTIONS:
            action = QAction(row.title, window)
            action.setObjectName(f"action_{row.id}")
            if not row.local:
                action.setShortcuts(row.sequences)
            action.triggered.connect(lambda _=False, id_=row.id: self.do(id_))
            inside = row.place != "window"
            if inside and not row.anywhere:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            (pages if inside else window).addAction(action)
            self.actions[row.id] = action
        self.refresh()

    def can(self, action_id: str) -> bool:
        """Whether an action can be done now."""
        row = BY_ID[action_id]
        if row.enabled != "always" and not self._conditions[row.enabled]():
            return False
        if row.place == "window":
            return True
        return self._handler(row) is not None

    def do(self, action_id: str) -> None:
        """Do an action, if it can be done now."""
        if not self.can(action_id):
            return
        handler = self._handler(BY_ID[action_id])
        if handler is not None:
            handler()

    def refresh(self) -> None:
        """Bring what is greyed up to date: two places may share a key, so only those of this place are on."""
        for row in ACTIONS:
            self.actions[row.id].setEnabled(row.place == "window" or self._handler(row) is not None)

    def entries(self) -> list[Entry]:
        """What the palette offers of actions: those of the window and of this page."""
        found = []
        for row in ACTIONS:
            if not row.listed or row.local or (row.place != "window" and self._handler(row) is None):
                continue
            meta = "" if row.place == "window" else PLACES[row.place]
            found.append(
                Entry(
                    f"action:{row.id}",
                    row.title,
                    meta,
                    row.shown_keys,
                    row.icon,
                    self.can(row.id),
                    ALSO.get(row.id, ""),
                )
            )
        return found

    def keys(self) -> dict[str, list[tuple[str, str]]]:
        """The sheet of all actions: place → (key, what it does), this page's first, then the window's, then the others.

        What has no key of its own says where it is found: ``in Ctrl K``, the palette.
        """
        here = self._places()
        order = [*here, "window", *(place for place in PLACES if place not in here and place != "window")]
        sheet: dict[str, list[tuple[str, str]]] = {}
        for place in order:
            for row in ACTIONS:
                if row.place == place:
                    shown = "  ".join(readable(one) for one in row.keys.split(", ")[:2])
                    shown = shown or f"in {BY_ID['palette'].shown_keys}"
                    sheet.setdefault(PLACES[row.place], []).append((shown, row.title))
        return sheet

    def menu(self, name: str, parent: QWidget) -> QMenu:
        """A menu of the table, brought up to date each time that it opens."""
        menu = QMenu(parent)
        self.fill(menu, name)
        menu.aboutToShow.connect(lambda: self._grey(menu))
        return menu

    def fill(self, menu: QMenu, name: str) -> None:
        """Add the rows of a menu of the table."""
        for row in in_menu(name):
            # Not the action with the shortcut: greying it in the menu would leave its key dead until the next refresh.
            item = menu.addAction(row.title)
            item.setData(row.id)
            if row.icon:
                item.setIcon(self._theme.icon(row.icon))
            if row.keys:
                item.setShortcut(row.sequences[0])
                item.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            item.triggered.connect(lambda _=False, id_=row.id: self.do(id_))

    def _grey(self, menu: QMenu) -> None:
        for item in menu.actions():
            if item.data() in BY_ID:
                item.setEnabled(self.can(item.data()))

    def _places(self) -> tuple[str, ...]:
        return tuple(getattr(self._page(), "places", ()))

    def _handler(self, row: Action) -> Callable[[], object] | None:
        if row.place == "window":
            method = getattr(self._doer, row.method, None)
            return partial(method, row.argument) if method is not None and row.argument else method
        page = self._page()
        if page is None or row.place not in self._places():
            return None
        can = getattr(page, "can", None)
        if can is not None and not can(row.id):
            return None
        return getattr(page, row.method, None)
