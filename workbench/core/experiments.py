"""Experiment: a numbered record of a run, its candidates, manifest and trials."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from workbench.core.canonical import Value, digest_of
from workbench.core.models import Model
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.scores import Part


class Candidate(Value):
    """Version × model: the thing that is compared."""

    label: str
    """``A@model``, ``refund/A@model`` across prompts, ``v:1a2b3c4d@model``, ``NAME@imported``."""
    variant: str = ""
    """Key of the variant, "" for a frozen version or imported outputs."""
    name: str = ""
    """The variant's name, for people."""
    prompt_id: str = ""
    version: str = ""
    """Digest of the version; "" for imported outputs."""
    model: str = ""
    """Name of the model; ``imported`` for imported outputs."""


class Selection(Value):
    """What a run takes. The same fields serve the run cell, the command line and the manifest."""

    prompts: tuple[str, ...] = ()
    """Ids or names; empty: all of the project (one, usually)."""
    variants: tuple[str, ...] = ()
    """Keys, or ``v:…`` for a frozen version; empty: all that are not archived."""
    cases: str = ""
    """Id or name of the golden set; empty: the only one."""
    split: Literal["tune", "held-out", "all"] = "tune"
    tags: tuple[str, ...] = ()
    case_ids: tuple[str, ...] = ()
    limit: int | None = None
    models: tuple[str, ...] = ()
    """Names; empty: the variant's own, else the project's default."""
    scorecard: str = ""
    """Id or name; empty: the only one; ``none``: no scoring."""
    repeats: int = 1


class Manifest(Value):
    """What a run is: never changes once it started."""

    candidates: tuple[Candidate, ...]
    models: tuple[Model, ...]
    """Endpoints as configured at the start, task and judges, without keys."""
    golden_set: str
    """Id of the set document."""
    golden_set_name: str = ""
    revision: str
    selection: Selection
    case_digests: tuple[str, ...]
    """The cases that are run, in order."""
    case_ids: tuple[str, ...] = ()
    repeats: int = 1
    scorecard: Scorecard | None = None
    rubrics: tuple[Rubric, ...] = ()
    parts: tuple[Part, ...] = ()
    """The parts of the scorecard as they count; cases may add their own."""
    program: str = ""
    """Program version."""
    source: str = ""
    """Digest of the outputs that were imported, "" for a run; the same file makes no second experiment."""
    created: datetime

    @property
    def digest(self) -> str:
        """``exp:…``"""
        return digest_of("exp", self)


ExperimentState = Literal["open", "finished", "closed"]


class Experiment(Value):
    """Numbered record of a run. Name, tags and note are annotations outside the digest."""

    id: str
    number: int
    digest: str
    state: ExperimentState
    manifest: Manifest
    name: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    notebook_cell: str = ""
    """Id of the run cell that started it, if any."""
    created: datetime
    ended: datetime | None = None


class Trial(Value):
    """One candidate on one case, one repeat."""

    id: str
    experiment_id: str
    candidate: str
    """The candidate's label."""
    case_digest: str
    case_id: str
    repeat: int = 0
    call_key: str
    reused: bool = False
    """Whether the call was there before this trial."""


class Aside(Value):
    """What judges were asked beside the scores, as a judge bench does; it is part of no other figure of the totals."""

    judgements: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = Decimal(0)
    """US dollars; None is unknown."""

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.input_tokens + self.output_tokens


class Totals(Value):
    """What a run did so far. Money None is unknown."""

    planned: int = 0
    """Task calls planned (trials)."""
    done: int = 0
    """Trials that ended in a completion."""
    failed: int = 0
    reused: int = 0
    """Trials whose answer was not asked for: from the file, or an equal request's of the same run."""
    shared: int = 0
    """Those of them that have the answer to an equal request of the same run."""
    in_flight: int = 0
    retrying: int = 0
    judge_planned: int = 0
    judge_done: int = 0
    judge_reused: int = 0
    unscored: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    judge_input_tokens: int = 0
    judge_output_tokens: int = 0
    tokens_exact: bool = True
    cost: Decimal | None = Decimal(0)
    """Dollars spent by this run's own calls, task and judge; None when any price is unknown."""
    judge_cost: Decimal | None = Decimal(0)
    judge_seconds: float = 0.0
    """How long the judges' own calls took, one after the other; those of answers have their latencies."""
    possibly_paid: int = 0
    """Tries that failed after the request was written: the vendor may charge for them."""
    possibly_cost: Decimal | None = Decimal(0)
    """The most that those may cost, beside ``cost``; None is unknown."""
    not_sent: int = 0
    """Trials that were given up because their endpoint cannot answer."""
    aside: Aside = Aside()
    """What a judge bench asked about its answers."""
    seconds: float = 0.0

    @property
    def calls(self) -> int:
        """Calls really made, task and judge."""
        return self.done + self.failed + self.judge_done - self.reused - self.judge_reused
