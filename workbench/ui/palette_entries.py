"""What the command palette offers, every action and every page, and what becomes of the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.ui.contents import navigator_rows
from workbench.ui.document_commands import KIND_WORDS
from workbench.ui.widgets.palette import Entry

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_WORDS: dict[str, str] = {
    **{str(kind): words for kind, words in KIND_WORDS.items()},
    "models": "Models",
    "experiments": "Experiment",
}
_PAGE_ICONS = {"models": "cpu", "experiments": "flask-conical"}
_PAGE_ALSO = {
    "notebook": "notes cells",
    "prompt": "variants versions history template",
    "snippet": "fragment include partial",
    "golden_set": "cases dataset data tests examples rows",
    "rubric": "criteria judge grading",
    "scorecard": "checks scoring rubrics metrics",
    "gate": "rules release regression threshold ci baseline",
    "models": "providers endpoints keys prices llm",
    "experiments": "runs results history trials release confirm",
}


def palette_entries(window: MainWindow) -> list[Entry]:
    """The actions that can be listed now, and the pages of the project."""
    entries = window.commands.entries()
    for row in navigator_rows(window.context.project, ()):
        if row.kind:
            meta = "Page" if row.heading else _WORDS[row.kind]
            icon = row.icon or _PAGE_ICONS.get(row.kind, "")
            title = f"{row.number} {row.title}".strip()
            also = _PAGE_ALSO.get(row.kind, "")
            entries.append(Entry(f"page:{row.kind}:{row.id}", title, meta, icon=icon, also=also))
    return entries


def palette_chosen(window: MainWindow, entry_id: str) -> None:
    """Do the action, or open the page, of an entry."""
    what, _, rest = entry_id.partition(":")
    if what == "action":
        window.commands.do(rest)
    else:
        kind, _, document_id = rest.partition(":")
        window.navigate(kind, document_id)
        window.focus_page()
