"""The tables as SQLModel classes. They do not validate: values of core go in and come out at the edge of the store.

The file's own schema is made by `schema`; a test holds the two to each other.
"""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import Field, SQLModel

from workbench.store import result_tables  # noqa: F401  (the classes register themselves)


class DocumentRow(SQLModel, table=True):
    """What people edit, replaced whole."""

    __tablename__ = "document"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    json_: str = Field(sa_column_kwargs={"name": "json", "key": "json"})
    updated: int


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
