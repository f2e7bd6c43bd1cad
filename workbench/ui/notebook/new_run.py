"""The run cell that is meant by a new one: of which prompt, over which golden set."""

from __future__ import annotations

from workbench.core.experiments import Selection
from workbench.core.notebooks import Notebook, PromptCell, RunCell
from workbench.project.documents import Documents


def run_of(documents: Documents, prompt: str) -> RunCell:
    """A new cell that runs a prompt, by its id, over the golden set that its other cells use."""
    return with_usual_set(documents, RunCell(id=documents.new_id(), selection=Selection(prompts=(prompt,))))


def with_usual_set(documents: Documents, cell: RunCell, here: Notebook | None = None) -> RunCell:
    """The cell with the golden set that other cells of its prompt use: those of this notebook, then of any.

    As it is where it has one already, where there is only one set, or where nobody has chosen.
    """
    heads = documents.heads("golden_set")
    if cell.selection.cases or len(heads) < 2:
        return cell
    known = {name: head.id for head in heads for name in (head.name, head.id)}
    prompts = [documents.find("prompt", name) for name in cell.selection.prompts]
    names = {
        *cell.selection.prompts,
        *(name for found in prompts if found is not None for name in (found.id, found.name)),
    }
    books = (here, *documents.all("notebook"))
    cells = [one for book in books if isinstance(book, Notebook) for one in book.cells]
    found = [one.selection.cases for one in cells if isinstance(one, RunCell) and names & set(one.selection.prompts)]
    found += [one.golden_set for one in cells if isinstance(one, PromptCell) and one.prompt in names]
    usual = next((known[name] for name in found if name in known), "")
    return cell.model_copy(update={"selection": cell.selection.model_copy(update={"cases": usual})})
