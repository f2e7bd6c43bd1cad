"""The tables as SQLModel classes. They do not validate: values of core go in and come out at the edge of the store.

The file's own schema is made by `schema`; a test holds the two to each other.
"""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import Field, SQLModel


class DocumentRow(SQLModel, table=True):
    """What people edit, replaced whole."""

    __tablename__ = "document"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    json_: str = Field(sa_column_kwargs={"name": "json", "key": "json"})
    updated: int
    edition: int = 0


class GoldenCaseRow(SQLModel, table=True):
    """The content of a case, by digest; never changed, only purged."""

    __tablename__ = "golden_case"
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    case_id: str
    kind: str = ""
    split: str = ""
    tags: str = "[]"
    content: str | None = None
    frozen: int = 0


class SetMemberRow(SQLModel, table=True):
    """Which case stands where in a golden set, now."""

    __tablename__ = "set_member"
    set_id: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    position: int
    golden_case: int


class SetEditionRow(SQLModel, table=True):
    """How often the cases of a golden set changed."""

    __tablename__ = "set_edition"
    set_id: str = Field(primary_key=True)
    edition: int


class UndoStepRow(SQLModel, table=True):
    """One step of the undo log."""

    __tablename__ = "undo_step"
    id: int | None = Field(default=None, primary_key=True)
    label: str
    merge: str
    started: int
    updated: int
    undone: int = 0


class UndoDocumentRow(SQLModel, table=True):
    """What a step changed in a document: the middles of the old and the new text, between equal heads and tails."""

    __tablename__ = "undo_document"
    step: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    document: str = Field(primary_key=True)
    head: int
    tail: int
    old_size: int | None
    old: bytes | None
    old_check: int | None
    new_size: int | None
    new: bytes | None
    new_check: int | None


class UndoCaseRow(SQLModel, table=True):
    """Which case a step put in the place of which."""

    __tablename__ = "undo_case"
    step: int = Field(primary_key=True)
    set_id: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    old_case: int | None
    old_position: int | None
    new_case: int | None
    new_position: int | None


class AuditRow(SQLModel, table=True):
    """Who did what that cannot be undone."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    time: int
    who: str
    action: str
    detail: str


class SnapshotRow(SQLModel, table=True):
    """A value that never changes, by its digest."""

    __tablename__ = "snapshot"
    digest: str = Field(primary_key=True)
    kind: str
    created: int
    size: int
    data: bytes


class VersionRow(SQLModel, table=True):
    """Where a version came from."""

    __tablename__ = "version"
    prompt_id: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    parent: str | None
    note: str
    author: str
    created: int


class BodyRow(SQLModel, table=True):
    """A text or the bytes of a file, by the sha256 of its bytes."""

    __tablename__ = "body"
    id: int | None = Field(default=None, primary_key=True)
    digest: bytes = Field(unique=True)
    media_type: str | None
    size: int | None
    data: bytes | None


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
    """One candidate on one case, one repeat; with copies of its call's figures, so that a sort reads narrow rows."""

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


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


DOCUMENT = _table("document")
GOLDEN_CASE = _table("golden_case")
SET_MEMBER = _table("set_member")
SET_EDITION = _table("set_edition")
UNDO_STEP = _table("undo_step")
UNDO_DOCUMENT = _table("undo_document")
UNDO_CASE = _table("undo_case")
AUDIT = _table("audit")
SNAPSHOT = _table("snapshot")
VERSION = _table("version")
BODY = _table("body")
FRAME = _table("frame")
PRICE = _table("price")
CALL = _table("call")
EXPERIMENT = _table("experiment")
CANDIDATE = _table("candidate")
TRIAL = _table("trial")
LAYER = _table("layer")
SCORER = _table("scorer")
SCORE = _table("score")
OUTCOME = _table("outcome")
