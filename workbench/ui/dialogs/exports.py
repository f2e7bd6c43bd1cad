"""The drawer of exports: a format, what it is made from, where it goes, what it could not carry."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.core.errors import InputError, WorkbenchError
from workbench.core.prompts import Prompt
from workbench.project.exporting import holds_cases
from workbench.ui.centre import Centre
from workbench.ui.contents import experiment_title
from workbench.ui.context import UiContext
from workbench.ui.dialogs.files import ask_export
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice
from workbench.ui.widgets.labels import Label, Paragraph

_FIRST = {"golden_set": "cases-csv", "experiments": "results-csv"}
"""Kind of page → the format that is offered first."""
_OTHERWISE = "markdown"
_SPLITS = (("for tuning; held-out ones stay here", "tune"), ("held-out only", "held-out"), ("all", "all"))
"""Which cases go out: held-out ones only when asked for, as everywhere in the window; the audit log notes it."""


class Format(NamedTuple):
    """A format that can be written."""

    title: str
    needs: str
    """``cases``, ``variant``, ``results`` or ``project``: what it is made from."""
    suffix: str
    """Of the one file; "" where it is a folder."""


class Exports(QObject):
    """Opens the drawer for what is shown."""

    def __init__(self, context: UiContext, centre: Centre) -> None:
        super().__init__(context)
        self._context, self._centre = context, centre

    def open(self) -> None:
        """Show the drawer; not while somebody rates blind, since what is exported names who answered."""
        if self._context.blind.active:
            remedy = "An export names who answered: rate the rest first, or show it anyway, which is recorded."
            self._context.problem(InputError("rating.blind", self._context.blind.words, remedy=remedy))
            return
        self._context.open_drawer(ExportDrawer(self._context, *self._centre.shown))


class ExportDrawer(Drawer):
    """Writes one format.

    Args:
        context: of the window.
        kind: of the page that is shown; it decides what is offered first.
        document_id: of that page.
    """

    of_project = True

    def __init__(self, context: UiContext, kind: str, document_id: str) -> None:
        super().__init__(context.theme, "Export", "Choose a place")
        self._context = context
        self._formats = formats()
        theme = context.theme
        self._format = Choice(theme, "Format")
        self._set = Choice(theme, "Golden set")
        self._cases = Choice(theme, "Cases")
        for words, split in _SPLITS:
            self._cases.addItem(words, split)
        self._variant = Choice(theme, "Variant")
        self._experiment = Choice(theme, "Experiment")
        self._told = QWidget()
        self._losses = Paragraph(theme, "", "body", "text2")
        self._fill()
        for title, part in (
            ("Format", self._format),
            ("Golden set", self._set),
            ("Cases", self._cases),
            ("Variant", self._variant),
            ("Experiment", self._experiment),
        ):
            self.body.addWidget(Label(theme, title, "small", "text2"))
            self.body.addWidget(part)
        self.body.addWidget(self._told)
        self.body.addWidget(self._losses)
        self.body.addStretch(1)
        self._format.currentIndexChanged.connect(self._format_changed)
        self._format.setCurrentIndex(max(0, self._format.findData(_FIRST.get(kind, _OTHERWISE))))
        document = context.project.documents.find("golden_set", document_id) if kind == "golden_set" else None
        if document is not None:
            self._set.setCurrentIndex(max(0, self._set.findData(document.name)))
        self._format_changed()
        self.accepted.connect(self._ask)

    def choose(self, name: str) -> None:
        """Choose a format by its name in the registry."""
        self._format.setCurrentIndex(self._format.findData(name))

    def write(self, out: Path) -> None:
        """Write to a place that was chosen."""
        self._context.tasks.start(self._write(out), "export", self._tell)

    def _fill(self) -> None:
        project = self._context.project
        for name, entry in self._formats.items():
            self._format.addItem(entry.title, name)
        for head in project.documents.heads("golden_set"):
            self._set.addItem(head.name, head.name)
        self._variant.addItem("the winner of the experiment", "")
        for prompt in project.documents.all("prompt"):
            if isinstance(prompt, Prompt):
                for variant in prompt.variants:
                    label = f"{prompt.name}/{variant.key}"
                    self._variant.addItem(f"{label} {variant.name}".strip(), label)
        for experiment in reversed(project.experiments.list()):
            self._experiment.addItem(f"{experiment.number} {experiment_title(experiment)}", experiment.number)
        if not self._experiment.count():
            self._experiment.addItem("nothing was run yet", None)
            self._variant.setCurrentIndex(min(1, self._variant.count() - 1))

    def _format_changed(self) -> None:
        """Grey what the format is not made from."""
        needs = self._formats[str(self._format.currentData())].needs
        self._set.setEnabled(needs in ("cases", "variant"))
        self._cases.setEnabled(holds_cases(str(self._format.currentData())))
        self._variant.setEnabled(needs == "variant")
        self._experiment.setEnabled(needs in ("results", "variant") and self._experiment.currentData() is not None)
        self._losses.set_text("")

    def _ask(self) -> None:
        entry = self._formats[str(self._format.currentData())]
        ask_export(self.window(), self.write, self._context.project.name, entry.suffix)

    async def _write(self, out: Path) -> None:
        options: Mapping[str, Any] = {
            "experiment": self._experiment.currentData(),
            "cases": self._set.currentData() or "",
            "split": str(self._cases.currentData()),
            "variant": self._variant.currentData() or "",
            "overwrite": True,
        }
        name = str(self._format.currentData())
        done = await asyncio.to_thread(self._context.project.exporting.export, name, out, **options)
        lines = [f"Written to {out}.", *done.notes]
        losses = [f"{loss.where}: {loss.what}" if loss.where else loss.what for loss in done.losses]
        lines += ["What it could not carry:", *losses] if losses else ["Nothing was lost."]
        self._losses.set_text("\n".join(lines))
        self._show_told(QWidget())
        self._context.say(f"Exported to {out}")

    def _tell(self, error: WorkbenchError) -> None:
        self._show_told(Banner.of(self._context.theme, error))

    def _show_told(self, fresh: QWidget) -> None:
        self.body.replaceWidget(self._told, fresh)
        self._told.hide()
        self._told.deleteLater()
        self._told = fresh


def formats() -> dict[str, Format]:
    """The formats by name, in the order of the registry, and the project's own folder of text."""
    from workbench.interop.registry import WRITERS

    found = {name: Format(writer.title, writer.needs, writer.suffix) for name, writer in WRITERS.items()}
    return {**found, "folder": Format("The whole project as a folder of text", "project", "")}
