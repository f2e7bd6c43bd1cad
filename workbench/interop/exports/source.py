"""What a writer is given and what it gives back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from workbench.core.canonical import Value
from workbench.core.cases import Case, GoldenSet
from workbench.core.gates import GateOutcome
from workbench.core.models import Model
from workbench.core.prompts import Prompt, Variant
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.summaries import Loss


class ResultScore(Value):
    """One metric of a result. ``value`` is 0–1 for a check, 1–5 for a criterion, as it came for an imported score."""

    value: float | None = None
    passed: bool | None = None
    state: Literal["scored", "unscored"] = "scored"
    reason: str = ""
    source: str = ""
    """``check:NAME@1``, ``judge:MODEL``, ``person:NAME``, ``imported``."""
    samples: tuple[float | None, ...] = ()
    """Of several samples each one's value; ``value`` is the mean of those that gave one."""
    standing: str = ""
    """How far the judge that gave it can be trusted: ``not calibrated yet`` …; "" where no judge did."""


class EarlierResult(Value):
    """What a scoring before the one that counts said of a trial."""

    scoring: str
    """``run``, or the name of the scorecard."""
    created: str
    """When it was begun, ISO 8601 in UTC."""
    quality: float | None = None
    passed: bool | None = None
    rubric: float | None = None
    scores: dict[str, ResultScore] = {}


class ResultRow(Value):
    """One trial: a candidate on a case, one repeat."""

    trial_id: str
    candidate: str
    """The candidate's label."""
    case: Case
    repeat: int = 0
    model: str = ""
    version: str = ""
    state: str
    """answered, length, filter, refusal, empty; ``failed``; "" where the trial has not ended."""
    output: str | None = None
    """None where there is no completion."""
    failure: str = ""
    """Kind and sentence of a failure."""
    scores: dict[str, ResultScore] = {}
    quality: float | None = None
    passed: bool | None = None
    rubric: float | None = None
    earlier: tuple[EarlierResult, ...] = ()
    """Scorings before, oldest first."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: Decimal | None = None
    """US dollars; None is unknown."""
    seconds: float | None = None
    reused: bool = False


@dataclass(frozen=True, slots=True)
class ResultsTable:
    """Every trial of an experiment."""

    experiment: int
    """Number."""
    rows: Sequence[ResultRow]
    metrics: tuple[str, ...] = ()
    """Names of the parts in the scorecard's order; metrics of rows that are not among them come after."""
    name: str = ""
    digest: str = ""
    gate: GateOutcome | None = None
    """The gate that was applied to the experiment, for formats that build servers read."""
    judges: tuple[tuple[str, str], ...] = ()
    """Metric that a judge feeds, and how far that judge can be trusted: ``m is not usable: it …``."""
    not_run: Sequence[ResultRow] = ()
    """Trials that were planned and not made, with state "", for formats that tell them apart."""

    def all_metrics(self) -> tuple[str, ...]:
        """Every metric that any row has."""
        found = dict.fromkeys(self.metrics)
        for row in self.rows:
            found.update(dict.fromkeys(row.scores))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Source:
    """What may be written. A writer's entry says which of it it needs; the rest is taken along where it fits."""

    name: str
    """Of the golden set, prompt or experiment; becomes file names and titles."""
    golden_set: GoldenSet | None = None
    cases: Sequence[Case] = ()
    prompt: Prompt | None = None
    variant: Variant | None = None
    model: Model | None = None
    """The model that the variant ran with."""
    scorecard: Scorecard | None = None
    rubrics: Sequence[Rubric] = ()
    """Those that the scorecard uses."""
    results: ResultsTable | None = None


class Files(NamedTuple):
    """What a writer made: files by relative path, and what the format could not carry."""

    files: dict[str, bytes]
    losses: list[Loss]


Need = Literal["cases", "results", "variant"]


@dataclass(frozen=True, slots=True)
class Writer:
    """An entry of the registry."""

    name: str
    title: str
    needs: Need
    suffix: str
    """Of the one file; "" for formats of several files, which go into a folder."""
    write: Callable[[Source], Files]
    notes: Callable[[Source], list[str]] | None = None
    """Warnings about what is written and kept, e.g. texts that a spreadsheet takes for formulas."""


@dataclass(slots=True)
class Losses:
    """Gathers losses; those that many cases share become one with a count."""

    found: list[Loss] = field(default_factory=list)
    counted: dict[str, list[str]] = field(default_factory=dict)

    def add(self, where: str, what: str) -> None:
        """One loss."""
        loss = Loss(where=where, what=what)
        if loss not in self.found:
            self.found.append(loss)

    def of_case(self, case_id: str, what: str) -> None:
        """A loss of one case."""
        self.counted.setdefault(what, []).append(case_id)

    def all(self) -> list[Loss]:
        """All losses, those of cases last."""
        grouped = []
        for what, ids in self.counted.items():
            shown = ", ".join(ids[:3]) + (" …" if len(ids) > 3 else "")
            where = f"case {shown}" if len(ids) == 1 else f"{len(ids):,} cases ({shown})"
            grouped.append(Loss(where=where, what=what))
        return [*self.found, *grouped]
