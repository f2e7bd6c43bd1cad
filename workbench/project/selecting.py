"""From what a person chose to the inputs of a plan: drafts, models, cases, scorecard."""

from collections.abc import Sequence

from workbench import __version__
from workbench.config.clock import now
from workbench.core.canonical import short
from workbench.core.cases import GoldenSet, Revision
from workbench.core.errors import InputError
from workbench.core.experiments import Selection
from workbench.core.models import Model
from workbench.core.nearest import did_you_mean
from workbench.core.prompts import Prompt, Variant, Version
from workbench.core.rubrics import Rubric, Scorecard
from workbench.engine.make_plan import Entrant, PlanInputs
from workbench.project.documents import Documents
from workbench.project.golden import Golden
from workbench.project.own_checks import file_of
from workbench.store.store import Store


def plan_inputs(store: Store, documents: Documents, golden: Golden, selection: Selection) -> PlanInputs:
    """Look up everything that a selection names. Nothing is written.

    Raises:
        InputError: something named does not exist, or nothing was named and there are several.
    """
    golden_set = documents.one(GoldenSet, selection.cases)
    whole = golden.index(golden_set.id)
    scorecard = find_scorecard(documents, selection.scorecard)
    rubrics = [documents.one(Rubric, use.rubric) for use in scorecard.rubrics] if scorecard else []
    return PlanInputs(
        entrants=entrants(store, documents, selection),
        golden_set=golden_set,
        revision=Revision(cases=tuple(digest for _, digest in whole)).digest,
        cases=chosen_cases(golden, golden_set, selection),
        load=store.cases_by_digest,
        selection=selection,
        now=now(),
        scorecard=scorecard,
        rubrics=rubrics,
        judges=[documents.model(use.judge) for use in scorecard.rubrics] if scorecard else [],
        program=__version__,
    )


def chosen_cases(golden: Golden, golden_set: GoldenSet, selection: Selection) -> list[tuple[str, str]]:
    """(case id, digest) of the cases of a selection, in order.

    Raises:
        InputError: the set has no cases, none of the split or tags, or a named case does not exist.
    """
    split = None if selection.split == "all" else selection.split
    found = golden.index(golden_set.id, split=split, tags=selection.tags)
    if selection.case_ids:
        wanted = set(selection.case_ids)
        missing = wanted - {case_id for case_id, _ in found}
        if missing:
            first = sorted(missing)[0]
            raise InputError("case.unknown", f"There is no case “{first}” among those of this run.", golden_set.name)
        found = [pair for pair in found if pair[0] in wanted]
    if not found:
        remedy = _other_tags(golden, golden_set, selection.tags) or "Choose others, or add cases."
        raise InputError("run.no_cases", _why_none(golden, golden_set, selection), golden_set.name, remedy)
    return found[: selection.limit] if selection.limit else found


def _other_tags(golden: Golden, golden_set: GoldenSet, wanted: Sequence[str]) -> str:
    """Which tags there are, the nearest first; "" where none was asked for, or all of them exist."""
    digests = [digest for _, digest in golden.index(golden_set.id)]
    known = sorted({tag for case in golden.cases_by_digest(digests).values() for tag in case.tags}) if wanted else []
    unknown = next((tag for tag in wanted if tag not in known), "")
    listed = ", ".join(known[:20]) + (" …" if len(known) > 20 else "")
    return f"{did_you_mean(unknown, known)}Tags: {listed or 'none yet'}." if unknown else ""


def _why_none(golden: Golden, golden_set: GoldenSet, selection: Selection) -> str:
    if golden.count(golden_set.id) == 0:
        return "The golden set has no cases yet."
    tags = f" with the tags {', '.join(selection.tags)}" if selection.tags else ""
    return f"It has no {'' if selection.split == 'all' else selection.split + ' '}cases{tags}."


def find_scorecard(documents: Documents, name: str) -> Scorecard | None:
    """The scorecard that was named; without a name the only one, None where there is none or ``none`` was said.

    Raises:
        InputError: it does not exist, none was named and there are several, or one of its checks cannot be applied.
    """
    if name == "none" or (not name and not documents.heads("scorecard")):
        return None
    card = documents.one(Scorecard, name)
    check_scorecard(card)
    return card


def check_scorecard(card: Scorecard) -> None:
    """See that every check exists and has the arguments it needs, before anything is run.

    Raises:
        InputError: one does not; the sentence names it.
    """
    from workbench.scoring.apply import prepare
    from workbench.scoring.user_check import file_fault

    for check in card.checks:
        try:
            prepare(check)
        except InputError as error:
            error.where = f"scorecard {card.name}, check “{check.name}”"
            raise
        if (file := file_of(check)) and (fault := file_fault(file)):
            remedy = "Name a file that ends in .py, by its path from the folder in which the project lies."
            raise InputError("check.file", fault, f"scorecard {card.name}, check “{check.name}”", remedy)


def entrants(store: Store, documents: Documents, selection: Selection) -> list[Entrant]:
    """The variants and frozen versions of a selection, each with its models.

    Raises:
        InputError: a prompt, variant, version or model does not exist, or the variant is archived.
    """
    wanted = [_split(documents, name) for name in selection.variants]
    named = [documents.one(Prompt, name) for name in selection.prompts]
    if not named and any(not prompt for prompt, _ in wanted or [("", "")]):
        named = [documents.one(Prompt)]
    prompts = {prompt.id: prompt for prompt in [*named, *(documents.one(Prompt, name) for name, _ in wanted if name)]}
    found: list[Entrant] = []
    for prompt in prompts.values():
        own = [key for name, key in wanted if name in ("", prompt.id, prompt.name)]
        for key in own if wanted else [variant.key for variant in prompt.variants if not variant.archived]:
            found.append(_entrant(store, documents, prompt, key, selection.models))
    return found


def _split(documents: Documents, wanted: str) -> tuple[str, str]:
    """``refund-reply/A`` → (``refund-reply``, ``A``); without a prompt's name in front ("", the key)."""
    name, _, key = wanted.rpartition("/")
    return (name, key) if name and documents.find("prompt", name) is not None else ("", wanted)


def _entrant(store: Store, documents: Documents, prompt: Prompt, wanted: str, models: Sequence[str]) -> Entrant:
    if wanted.startswith("v:"):
        return Entrant(prompt, find_version(store, prompt, wanted).content, _models(documents, models, None))
    variant = prompt.variant(wanted) or next((v for v in prompt.variants if v.name == wanted), None)
    if variant is None:
        keys = ", ".join(v.key for v in prompt.variants) or "none yet"
        near = did_you_mean(wanted, [name for v in prompt.variants for name in (v.key, v.name)])
        raise InputError(
            "variant.unknown", f"There is no variant “{wanted}”.", f"prompt {prompt.name}", f"{near}Variants: {keys}."
        )
    if variant.archived:
        where, remedy = f"prompt {prompt.name}", "Bring it back, or choose others."
        raise InputError("variant.archived", f"Variant {variant.key} is archived.", where, remedy)
    if not variant.content.messages:
        raise InputError(
            "variant.empty", f"Variant {variant.key} has no messages yet.", f"prompt {prompt.name}", "Write one."
        )
    return Entrant(prompt, documents.content(variant), _models(documents, models, variant), variant)


def find_version(store: Store, prompt: Prompt, wanted: str) -> Version:
    """The frozen version of a prompt that ``v:1a2b3c4d`` names by the beginning of its digest.

    Raises:
        InputError: none or several begin so.
    """
    versions = store.versions(prompt.id)
    digits = wanted.partition(":")[2]
    found = [version for version in versions if digits and version.digest.partition(":")[2].startswith(digits)]
    if len(found) == 1:
        return found[0]
    said = f"{wanted} fits several versions." if found else f"There is no version {wanted}."
    latest = ", ".join(f"v:{short(version.digest)}" for version in versions[-10:])
    remedy = f"Versions: {latest}." if versions else "A run freezes the first."
    raise InputError("version.unknown", said, f"prompt {prompt.name}", remedy)


def _models(documents: Documents, names: Sequence[str], variant: Variant | None) -> list[Model]:
    if names:
        return [documents.model(name) for name in names]
    preferred = variant.model if variant else None
    return [documents.model(preferred or documents.default_model())]
