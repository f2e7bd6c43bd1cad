"""Snapshots and bodies: values and texts that never change, by their digest."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from typing import TypeVar

from pydantic import JsonValue, ValidationError
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from workbench.config.clock import now
from workbench.core.canonical import Value, digest
from workbench.core.documents import Changes
from workbench.core.prompts import PromptContent, Version
from workbench.store import tables as t
from workbench.store.base import CHUNK, Base, find_rows, insert_rows, next_id
from workbench.store.header import damaged
from workbench.store.packing import decode, key_bytes, key_text, microseconds, moment, pack, sha256, unpack

V = TypeVar("V", bound=Value)


class Record(Value):
    """An object of a project's history as it stands there: a release, or what another program wrote."""

    entry: dict[str, JsonValue]

    @property
    def digest(self) -> str:
        """``record:…``, of the object alone."""
        return digest("record", self.entry)


class Snapshots(Base):
    """Versions, revisions, manifests; texts and files."""

    def put_snapshot(self, kind: str, digest: str, value: Value) -> Future[Changes]:
        """Keep a value under its digest; it can be read back at once. What is there already stays as it is."""

        def work(connection: Connection) -> Changes:
            return Changes(snapshots=write_snapshot(connection, kind, digest, value))

        return self._submit(work, "snapshots")

    def snapshot(self, digest: str, type_: type[V]) -> V:
        """The value with this digest.

        Raises:
            KeyError: there is none.
            ProjectError: ``project.damaged``, it is not of this type.
        """
        self._settle("snapshots")
        rows = self._rows(select(t.SNAPSHOT.c.size, t.SNAPSHOT.c.data).where(t.SNAPSHOT.c.digest == digest))
        if not rows:
            raise KeyError(digest)
        try:
            return type_.model_validate_json(unpack(rows[0].data, rows[0].size))
        except (ValidationError, ValueError) as error:
            raise damaged(self.path, f"the snapshot {digest} cannot be read") from error

    def put_version(self, version: Version) -> Future[Changes]:
        """Keep a version. The same content of the same prompt is the same version: its first note and author stay."""

        def work(connection: Connection) -> Changes:
            write_snapshot(connection, "version", version.digest, version.content)
            values = version.model_dump(include={"prompt_id", "parent", "note", "author"})
            created = microseconds(version.created)
            statement = insert(t.VERSION).values(digest=version.digest, created=created, **values)
            new = connection.execute(statement.on_conflict_do_nothing()).rowcount
            return Changes(snapshots=bool(new))

        return self._submit(work, "snapshots")

    def note_version(self, prompt_id: str, digest: str, note: str) -> Future[Changes]:
        """Give a version of a prompt another note, which is no part of its digest."""

        def work(connection: Connection) -> Changes:
            row = t.VERSION.c
            statement = t.VERSION.update().where(row.prompt_id == prompt_id, row.digest == digest).values(note=note)
            return Changes(snapshots=bool(connection.execute(statement).rowcount))

        return self._submit(work, "snapshots")

    def versions(self, prompt_id: str = "") -> list[Version]:
        """Versions of a prompt, oldest first; without an id those of all prompts."""
        self._settle("snapshots")
        row = t.VERSION.c
        statement = select(row.created, row.prompt_id, row.digest, row.parent, row.note, row.author).order_by(
            row.created, row.prompt_id, row.digest
        )
        if prompt_id:
            statement = statement.where(row.prompt_id == prompt_id)
        found: list[Version] = []
        while True:
            rows = self._rows(statement.offset(len(found)).limit(CHUNK))
            for one in rows:
                columns = {name: getattr(one, name) for name in ("prompt_id", "parent", "note", "author")}
                content = self.snapshot(one.digest, PromptContent)
                found.append(Version(content=content, created=moment(one.created), **columns))
            if len(rows) < CHUNK:
                return found

    def put_body(self, data: bytes, media_type: str) -> str:
        """Keep the bytes of an attachment and return their address ``body:…``; they can be read back at once."""
        digest = sha256(data)

        def work(connection: Connection) -> Changes:
            place_bodies(connection, {digest: (data, media_type)})
            return Changes(snapshots=True)

        self._submit(work, "snapshots")
        return key_text("body", digest)

    def body(self, digest: str) -> bytes:
        """The bytes with this address.

        Raises:
            KeyError: there are none, or they were purged.
        """
        self._settle("snapshots")
        rows = self._rows(select(t.BODY.c.size, t.BODY.c.data).where(t.BODY.c.digest == key_bytes(digest)))
        if not rows or rows[0].data is None:
            raise KeyError(digest)
        return self._unpack(rows[0].data, rows[0].size, digest)

    def _texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Texts of bodies by row; purged ones are left out."""
        statement = select(t.BODY.c.id, t.BODY.c.size, t.BODY.c.data).where(t.BODY.c.data.is_not(None))
        rows = self._by_keys(statement, t.BODY.c.id, set(ids))
        return {row.id: decode(self._unpack(row.data, row.size, f"body {row.id}")) for row in rows}

    def _unpack(self, data: bytes, size: int, name: str) -> bytes:
        try:
            return unpack(data, size)
        except ValueError as error:
            raise damaged(self.path, f"{name}: {error}") from error


def write_snapshot(connection: Connection, kind: str, digest: str, value: Value) -> bool:
    """Keep a value under its digest; return whether it is new."""
    here = select(t.SNAPSHOT.c.digest).where(t.SNAPSHOT.c.digest == digest)
    if connection.execute(here).first() is not None:
        return False
    data = value.model_dump_json().encode()
    columns = {"kind": kind, "created": microseconds(now()), "size": len(data), "data": pack(data)}
    connection.execute(insert(t.SNAPSHOT).values(digest=digest, **columns))
    return True


def place_bodies(connection: Connection, bodies: dict[bytes, tuple[bytes, str | None]]) -> dict[bytes, int]:
    """Store the bytes that are not there yet, and return the row of each digest. Purged ones are filled again.

    Args:
        connection: in a transaction.
        bodies: sha256 → (bytes, media type; None for plain text).
    """
    known: dict[bytes, int] = {}
    hollow: dict[bytes, int] = {}
    statement = "SELECT id, digest, size IS NULL FROM body WHERE digest IN"
    for row, address, is_hollow in find_rows(connection, statement, bodies):
        (hollow if is_hollow else known)[address] = row
    new = [address for address in bodies if address not in known and address not in hollow]
    if new:
        free = next_id(connection, t.BODY.c.id)
        rows = [{"id": free + n, "digest": address, **_columns(*bodies[address])} for n, address in enumerate(new)]
        insert_rows(connection, t.BODY, rows)
        known |= {address: free + n for n, address in enumerate(new)}
    for address, id_ in hollow.items():
        connection.execute(t.BODY.update().where(t.BODY.c.id == id_).values(**_columns(*bodies[address])))
    return known | hollow


def _columns(data: bytes, media_type: str | None) -> dict[str, object]:
    return {"media_type": media_type, "size": len(data), "data": pack(data)}
