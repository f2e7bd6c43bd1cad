"""The projects that were opened last, as a list on the start page."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.config.recent import Recent, forget_opened, recent_projects
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import IconButton, LinkButton
from workbench.ui.widgets.icon_picture import IconPicture
from workbench.ui.widgets.labels import ElidedLabel, Label

_SHOWN = 6
_NAME = 28
"""Characters of a name that stand in the list; the rest is on hover."""


class RecentList(QWidget):
    """Name, folder and last time of each; one that is not there any more says so and can only be taken off the list.

    Args:
        theme: the look.
        open_project: takes the path of the one that was chosen.
    """

    def __init__(self, theme: Theme, open_project: Callable[[Path], object]) -> None:
        super().__init__()
        self._theme, self._open = theme, open_project
        self.setObjectName("recent_projects")
        self.setAccessibleName("Recent projects")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._show(0)

    def _show(self, focus: int) -> None:
        """List what there is; the keys go to the row of that number, for who takes one off after the other."""
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        recent = recent_projects()[:_SHOWN]
        if recent:
            self._column.addWidget(Label(self._theme, "Recent projects", "small", "text2"))
        crosses = [self._row(number, one) for number, one in enumerate(recent)]
        self.setVisible(bool(recent))
        if crosses and self.isVisible():
            crosses[min(focus, len(crosses) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, number: int, one: Recent) -> IconButton:
        # Not by the path's own question, which raises for a folder that may not be entered.
        theme, is_there = self._theme, os.path.exists(one.path)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        name = one.path.stem or str(one.path)
        link = LinkButton(theme, name if len(name) <= _NAME else f"{name[: _NAME - 1]}…")
        link.clicked.connect(lambda: self._open(one.path))
        link.setEnabled(is_there)
        opened = one.opened.astimezone()
        when = f"{opened.day} {opened:%b %Y, %H:%M}"
        link.setAccessibleName(f"{name}, {one.path}, {f'opened {when}' if is_there else 'not there any more'}")
        link.setToolTip(str(one.path))
        row.addWidget(IconPicture(theme, "file-text"))
        row.addWidget(link)
        where = ElidedLabel(theme, _below_home(one.path.parent), "small", "text3")
        row.addWidget(where, 1)
        row.addWidget(
            Label(theme, when if is_there else "not there any more", "small", "text2" if is_there else "warn")
        )
        cross = IconButton(theme, "x", f"Take {name} off this list", small=True)
        cross.clicked.connect(partial(self._forget, number, one.path))
        row.addWidget(cross)
        self._column.addWidget(holder)
        return cross

    def _forget(self, number: int, path: Path) -> None:
        forget_opened(path)
        self._show(number)


def _below_home(folder: Path) -> str:
    """A folder as a person writes it: ``~/prompts``."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(folder)
