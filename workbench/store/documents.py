"""Documents: kept in memory, replaced whole, each write one step of the undo log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from workbench.config.clock import now
from workbench.core.documents import DOCUMENTS, Changes, Document, DocumentHead, DocumentKind
from workbench.store import tables as t
from workbench.store.header import damaged
from workbench.store.history import History, Step, difference, older, patch_columns, patch_of
from workbench.store.packing import microseconds, moment

Key = tuple[DocumentKind, str]
_KINDS: dict[type, DocumentKind] = {model: kind for kind, model in DOCUMENTS.items()}


@dataclass
class Held:
    """A document in memory; the value is read from its text when somebody asks for it."""

    name: str
    updated: datetime
    text: str
    value: Document | None = None


Write = tuple[DocumentKind, str, Held | None]
"""What a document becomes; None: deleted."""


class Documents(History):
    """Notebooks, prompts, golden sets' names, rubrics, scorecards, models, gates, the project's own."""

    _documents: dict[Key, Held]

    def heads(self, kind: DocumentKind) -> list[DocumentHead]:
        """All documents of a kind by name and time, oldest id first."""
        held = self._documents
        return [
            DocumentHead(id=key[1], kind=kind, name=held[key].name, updated=held[key].updated)
            for key in sorted(held)
            if key[0] == kind
        ]

    def document(self, kind: DocumentKind, id: str) -> Document:  # noqa: A002
        """The document with this id.

        Raises:
            KeyError: there is none.
            ProjectError: ``project.damaged``, its text is not what it should be.
        """
        held = self._documents[kind, id]
        if held.value is None:
            held.value = self._parse(kind, id, held.text)
        return held.value

    def find(self, kind: DocumentKind, id_or_name: str) -> Document | None:
        """The document with this id, else the first with this name, else None."""
        if (kind, id_or_name) in self._documents:
            return self.document(kind, id_or_name)
        named = (head.id for head in self.heads(kind) if head.name == id_or_name)
        found = next(named, None)
        return None if found is None else self.document(kind, found)

    def all(self, kind: DocumentKind) -> list[Document]:
        """All documents of a kind, oldest id first."""
        return [self.document(kind, head.id) for head in self.heads(kind)]

    def put(self, *documents: Document, label: str, merge: str = "") -> Future[Changes]:
        """Write documents whole, as one step of the undo log; they can be read back at once.

        Args:
            documents: new ones or new values of old ones; those that did not change are left out, and when none did
                there is no step.
            label: what the menu says after Undo.
            merge: steps with the same non-empty word, less than a second apart, join into one; with a word of
                `one_action` however far apart.
        """
        with self._edit_lock:
            writes: list[Write] = []
            for document in documents:
                kind = _KINDS[type(document)]
                fresh = hold(document)
                held = self._documents.get((kind, document.id))
                if held is None or held.text != fresh.text:
                    writes.append((kind, document.id, fresh))
            return self._edit(writes, label, merge)

    def delete(self, kind: DocumentKind, id: str, label: str) -> Future[Changes]:  # noqa: A002
        """Delete a document, as one step of the undo log. The cases of a golden set come back with it.

        Raises:
            KeyError: there is none.
        """
        with self._edit_lock:
            if (kind, id) not in self._documents:
                raise KeyError(id)
            return self._edit([(kind, id, None)], label, "")

    def _load_documents(self) -> None:
        """Read the texts of all documents; a few at a time, since a notebook may be long."""
        keys = select(t.DOCUMENT.c.kind, t.DOCUMENT.c.id)
        wanted = [tuple(row) for row in self._rows(keys)]
        held: dict[Key, Held] = {}
        columns = select(t.DOCUMENT.c.kind, t.DOCUMENT.c.id, t.DOCUMENT.c.name, t.DOCUMENT.c.json, t.DOCUMENT.c.updated)
        for kind in {key[0] for key in wanted}:
            ids = [key[1] for key in wanted if key[0] == kind]
            for row in self._by_keys(columns.where(t.DOCUMENT.c.kind == kind), t.DOCUMENT.c.id, ids):
                if kind in DOCUMENTS:
                    held[cast(DocumentKind, kind), row.id] = Held(row.name, moment(row.updated), row.json)
        self._documents = held

    def _edit(self, writes: Sequence[Write], label: str, merge: str) -> Future[Changes]:
        if not writes or self.read_only:
            return self._nothing() if not self.read_only else self._submit(lambda _: Changes())
        self._hold(writes)
        step = self._begin_step(label, merge)
        changes = Changes(documents=frozenset((kind, id_) for kind, id_, _ in writes), undo=True)

        def work(connection: Connection) -> Changes:
            self._write_step(connection, step)
            for kind, id_, held in writes:
                before = write_document(connection, kind, id_, held)
                _note(connection, step, kind, id_, before, held.text if held else None)
            return changes

        return self._submit(work, "history")

    def _hold(self, writes: Sequence[Write]) -> None:
        """Change what is in memory; readers in other threads see the old or the new state, never half of it."""
        documents = dict(self._documents)
        for kind, id_, held in writes:
            if held is None:
                documents.pop((kind, id_), None)
            else:
                documents[kind, id_] = held
        self._documents = documents

    def _parse(self, kind: DocumentKind, id_: str, text: str) -> Document:
        try:
            return cast(Document, DOCUMENTS[kind].model_validate_json(text))
        except ValidationError as error:
            raise damaged(self.path, f"the {kind} {id_} cannot be read ({error.error_count()} faults)") from error

    def _nothing(self) -> Future[Changes]:
        future: Future[Changes] = Future()
        future.set_result(Changes())
        return future


def hold(document: Document) -> Held:
    """Return a document as it is kept in memory, with its text."""
    try:
        return Held(document.name, now(), document.model_dump_json(), document)
    except PydanticSerializationError:
        # Half a surrogate pair, from a broken clipboard: UTF-8 has no place for it, a question mark stands there.
        text = json.dumps(document.model_dump(mode="json"), ensure_ascii=False).encode(errors="replace").decode()
        return Held(document.name.encode(errors="replace").decode(), now(), text)


def write_document(connection: Connection, kind: str, id_: str, held: Held | None) -> str | None:
    """Write or delete one document, and return the text that was there before."""
    here = (t.DOCUMENT.c.kind == kind) & (t.DOCUMENT.c.id == id_)
    before = connection.execute(select(t.DOCUMENT.c.json).where(here)).scalar()
    if held is None:
        connection.execute(delete(t.DOCUMENT).where(here))
        return before
    values = {"name": held.name, "json": held.text, "updated": microseconds(held.updated)}
    statement = insert(t.DOCUMENT).values(kind=kind, id=id_, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["kind", "id"], set_=values))
    return before


def _note(connection: Connection, step: Step, kind: str, id_: str, before: str | None, after: str | None) -> None:
    """Write what a step changed in a document; in a joined step the oldest text stays the old one."""
    row = t.UNDO_DOCUMENT
    here = (row.c.step == step.id) & (row.c.kind == kind) & (row.c.document == id_)
    if step.merged and (noted := connection.execute(select(row).where(here)).first()) is not None:
        before = older(patch_of(noted), before)
        connection.execute(delete(row).where(here))
    columns = patch_columns(difference(before, after))
    connection.execute(insert(row).values(step=step.id, kind=kind, document=id_, **columns))
