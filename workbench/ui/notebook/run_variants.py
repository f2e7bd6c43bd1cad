"""Which variants a run cell runs: none that was archived; and how they differ from those that its prompt cell shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.experiments import Selection
from workbench.core.notebooks import Notebook, PromptCell
from workbench.core.prompts import Prompt
from workbench.ui.notebook.run_words import variants_words
from workbench.ui.notebook.variant_edits import shown_variants
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import Label


def living(selection: Selection, prompts: Sequence[Prompt]) -> Selection:
    """The selection as it is run: chosen variants that were archived since are left out.

    Where nothing else was chosen it stays as it is: a run of it is refused with a sentence, not made of other variants.
    """
    found = [variant for prompt in prompts for variant in prompt.variants]
    alive = {name for variant in found if not variant.archived for name in (variant.key, variant.name)}
    archived = {name for variant in found if variant.archived for name in (variant.key, variant.name)} - alive
    kept = tuple(name for name in selection.variants if name not in archived)
    return selection.model_copy(update={"variants": kept}) if kept else selection


def keys_of(selection: Selection, prompts: Sequence[Prompt]) -> list[str]:
    """Keys of the variants that are run, as people see them; frozen versions stay ``v:…``."""
    chosen = living(selection, prompts).variants
    if not chosen:
        return [variant.key for prompt in prompts for variant in prompt.variants if not variant.archived]
    named = {variant.name: variant.key for prompt in prompts for variant in prompt.variants if variant.name}
    known = {variant.key for prompt in prompts for variant in prompt.variants}
    return [name if name in known else named.get(name, name) for name in chosen]


class Beside(NamedTuple):
    """What a run takes beside the prompt cell that is meant by it."""

    shown: tuple[str, ...]
    """Keys of the variants that the cell shows and that can be run."""
    whole: bool
    """Whether those are all, so that a choice of one's own is not needed."""
    words: str
    """How the run differs from that; "" where it does not."""


def beside(notebook: Notebook, cell_id: str, prompts: Sequence[Prompt], keys: Sequence[str]) -> Beside | None:
    """Compare what is run with the prompt cell above, else the first one of that prompt.

    Args:
        notebook: with both cells.
        cell_id: of the run cell.
        prompts: those that are run; of several there is no such cell.
        keys: of the variants that are run.

    Returns:
        None where no cell shows the prompt, or frozen versions are run.
    """
    if len(prompts) != 1 or any(key.startswith("v:") for key in keys):
        return None
    prompt = prompts[0]
    order = [cell.id for cell in notebook.cells]
    place = order.index(cell_id) if cell_id in order else len(order)
    cells = [
        cell for cell in notebook.cells if isinstance(cell, PromptCell) and cell.prompt in (prompt.id, prompt.name)
    ]
    if not cells:
        return None
    cell = next((one for one in reversed(cells) if order.index(one.id) < place), cells[0])
    shown = tuple(one.key for one in shown_variants(prompt, cell.variants) if not one.archived)
    every = {one.key for one in prompt.variants if not one.archived}
    more = [key for key in keys if key not in shown]
    less = [key for key in shown if key not in keys]
    return Beside(shown, set(shown) == every, _words(more, less))


def _words(more: Sequence[str], less: Sequence[str]) -> str:
    where = "the prompt cell shows"
    if more and less:
        return f"Otherwise than {where}, {_are(more)} run and {_are(less)} not."
    if more:
        return f"More than {where}: {_are(more)} run too."
    return f"Less than {where}: {_are(less)} not run." if less else ""


def _are(keys: Sequence[str]) -> str:
    return f"{', '.join(keys)} {'is' if len(keys) == 1 else 'are'}"


class BesideLine(QWidget):
    """Says how a run differs from its prompt cell; ``asked`` is its link, which makes them the same."""

    asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._said = Label(theme, "", "small", "text3")
        self._said.setObjectName("besidePrompt")
        self._link = LinkButton(theme, "", "small")
        self._link.setObjectName("chooseShown")
        self._link.clicked.connect(self.asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._said)
        row.addWidget(self._link)
        row.addStretch(1)
        self.hide()

    def show_beside(self, found: Beside | None, *, writable: bool) -> None:
        """Say it; nothing where they are the same."""
        said = found.words if found is not None else ""
        self._said.setText(said)
        self._link.setText(f"Choose {variants_words(found.shown)}" if found is not None else "")
        self._link.setAccessibleName(self._link.text())
        self._link.updateGeometry()
        self._link.setVisible(writable and found is not None and bool(found.shown))
        self.setVisible(bool(said))
