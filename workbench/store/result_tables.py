"""The tables of results as SQLModel classes: calls, experiments, trials, scores. `tables` has the others."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class FrameRow(SQLModel, table=True):
    """Everything of a request but its messages: many calls share it."""

    __tablename__ = "frame"
    id: int | None = Field(default=None, primary_key=True)
    digest: bytes = Field(unique=True)
    json_: str = Field(sa_column_kwargs={"name": "json", "key": "json"})


class PriceRow(SQLModel, table=True):
    """A price that calls were reckoned by."""

    __tablename__ = "price"
    id: int | None = Field(default=None, primary_key=True)
    digest: bytes = Field(unique=True)
    json_: str = Field(sa_column_kwargs={"name": "json", "key": "json"})


class CallRow(SQLModel, table=True):
    """One call of a model; its texts are bodies."""

    __tablename__ = "call"
    id: int | None = Field(default=None, primary_key=True)
    key: bytes = Field(index=True)
    repeat: int
    purpose: str
    state: str
    frame: int
    messages: str
    answer: int | None
    answer_parts: str | None
    finish: str | None
    served_model: str | None
    chances: str | None = None
    snippet: str
    failure_kind: str | None
    failure: str | None
    partial: int | None
    attempts: str | None
    input_tokens: int | None
    output_tokens: int | None
    cached_input_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    usage_source: str | None
    price: int | None
    cost: str | None
    started: int
    seconds: float
    first_token_seconds: float | None
    deltas: bytes | None


class ExperimentRow(SQLModel, table=True):
    """A numbered record of a run."""

    __tablename__ = "experiment"
    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    number: int = Field(unique=True)
    digest: str
    state: str
    name: str
    tags: str
    note: str
    notebook_cell: str
    created: int
    ended: int | None
    planned: int
    edition: int = 0


class CandidateRow(SQLModel, table=True):
    """A candidate of an experiment."""

    __tablename__ = "candidate"
    id: int | None = Field(default=None, primary_key=True)
    experiment: int
    label: str
    variant: str = ""
    name: str = ""
    prompt_id: str = ""
    version: str = ""
    model: str = ""


class TrialRecord(SQLModel, table=True):
    """One candidate on one case, one repeat.

    It has copies of its call's figures and of its newest outcome, so that a sort reads narrow rows of one table.
    """

    __tablename__ = "trial"
    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    experiment: int
    position: int
    candidate: int
    repeat: int
    golden_case: int
    call: int
    reused: int
    current: int = 1
    state: str
    failure_kind: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    seconds: float
    layer: int | None
    quality: float | None
    passed: bool | None
    rubric: float | None
    unscored: int | None


class LayerRow(SQLModel, table=True):
    """A dated set of scores of an experiment."""

    __tablename__ = "layer"
    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    experiment: int
    label: str
    created: int
    scorecard: str | None
    rubrics: str
    parts: str


class ScorerRow(SQLModel, table=True):
    """Who scores what: metric, source and rater, shared by many scores."""

    __tablename__ = "scorer"
    id: int | None = Field(default=None, primary_key=True)
    metric: str
    kind: str
    source: str
    rater: str
    spec: str


class ScoreRow(SQLModel, table=True):
    """One score of a trial, or of an ordered pair of trials."""

    __tablename__ = "score"
    trial: int = Field(primary_key=True)
    layer: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    other_trial: int | None = None
    scorer: int
    sample: int
    value: float | None
    passed: bool | None
    state: str
    reason: str
    call: int | None
    supersedes: str | None
    seconds: float | None = None
    created: int


class OutcomeRow(SQLModel, table=True):
    """How the scores of a trial add up in a layer."""

    __tablename__ = "outcome"
    layer: int = Field(primary_key=True)
    trial: int = Field(primary_key=True)
    quality: float | None
    passed: bool | None
    rubric: float | None
    unscored: str | None
    failed: str | None
