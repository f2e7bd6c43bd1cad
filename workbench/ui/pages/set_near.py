"""Finds cases that say nearly the same, lists them, marks them in the table, and drops them by one press."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.cases import Split
from workbench.core.errors import IncompleteError
from workbench.core.figures import count, number
from workbench.ui.context import UiContext
from workbench.ui.dialogs.import_reading import Progress
from workbench.ui.from_threads import from_thread
from workbench.ui.pages.case_problems import NearMark
from workbench.ui.pages.case_values import visible
from workbench.ui.theme import Theme
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.icon_buttons import IconButton, LinkButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph

if TYPE_CHECKING:
    from workbench.project.near_equal import Member, Near
    from workbench.ui.pages.golden_set import GoldenSetPage

_GROUPS, _MEMBERS = 60, 12


class NearDrawer(Drawer):
    """Shows how far the search is, then what it found.

    ``goAsked`` and ``dropAsked`` carry case ids: the one to go to, those to delete. Texts of a split that is not shown
    stay hidden; that there is such a case is said.
    """

    goAsked = Signal(str)
    dropAsked = Signal(list)
    _told = Signal(int)

    def __init__(self, theme: Theme, split: Split | None, *, locked: bool) -> None:
        super().__init__(theme, "Near-equal cases", "Drop", "One undo takes it back")
        self.setObjectName("near_drawer")
        self._theme, self._split, self._locked = theme, split, locked
        self._gone: set[str] = set()
        self._extra: list[str] = []
        self._state = Paragraph(theme, "Looking …")
        self._state.setObjectName("near_state")
        self.body.addWidget(self._state)
        self.body.addStretch(1)
        self.progress = Progress(from_thread(self, self._told.emit))
        self._told.connect(lambda done: self._state.set_text(f"{number(done)} cases read …"))
        self.accept_button.hide()
        self.accepted.connect(lambda: self._drop(self._extra))
        self.closed.connect(self.progress.cancel)
        self.destroyed.connect(self.progress.cancel)

    def show_groups(self, groups: Sequence[Near]) -> None:
        """List what was found."""
        leaks = sum(group.leaks for group in groups)
        words = (
            f"{count(len(groups), 'group')} of cases that share most of their words."
            if groups
            else "No two cases say nearly the same."
        )
        self._state.set_text(words)
        at = self.body.count() - 1
        if leaks:
            stand = f"{count(leaks, 'group')} stand{'s' if leaks == 1 else ''} in both splits"
            words = f"! {stand}: what is tuned on one is no surprise in the other."
            self.body.insertWidget(at, Paragraph(self._theme, words, "body", "warn"))
            at += 1
        for group in groups[:_GROUPS]:
            self.body.insertWidget(at, HairLine(self._theme))
            self.body.insertWidget(at + 1, self._group(group))
            at += 2
        if len(groups) > _GROUPS:
            more = Label(self._theme, f"and {number(len(groups) - _GROUPS)} groups more", "small", "text2")
            self.body.insertWidget(at, more)
        self._extra = [member.case_id for group in groups for member in self._droppable(group)]
        self._tell()

    def _droppable(self, group: Near) -> list[Member]:
        """Those that can go: of what is shown all but the first, and none where that is held out and hidden."""
        shown = [member for member in group.members if self._split in (None, member.split)]
        return shown if len(shown) < len(group.members) else shown[1:]

    def _group(self, group: Near) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for member, likeness in zip(group.members[:_MEMBERS], group.likeness, strict=False):
            column.addWidget(self._member(member, likeness, first=member is group.members[0], leaks=group.leaks))
        if len(group.members) > _MEMBERS:
            rest = f"and {number(len(group.members) - _MEMBERS)} more"
            column.addWidget(Label(self._theme, rest, "small", "text2"))
        return part

    def _member(self, member: Member, likeness: float, *, first: bool, leaks: bool) -> QWidget:
        theme, line = self._theme, QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if self._split not in (None, member.split):
            held = "a held-out case, hidden" if member.split == "held-out" else "a case for tuning, hidden"
            row.addWidget(Label(theme, held, "body", "warn"), 1)
        else:
            words = visible(member.words) or "(empty)"
            row.addWidget(ElidedLabel(theme, words), 1)
        if leaks:
            row.addWidget(Label(theme, member.split, "small", "text2"))
        if not first:
            row.addWidget(Label(theme, f"{likeness:.0%}".replace("%", " %"), "small", "text2"))
        if self._split in (None, member.split):
            go = LinkButton(theme, "Show", "small")
            go.setAccessibleName(f"Show case {member.case_id[:24]}")
            go.clicked.connect(lambda: self.goAsked.emit(member.case_id))
            row.addWidget(go)
            drop = IconButton(theme, "trash-2", f"Drop case {member.case_id[:24]}", small=True)
            drop.setEnabled(not self._locked)
            drop.clicked.connect(lambda: self._drop([member.case_id], line))
            row.addWidget(drop)
        return line

    def _drop(self, ids: Sequence[str], line: QWidget | None = None) -> None:
        ids = [case_id for case_id in ids if case_id not in self._gone]
        if not ids:
            return
        self._gone.update(ids)
        self.dropAsked.emit(ids)
        if line is None:
            self.closed.emit()
        else:
            line.hide()
            self._tell()

    def _tell(self) -> None:
        left = [case_id for case_id in self._extra if case_id not in self._gone]
        self.accept_button.set_text(f"Drop {count(len(left), 'case')}")
        self.accept_button.setToolTip("All of each group but its first")
        self.accept_button.setVisible(bool(left) and not self._locked)


class SetNear(QObject):
    """The search of one page."""

    def __init__(self, context: UiContext, set_id: str, page: GoldenSetPage) -> None:
        super().__init__(page)
        self._context, self._id, self._page = context, set_id, page

    def open(self) -> None:
        """Look for them in a thread, in a drawer that can be closed."""
        model = self._page.model
        drawer = NearDrawer(self._context.theme, model.split, locked=model.is_locked)
        drawer.goAsked.connect(self._page.steps.to_case)
        drawer.dropAsked.connect(self._drop)
        self._context.open_drawer(drawer)
        # The drawer may be gone when the search ends, or begins: Qt deletes it with all its parts.
        alive = [True]
        drawer.destroyed.connect(partial(alive.__setitem__, 0, False))
        self._context.tasks.start(self._look(drawer, drawer.progress, alive), "find near-equal cases")

    async def _look(self, drawer: NearDrawer, progress: Progress, alive: Sequence[bool]) -> None:
        try:
            groups = await asyncio.to_thread(
                self._context.project.golden.near_equal, self._id, progress.progress, progress.cancelled
            )
        except IncompleteError:
            return
        self._page.model.show_near(marks_of(groups))
        if alive[0] and not progress.cancelled():
            drawer.show_groups(groups)

    def _drop(self, ids: Sequence[str]) -> None:
        self._page.acts.drop(ids)


def marks_of(groups: Sequence[Near]) -> dict[int, NearMark]:
    """Position → what the table says of a case: of the first of a group its second, of all others the first."""
    found: dict[int, NearMark] = {}
    for group in groups:
        first, second = group.members[0], group.members[1]
        for member, likeness in zip(group.members, group.likeness, strict=True):
            other = second if member is first else first
            like = group.likeness[1] if member is first else likeness
            found[member.position] = NearMark(other.position, like, group.leaks, member.alike)
    return found
