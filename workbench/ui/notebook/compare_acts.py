"""Where a comparison leads: to the variant in its prompt cell, to a request; and what it keeps while it reads again."""

from __future__ import annotations

from workbench.ui.context import UiContext
from workbench.ui.notebook import edits
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.prompt import PromptBody
from workbench.ui.results.compare_data import CompareData


def edit_variant(host: CellHost, cell_id: str, key: str) -> None:
    """Go to a variant in the nearest prompt cell above a cell."""
    notebook = host.notebook()
    found = edits.nearest(notebook, edits.place_of(notebook, cell_id), "prompt")
    body = host.body_of(found.id) if found is not None else None
    if isinstance(body, PromptBody):
        host.context.close_full()
        body.board.focus_variant(key)
        body.revealAsked.emit()


def show_request(context: UiContext, trial_id: str) -> None:
    """Show the request of a trial as it was sent, in full size."""
    from workbench.ui.results.request_view import RequestView

    view = RequestView(context, trial_id)
    context.open_full(view.title, view)


def with_old(old: CompareData | None, data: CompareData) -> CompareData:
    """While the figures are read again, those of the same comparison a moment ago stay; so do its rows."""
    if old is None or old.wanted._replace(looked_at="") != data.wanted._replace(looked_at=""):
        return data
    data = data._replace(
        summaries=old.summaries,
        records=old.records,
        standings=old.standings,
        objections=old.objections,
        pass_rule=old.pass_rule,
    )
    if old.looked_at != data.looked_at:
        return data
    return data._replace(row_index=old.row_index, found=old.found, several=old.several, breaks=old.breaks)
