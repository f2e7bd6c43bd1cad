"""The steps that the scenes are made of."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from workbench.core.models import Price
from workbench.core.notebooks import Notebook, RateCell
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.rate import RateBody
from workbench.ui.notebook.rate_deck import Deck, Fact
from workbench.ui.widgets.keysheet import KeySheet
from workbench.ui.widgets.toast import Toast

Scene = Callable[[MainWindow], Awaitable[QWidget]]


async def rest(seconds: float = 0.4) -> None:
    """Let the window paint."""
    await asyncio.sleep(seconds)


async def do(window: MainWindow, command: str, seconds: float = 0.4) -> QWidget:
    """The window after a command."""
    window.commands.do(command)
    await rest(seconds)
    return window


def tidy(window: MainWindow) -> None:
    """Put away what a scene opened over the page."""
    window.side.close_drawer()
    window.context.blind.show_anyway()
    window.centre.close_full()
    window.palette_popup.close_palette()
    window.centre.clear_banners()
    for toast in window.findChildren(Toast):
        toast.hide()
    for sheet in window.findChildren(KeySheet):
        sheet.close()


def open_page(window: MainWindow, kind: str) -> QWidget:
    document_kind = "model" if kind == "models" else kind
    heads = window.context.project.documents.heads(document_kind)  # type: ignore[arg-type]
    window.navigate(kind, heads[0].id)
    page = window.page()
    assert page is not None
    return page


def open_notebook(window: MainWindow) -> None:
    open_page(window, "notebook")
    _scroll(window, 0)


async def run_once(window: MainWindow) -> None:
    open_notebook(window)
    project, bridge = window.context.project, window.context.bridge
    if project.experiments.latest() is None:
        window.commands.do("run_all")
        await rest(0.5)
        for _ in range(600):
            if not bridge.running() and bridge.latest() is not None:
                break
            await rest(0.1)
        await rest(0.5)
    latest = project.experiments.latest()
    if latest is not None:
        rows = project.experiments.rows(latest.id)
        shown = next((row for row in rows if row.passed is False), rows[0])
        window.context.show_trial(shown.trial_id)


def scroll_to(window: MainWindow, kind: str) -> None:
    found = window.context.project.documents.all("notebook")[0]
    assert isinstance(found, Notebook)
    cell = next(cell for cell in found.cells if cell.kind == kind)
    frame = window.centre.findChild(QWidget, f"cell-{cell.id}")
    if frame is not None:
        _scroll(window, frame.y() - 8)


def show_chart(window: MainWindow, kind: str) -> None:
    """Let the first chart cell show another chart, and make it the current cell."""
    found = window.context.project.documents.all("notebook")[0]
    assert isinstance(found, Notebook)
    cell = next(cell for cell in found.cells if cell.kind == "chart")
    page = window.page()
    assert page is not None
    page.put_cell(cell.model_copy(update={"chart": kind}), "Change chart")  # type: ignore[attr-defined]
    page.go_to(cell.id)  # type: ignore[attr-defined]


def _scroll(window: MainWindow, y: int) -> None:
    for area in window.centre.findChildren(QScrollArea):
        inner = area.widget()
        if inner is not None and inner.objectName() == "cells":
            area.verticalScrollBar().setValue(y)


def other_models(window: MainWindow) -> None:
    models = window.context.project.models
    if all(model.name != "qwen2.5:7b" for model in models.all()):
        models.put("qwen2.5:7b", provider="ollama", model_id="qwen2.5:7b", base_url="http://127.0.0.1:11435/v1")
        price = Price(input=Decimal("0.40"), output=Decimal("1.60"), source="own")
        models.put("gpt-4.1-mini", provider="openai", model_id="gpt-4.1-mini", price=price, context_window=1_047_576)


async def lengthen(window: MainWindow) -> None:
    """Make the texts of the open rate cell as long as those of a real case."""
    page = window.page()
    assert isinstance(page, NotebookPage)
    body = page.body_of(next(cell.id for cell in page.notebook().cells if cell.kind == "rate"))
    assert isinstance(body, RateBody)
    assert body.view.deck is not None
    deck, said = body.view.deck, "The order came late, and one of the two cups was broken when I opened the box. "
    letter = Fact("message", said * 12)
    order = Fact("order", json.dumps({f"item {n}": {"price": 12.5, "state": "used"} for n in range(14)}), mono=True)
    wanted = Fact("reference", "A refund of €12.50 for the broken cup, no return needed. " * 4)
    longer = [
        replace(
            item,
            facts=(Fact("customer", "Vera"), letter, order, wanted),
            answer="\n\n".join([item.answer, *["We are sorry for the wait and for the broken cup. " * 3] * 3]),
            other=None if item.other is None else "\n\n".join([item.other, *["Please send us a photo. " * 6] * 4]),
        )
        for item in deck.items
    ]
    body.view.show_deck(Deck(longer, deck.keeper), "shuffled")
    await rest(0.5)


async def rate_cell(window: MainWindow, *, pairs: bool = False, settling: bool = False) -> None:
    """Bring a rate cell of the run into view, with the keys in it."""
    await run_once(window)
    page = window.page()
    assert isinstance(page, NotebookPage)
    project, found = window.context.project, page.notebook()
    rubric = project.documents.heads("rubric")[0].id
    cell_id = next((cell.id for cell in found.cells if cell.kind == "rate"), "") or page.add("rate", len(found.cells))
    cell = page.notebook().cell(cell_id)
    assert isinstance(cell, RateCell)
    labels = tuple(one.label for one in project.experiments.latest().manifest.candidates)[:2]  # type: ignore[union-attr]
    page.put_cell(cell.model_copy(update={"pairs": labels if pairs else ()}), "Rate")
    for rater, level in (("Ada", 2), ("Ben", 5)) if settling else ():
        queue = project.rating.queue(1, rubric, rater, rows=6)
        for place in range(len(queue)):
            queue.save(
                place, queue.item(place).rubric.criteria[0].name, level, note="says 5 us" * (level == 2)
            ).result()
    body = page.body_of(cell_id)
    assert isinstance(body, RateBody)
    body._rate_as("Mara")
    body._settle(settling)
    page.go_to(cell_id)
    await rest(1.5)
    body.enter()
    await rest(0.3)
    if not settling:
        body.view._press(Qt.Key.Key_2)
    await rest(0.5)
