"""Screens of notes: formatted Markdown, the outline, the menu of a run cell, names that no font can show."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from tests.screens.steps import open_notebook, rest, scroll_to
from workbench.core.notebooks import NoteCell
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.menus import more_menu, outline_menu
from workbench.ui.notebook.page import NotebookPage

NOTE = """# What we know so far

Replies feel **long**; B leads with the decision. *Nothing* else may change, says `policy.md`.

## Decisions

1. A refund within 30 days needs no receipt when the order is on the account of the customer, whoever wrote to us.
2. A damaged item is replaced first.
   - ask for a photo
   - never ask twice
3. Sale items are exchanged only.

### Figures

| Variant | Mean | Passed | Note |
|---|---:|---:|---|
| baseline | 3.81 | 44 of 48 | thorough, 96 words |
| shorter | 4.24 | 40 of 48 | 34 words; seven cases broke on Decision |

> Customers told UX that the replies feel long.

```json
{"topic": "return", "order": {"item": "Trekking poles, carbon, adjustable, pair", "price": 159.0, "opened": false}}
```

- [x] run the tune split
- [ ] ask Ben about sale items
- see [the thread](https://example.org/a/very/long/address/that/goes/on?and=on&and=on)

https://example.org/reports/2026/11/21/refund-replies-shorter-and-with-one-example-without-any-break-at-all.html

---

Next: rate 60 rows blind.
"""


def _page(window: MainWindow) -> NotebookPage:
    open_notebook(window)
    page = window.page()
    assert isinstance(page, NotebookPage)
    first = page.notebook().cells[0]
    if isinstance(first, NoteCell) and first.text != NOTE:
        page.put_cell(first.model_copy(update={"text": NOTE}), "Scene")
    return page


async def note(window: MainWindow) -> QWidget:
    """A long note, formatted."""
    _page(window)
    await rest(0.8)
    scroll_to(window, "note")
    return window


async def _shown(window: MainWindow, menu: QMenu) -> QWidget:
    menu.popup(window.mapToGlobal(QPoint(0, 0)))
    await rest()
    return menu


async def outline(window: MainWindow) -> QWidget:
    """The outline with its headings."""
    page = _page(window)
    await rest(0.8)
    return await _shown(window, outline_menu(page))


async def run_menu(window: MainWindow) -> QWidget:
    """What can be done with a run cell, from here on."""
    page = _page(window)
    run = next(cell.id for cell in page.notebook().cells if cell.kind == "run")
    page.go_to(run)
    await rest(0.8)
    return await _shown(window, more_menu(page, run))


async def names(window: MainWindow) -> QWidget:
    """Names and cases in scripts and signs that fonts may lack."""
    page = _page(window)
    renamed = page.notebook().model_copy(update={"name": "Replies 🙂 हिन्दी \U0010fffd, shorter"})
    window.context.project.documents.put(renamed, label="Scene").result()
    await rest(0.8)
    return window
