"""What the navigator lists: the documents and experiments of a project as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.core.experiments import Experiment
from workbench.core.models import STAND_IN, Model
from workbench.core.notebooks import Notebook
from workbench.core.prompts import Prompt
from workbench.core.rubrics import Rubric, Scorecard

if TYPE_CHECKING:
    from workbench.project.project import Project

MOST_EXPERIMENTS = 12
"""The navigator lists the latest; the page lists all."""


@dataclass(frozen=True)
class NavRow:
    """A heading or an item. ``kind`` and ``id`` say which page it opens; a heading without ``kind`` opens none."""

    heading: bool
    title: str
    kind: str = ""
    id: str = ""
    meta: str = ""
    icon: str = ""
    number: str = ""
    """An experiment's, before its title."""
    add: str = ""
    """Id of the action behind a heading's plus."""

    @property
    def key(self) -> tuple[str, str]:
        """What it opens."""
        return self.kind, self.id


def navigator_rows(project: Project, running: Collection[str]) -> list[NavRow]:
    """All rows in order; ``running`` holds the ids of experiments that run now."""
    return [
        NavRow(True, "Notebooks", add="new_notebook"),
        *(
            NavRow(False, document.name, "notebook", document.id, icon="notebook-text")
            for document in notebooks_in_order(project)
        ),
        NavRow(True, "Prompts", add="new_prompt"),
        *_prompts(project),
        *(
            NavRow(False, head.name, "snippet", head.id, "snippet", "braces")
            for head in project.documents.heads("snippet")
        ),
        NavRow(True, "Golden sets", add="new_golden_set"),
        *(
            NavRow(False, head.name, "golden_set", head.id, f"{project.golden.count(head.id):,}", "table-2")
            for head in project.documents.heads("golden_set")
        ),
        NavRow(True, "Rubrics", add="new_rubric"),
        *_scoring(project),
        NavRow(True, "Models", "models", add="add_model"),
        *_models(project),
        *_experiments(project.experiments.list(), running),
    ]


def notebooks_in_order(project: Project) -> list[Notebook]:
    """All notebooks as the person ordered them; others after these, oldest first."""
    found = [document for document in project.documents.all("notebook") if isinstance(document, Notebook)]
    places = {document_id: place for place, document_id in enumerate(project.documents.info.notebooks)}
    return sorted(found, key=lambda document: places.get(document.id, len(places)))


def experiment_title(experiment: Experiment) -> str:
    """Its name, else the variants that it ran, with the models where there were several."""
    if experiment.name:
        return experiment.name
    candidates = experiment.manifest.candidates
    names = list(dict.fromkeys(candidate.variant or candidate.label for candidate in candidates))
    models = list(dict.fromkeys(candidate.model for candidate in candidates if candidate.model))
    words = ", ".join(names)
    return words if len(models) < 2 else f"{words} · {len(models)} models"


def _prompts(project: Project) -> list[NavRow]:
    rows = []
    for prompt in project.documents.all("prompt"):
        if isinstance(prompt, Prompt):
            keys = [variant.key for variant in prompt.variants if not variant.archived]
            meta = " ".join(keys) if len(keys) <= 4 else f"{len(keys)} variants"
            rows.append(NavRow(False, prompt.name, "prompt", prompt.id, meta, "pen-line"))
    return rows


def _scoring(project: Project) -> list[NavRow]:
    rows = [
        NavRow(False, rubric.name, "rubric", rubric.id, str(len(rubric.criteria)), "list-checks")
        for rubric in project.documents.all("rubric")
        if isinstance(rubric, Rubric)
    ]
    for card in project.documents.all("scorecard"):
        if isinstance(card, Scorecard):
            rows.append(NavRow(False, card.name, "scorecard", card.id, "scorecard", "scale"))
    rows += [
        NavRow(False, head.name, "gate", head.id, "gate", "shield-check") for head in project.documents.heads("gate")
    ]
    return rows


def _models(project: Project) -> list[NavRow]:
    judges = {
        use.judge for card in project.documents.all("scorecard") if isinstance(card, Scorecard) for use in card.rubrics
    }
    default = project.documents.default_model()
    rows = []
    for model in project.models.all():
        words = [word for word, on in (("default", model.name == default), ("judge", model.name in judges)) if on]
        rows.append(NavRow(False, model.name, "models", model.id, model_meta(model, words), "cpu"))
    return rows


def model_meta(model: Model, words: Sequence[str]) -> str:
    """What stands beside a model's name; the stand-in says what it is."""
    if model.name == STAND_IN:
        return "stand-in" if not words else words[-1]
    return words[-1] if words else ""


def _experiments(experiments: Sequence[Experiment], running: Collection[str]) -> list[NavRow]:
    shown = list(reversed(experiments))[:MOST_EXPERIMENTS]
    meta = f"{len(experiments):,}" if len(experiments) > MOST_EXPERIMENTS else ""
    rows = [NavRow(True, "Experiments", "experiments", meta=meta)]
    for experiment in shown:
        state = "running" if experiment.id in running else "open" if experiment.state == "open" else ""
        title = experiment_title(experiment)
        rows.append(
            NavRow(False, title, "experiments", experiment.id, state, "flask-conical", number=str(experiment.number))
        )
    return rows
