"""Names in hand-written text become the ids that they mean."""

from collections.abc import Callable, Iterable, Mapping

from workbench.core.notebooks import Cell, JudgeBenchCell, Notebook, PromptCell, RateCell
from workbench.core.rubrics import Scorecard
from workbench.interop.folder.text import ProjectText

Resolve = Callable[[str], str]


def resolved(project: ProjectText, places: Mapping[tuple[str, str], str]) -> tuple[ProjectText, tuple[str, ...]]:
    """The project with ids where rubrics, prompts and golden sets were named, and a sentence for each name that means
    nothing (the name stays, and whatever needs it will say so)."""
    warnings: list[str] = []
    rubric = _resolver("rubric", ((item.id, item.name) for item in project.rubrics), places, warnings)
    prompt = _resolver("prompt", ((item.id, item.name) for item in project.prompts), places, warnings)
    sets = ((item.document.id, item.document.name) for item in project.golden_sets)
    golden = _resolver("golden_set", sets, places, warnings)
    changed = project.model_copy(
        update={
            "scorecards": tuple(_scorecard(card, rubric) for card in project.scorecards),
            "notebooks": tuple(_notebook(notebook, rubric, prompt, golden) for notebook in project.notebooks),
        }
    )
    return changed, tuple(dict.fromkeys(warnings))


def _resolver(
    kind: str, documents: Iterable[tuple[str, str]], places: Mapping[tuple[str, str], str], warnings: list[str]
) -> Resolve:
    pairs = list(documents)
    ids = {key for key, _ in pairs}
    names: dict[str, str] = {}
    for find in (lambda key, name: places.get((kind, key), name), lambda _key, name: name):
        for key, name in pairs:
            names[find(key, name).casefold()] = key

    def resolve(reference: str) -> str:
        if not reference or reference in ids:
            return reference
        found = names.get(reference.casefold())
        if found is None:
            warnings.append(f"There is no {kind.replace('_', ' ')} ‘{reference}’, though something names it.")
            return reference
        return found

    return resolve


def _scorecard(card: Scorecard, rubric: Resolve) -> Scorecard:
    uses = tuple(use.model_copy(update={"rubric": rubric(use.rubric)}) for use in card.rubrics)
    return card.model_copy(update={"rubrics": uses})


def _notebook(notebook: Notebook, rubric: Resolve, prompt: Resolve, golden: Resolve) -> Notebook:
    def cell(value: Cell) -> Cell:
        if isinstance(value, PromptCell):
            return value.model_copy(update={"prompt": prompt(value.prompt), "golden_set": golden(value.golden_set)})
        if isinstance(value, RateCell | JudgeBenchCell):
            return value.model_copy(update={"rubric": rubric(value.rubric)})
        return value

    return notebook.model_copy(update={"cells": tuple(cell(value) for value in notebook.cells)})
