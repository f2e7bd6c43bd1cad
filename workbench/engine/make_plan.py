"""From what a person chose to a plan: candidates with their labels, judges, parts, manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.core.canonical import short
from workbench.core.cases import GoldenSet
from workbench.core.errors import InputError
from workbench.core.experiments import Candidate, Manifest, Selection
from workbench.core.models import Model
from workbench.core.prompts import Prompt, PromptContent, Variant
from workbench.core.rubrics import Rubric, Scorecard
from workbench.engine.plan import Plan
from workbench.engine.ports import CaseLoader
from workbench.scoring.parts import distinct_parts

MOST_TRIALS = 2_000_000
"""More would not fit into memory and is surely a slip of the finger."""


@dataclass(frozen=True)
class Entrant:
    """A variant, or a frozen version, that takes part."""

    prompt: Prompt
    content: PromptContent
    models: Sequence[Model]
    variant: Variant | None = None
    """None: a frozen version."""


@dataclass(frozen=True)
class PlanInputs:
    """Everything that a plan is made of; nothing is looked up."""

    entrants: Sequence[Entrant]
    golden_set: GoldenSet
    revision: str
    """Digest of the revision; the selection's part of it is in ``cases``."""
    cases: Sequence[tuple[str, str]]
    """(case id, case digest) of the cases to run, in order."""
    load: CaseLoader
    selection: Selection
    now: datetime
    scorecard: Scorecard | None = None
    rubrics: Sequence[Rubric] = ()
    """Those that the scorecard uses."""
    judges: Sequence[Model] = ()
    """Models that the scorecard names as judges."""
    program: str = ""


def make_plan(inputs: PlanInputs) -> Plan:
    """Make a plan.

    Raises:
        InputError: no variant, no case, two candidates of one name, or a rubric or judge of the scorecard is missing.
    """
    candidates, contents, models = _candidates(inputs.entrants)
    if not inputs.cases:
        raise InputError(
            "run.no_cases", "There are no cases to run.", inputs.golden_set.name, "Choose another split, or add cases."
        )
    trials = len(candidates) * len(inputs.cases) * max(1, inputs.selection.repeats)
    if trials > MOST_TRIALS:
        raise InputError(
            "run.too_many",
            f"This would be {trials:,} answers; a run has at most {MOST_TRIALS:,}.",
            inputs.golden_set.name,
            "Choose fewer repeats, cases, variants or models.",
        )
    card, rubrics, judges = _scorecard(inputs)
    models.update({judge.name: judge for judge in judges if judge.name not in models})
    manifest = Manifest(
        candidates=tuple(candidates),
        models=tuple(models.values()),
        golden_set=inputs.golden_set.id,
        golden_set_name=inputs.golden_set.name,
        revision=inputs.revision,
        selection=inputs.selection,
        case_digests=tuple(digest for _, digest in inputs.cases),
        case_ids=tuple(case_id for case_id, _ in inputs.cases),
        repeats=max(1, inputs.selection.repeats),
        scorecard=card,
        rubrics=rubrics,
        parts=distinct_parts(card, {rubric.id: rubric for rubric in rubrics}) if card else (),
        program=inputs.program,
        created=inputs.now,
    )
    return Plan(manifest, contents, inputs.load)


def _candidates(
    entrants: Sequence[Entrant],
) -> tuple[list[Candidate], dict[str, PromptContent], dict[str, Model]]:
    if not entrants:
        raise InputError("run.no_variants", "There is no variant to run.", remedy="Write a variant, or choose one.")
    many = len({entrant.prompt.id for entrant in entrants}) > 1
    candidates: dict[str, Candidate] = {}
    contents: dict[str, PromptContent] = {}
    models: dict[str, Model] = {}
    for entrant in entrants:
        version = entrant.content.digest
        contents[version] = entrant.content
        for model in entrant.models:
            models.setdefault(model.name, model)
            candidate = Candidate(
                label=label_of(entrant, version, model, many),
                variant=entrant.variant.key if entrant.variant else "",
                name=entrant.variant.name if entrant.variant else "",
                prompt_id=entrant.prompt.id,
                version=version,
                model=model.name,
            )
            if candidate.label in candidates and candidates[candidate.label] != candidate:
                raise InputError("run.same_label", f"Two candidates would be called {candidate.label}.")
            candidates[candidate.label] = candidate
    if not candidates:
        raise InputError("run.no_models", "There is no model to run on.", remedy="Choose a model.")
    return list(candidates.values()), contents, models


def label_of(entrant: Entrant, version: str, model: Model, many_prompts: bool) -> str:
    """How people write the candidate (PRODUCT.md section 1): ``A@model``, ``refund/A@model``, ``v:1a2b3c4d@model``."""
    if entrant.variant is None:
        return f"v:{short(version)}@{model.name}"
    prompt = f"{entrant.prompt.name}/" if many_prompts else ""
    return f"{prompt}{entrant.variant.key}@{model.name}"


def _scorecard(inputs: PlanInputs) -> tuple[Scorecard | None, tuple[Rubric, ...], list[Model]]:
    """The scorecard with its rubrics named by id, those rubrics, and the judges."""
    card = inputs.scorecard
    if card is None:
        return None, (), []
    card = with_rubric_ids(card, inputs.rubrics)
    judges = {judge.name: judge for judge in inputs.judges}
    for use in card.rubrics:
        if use.judge not in judges:
            remedy = "Add that model, or choose another judge in the scorecard."
            raise InputError("scorecard.judge", f"The judge “{use.judge}” is no model here.", card.name, remedy)
    by_id = {rubric.id: rubric for rubric in inputs.rubrics}
    rubrics = {use.rubric: by_id[use.rubric] for use in card.rubrics}
    return card, tuple(rubrics.values()), [judges[use.judge] for use in card.rubrics]


def with_rubric_ids(card: Scorecard, rubrics: Sequence[Rubric]) -> Scorecard:
    """The scorecard with its rubrics named by id, as text files need not.

    Raises:
        InputError: it names one that is not among those given.
    """
    by_name = {rubric.name: rubric for rubric in rubrics} | {rubric.id: rubric for rubric in rubrics}
    uses = []
    for use in card.rubrics:
        if use.rubric not in by_name:
            raise InputError("scorecard.rubric", f"The rubric “{use.rubric}” does not exist.", f"scorecard {card.name}")
        uses.append(use.model_copy(update={"rubric": by_name[use.rubric].id}))
    return card.model_copy(update={"rubrics": tuple(uses)})
