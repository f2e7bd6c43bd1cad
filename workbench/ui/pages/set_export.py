"""The menu that writes a golden set for other tools, and says what they cannot carry."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.context import UiContext
from workbench.ui.dialogs.files import ask_export
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.labels import Label, Paragraph

if TYPE_CHECKING:
    from workbench.core.summaries import Loss
_MOST = 40


class SetExport:
    """Asks for a format and a place."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        self._context, self._parent = context, parent

    def open(self, name: str, split: str, below: QWidget) -> QMenu:
        """Show the formats under a button.

        Args:
            name: of the set.
            split: tune, held-out or all: only these are written.
            below: the button.
        """
        from workbench.interop.registry import WRITERS

        menu = QMenu(self._parent)
        menu.setObjectName("export_menu")
        menu.setAccessibleName("Export")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in WRITERS.values():
            if entry.needs == "cases":
                item = menu.addAction(entry.title.removeprefix("Golden set as ").removeprefix("Golden set for "))
                item.triggered.connect(
                    lambda _=False, entry=entry: ask_export(
                        self._parent.window(),
                        lambda path: self.write(entry.name, name, split, path),
                        name,
                        entry.suffix,
                    )
                )
        menu.addSeparator()
        more = menu.addAction("More formats …")
        more.triggered.connect(lambda: self._context.command("export_project"))
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))
        return menu

    def write(self, file_format: str, name: str, split: str, path: Path) -> None:
        """Write the set to a place that was chosen."""
        self._context.tasks.start(self._write(file_format, name, split, path), "export")

    async def _write(self, file_format: str, name: str, split: str, path: Path) -> None:
        exporting = self._context.project.exporting
        done = await asyncio.to_thread(exporting.export, file_format, path, cases=name, split=split, overwrite=True)
        if done.losses or done.notes:
            self._context.open_drawer(LossDrawer(self._context, path, done.losses, done.notes))
        self._context.say(f"Exported to {path}" if done.losses else f"Exported to {path}; nothing was lost")


class LossDrawer(Drawer):
    """What a format could not carry, and what to know of what it carries."""

    def __init__(self, context: UiContext, path: Path, losses: Sequence[Loss], notes: Sequence[str] = ()) -> None:
        super().__init__(context.theme, f"Written to {path.name}", "Done")
        for note in notes:
            self.body.addWidget(Paragraph(context.theme, note))
        if losses:
            self.body.addWidget(Label(context.theme, "What it could not carry", "strong"))
        for loss in losses[:_MOST]:
            self.body.addWidget(Paragraph(context.theme, f"{loss.where}: {loss.what}" if loss.where else loss.what))
        if len(losses) > _MOST:
            self.body.addWidget(Label(context.theme, f"and {len(losses) - _MOST} more", "small", "text2"))
        self.body.addStretch(1)
        self.accepted.connect(self.closed)
