"""A comparison as a report for the meeting: one page of HTML or Markdown, made off the window's thread."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.context import UiContext
from workbench.ui.notebook.compare_menus import Asking
from workbench.ui.results.compare_data import CompareData

FORMS = {".html": "HTML, one page that needs nothing else", ".md": "Markdown"}


def report_menu(parent: QWidget, asking: Asking) -> QMenu:
    """As what the report is written."""
    menu = QMenu(parent)
    menu.setObjectName("compareReportMenu")
    for suffix, words in FORMS.items():
        menu.addAction(words, partial(_ask, parent, asking, suffix))
    return menu


def _ask(parent: QWidget, asking: Asking, suffix: str) -> None:
    from workbench.ui.dialogs.files import ask_export

    data, context = asking.data, asking.context
    if data is not None:
        # Where the cell names no baseline the report has every pair, as the command has.
        baseline = data.baseline if asking.cell.baseline else ""

        def write(path: Path) -> None:
            context.tasks.start(write_report(context, data, baseline, path), "report", context.problem)

        ask_export(parent.window(), write, f"experiment-{data.experiment.number}-report", suffix)


async def write_report(context: UiContext, data: CompareData, baseline: str, path: Path) -> None:
    """Write the report of a comparison, over what is there: the dialog has asked.

    Raises:
        WorkbenchError: it cannot be made or written.
    """
    reporting, wanted = context.project.reporting, data.wanted

    def make() -> None:
        found = reporting.report(
            data.experiment.id,
            baseline=baseline,
            metric=data.metric.name,
            margin=wanted.margin,
            cluster_by=wanted.cluster,
        )
        reporting.write(path, found, overwrite=True)

    await asyncio.to_thread(make)
    context.say(f"Saved {path.name}.")
