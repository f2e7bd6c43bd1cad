"""The drawer of exports: a format, what it is made from, where it goes, what it cannot carry."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.core.errors import WorkbenchError
from workbench.core.prompts import Prompt
from workbench.ui.centre import Centre
from workbench.ui.contents import experiment_title
from workbench.ui.context import UiContext
from workbench.ui.dialogs.files import ask_export
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice
from workbench.ui.widgets.labels import Label, Paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping


class Exports(QObject):
    """Opens the drawer for what is shown."""

    def __init__(self, context: UiContext, centre: Centre) -> None:
        super().__init__(context)
        self._context, self._centre = context, centre

    def open(self) -> None:
        """Show the drawer."""
        self._context.open_drawer(ExportDrawer(self._context, *self._centre.shown))


class ExportDrawer(Drawer):
    """Writes one format."""

    def __init__(self, context: UiContext, kind: str, document_id: str) -> None:
        super().__init__(context.theme, "Export", "Choose a place")
        self._context = context
        theme = context.theme
        self._format = Choice(theme, "Format")
        for name, title in _formats().items():
            self._format.addItem(title, name)
        self._set = Choice(theme, "Golden set")
        for head in context.project.documents.heads("golden_set"):
            self._set.addItem(head.name, head.name)
        self._variant = Choice(theme, "Variant")
        for prompt in context.project.documents.all("prompt"):
            if isinstance(prompt, Prompt):
                for variant in prompt.variants:
                    self._variant.addItem(
                        f"{prompt.name}/{variant.key} {variant.name}".strip(), f"{prompt.name}/{variant.key}"
                    )
        self._experiment = Choice(theme, "Experiment")
        for experiment in reversed(context.project.experiments.list()):
            self._experiment.addItem(f"{experiment.number} {experiment_title(experiment)}", experiment.number)
        self._told = QWidget()
        self._losses = Paragraph(theme, "", "body", "text2")
        for title, part in (
            ("Format", self._format),
            ("Golden set", self._set),
            ("Variant", self._variant),
            ("Experiment", self._experiment),
        ):
            self.body.addWidget(Label(theme, title, "small", "text2"))
            self.body.addWidget(part)
            part.setEnabled(part.count() > 0)
        self.body.addWidget(self._told)
        self.body.addWidget(self._losses)
        self.body.addStretch(1)
        if kind == "golden_set":
            document = context.project.documents.find("golden_set", document_id)
            self._set.setCurrentIndex(max(0, self._set.findData(document.name if document else "")))
        self.accepted.connect(self._ask)

    def write(self, out: Path) -> None:
        """Write to a place that was chosen."""
        self._context.tasks.start(self._write(out), "export", self._tell)

    def _ask(self) -> None:
        name = str(self._format.currentData())
        suffix = _suffix(name)
        ask_export(self.window(), self.write, self._context.project.name, suffix)

    async def _write(self, out: Path) -> None:
        options: Mapping[str, Any] = {
            "experiment": self._experiment.currentData(),
            "cases": self._set.currentData() or "",
            "variant": self._variant.currentData() or "",
            "overwrite": True,
        }
        name = str(self._format.currentData())
        done = await asyncio.to_thread(self._context.project.transfer.export, name, out, **options)
        losses = [f"{loss.where}: {loss.what}" if loss.where else loss.what for loss in done.losses]
        if losses:
            self._losses.set_text("Written. What it could not carry:\n" + "\n".join(losses))
        else:
            self._losses.set_text("Written; nothing was lost.")
        self._context.say(f"Exported to {out}")

    def _tell(self, error: WorkbenchError) -> None:
        banner = Banner.of(self._context.theme, error)
        self.body.replaceWidget(self._told, banner)
        self._told.hide()
        self._told.deleteLater()
        self._told = banner


def _formats() -> dict[str, str]:
    from workbench.project.transfer import export_formats

    return {name: name for name in export_formats()}


def _suffix(name: str) -> str:
    return {"csv": ".csv", "jsonl": ".jsonl", "markdown": ".md", "prompty": ".prompty"}.get(name, "")
