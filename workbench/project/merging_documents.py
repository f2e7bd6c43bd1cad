"""Documents of another project: which are here, which are new, which come in under another name."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from workbench.core.canonical import digest_of
from workbench.core.cases import GoldenSet
from workbench.core.documents import Document, DocumentKind
from workbench.interop.folder import ProjectText
from workbench.project.folder_text import KINDS
from workbench.store.store import Store

_SPACE = uuid.UUID("6f1d2f0e-6a52-5d0b-9c55-0f8d8c1b7a11")
"""Of the ids of copies, so that a second merge finds the copies of the first."""
_OF_SETS = (
    ("row_schema", "the schema"),
    ("label_schema", "the schema of references and labels"),
    ("columns", "the columns"),
    ("targets", "the coverage goals"),
)
_SELECTED: tuple[tuple[str, DocumentKind], ...] = (
    ("models", "model"),
    ("prompts", "prompt"),
    ("cases", "golden_set"),
    ("scorecard", "scorecard"),
)
"""What a run cell may name rather than point to."""


def in_order(text: ProjectText) -> Iterator[tuple[DocumentKind, Sequence[Document]]]:
    """What others refer to comes before them."""
    yield "snippet", text.snippets
    yield "rubric", text.rubrics
    yield "model", text.models
    yield "prompt", text.prompts
    yield "golden_set", [one.document for one in text.golden_sets]
    yield "scorecard", text.scorecards
    yield "gate", text.gates
    yield "notebook", text.notebooks


class Documents:
    """Decides of each document whether it is here, is new, or differs and comes in under another name."""

    def __init__(self, store: Store, label: str) -> None:
        self.taken: list[str] = []
        self.renamed: list[str] = []
        self.left_out: list[str] = []
        self._store = store
        self._label = label
        self._ids: dict[str, str] = {}
        """Id there → id here, where they differ."""
        self._names: dict[tuple[str, str], str] = {}
        """(kind, name there) → name here, where they differ."""
        self._new: list[Document] = []

    def here(self, document_id: str) -> str:
        """The id that a document of the other project has here."""
        return self._ids.get(document_id, document_id)

    def take(self, kind: DocumentKind, document: Document) -> None:
        """Keep a document, unless it is here."""
        said = self._with_ids(document)
        # Judges are part of what a scorecard says; which models a notebook or a prompt would take is not.
        document = self._with_names(kind, said)
        said = document if kind == "scorecard" else said
        name = _name(document)
        named = f"{kind.replace('_', ' ')} {name}"
        same_id = self._find(kind, document.id)
        if same_id is not None and (kind == "golden_set" or self._same(same_id, said)):
            self._known_as(kind, document, same_id)
            return
        other = next((one for one in self._store.all(kind) if _name(one) == name), None)
        if same_id is None and other is None:
            self._new.append(document)
            self.taken.append(named)
            return
        if same_id is None and other is not None and (kind == "golden_set" or self._same(other, said)):
            self._known_as(kind, document, other)
            return
        copy_id = document.id if same_id is None else str(uuid.uuid5(_SPACE, digest_of(kind, document)))
        here = self._find(kind, copy_id)
        if here is None:
            here = document.model_copy(update={"id": copy_id, "name": self._free(kind, name)})
            self._new.append(here)
            self.renamed.append(f"{named} → {_name(here)}")
        self._known_as(kind, document, here)

    def _known_as(self, kind: DocumentKind, there: Document, here: Document) -> None:
        """Remember what a document of theirs is called here, for those that refer to it."""
        if there.id != here.id:
            self._ids[there.id] = here.id
        if _name(there) != _name(here):
            self._names[kind, _name(there)] = _name(here)
            if kind == "snippet":
                self.left_out.append(
                    f"prompts that include the snippet {_name(there)} include the one here; theirs is {_name(here)}"
                )
        if isinstance(there, GoldenSet) and isinstance(here, GoldenSet):
            unlike = [what for field, what in _OF_SETS if getattr(there, field) != getattr(here, field)]
            if unlike:
                self.left_out.append(
                    f"{' and '.join(unlike)} of the golden set {there.name}, since the set here keeps its own"
                )

    def write(self) -> None:
        """Write what is new, as one undo step."""
        if self._new:
            self._store.put(*self._new, label=f"Merge {self._label}").result()

    def _find(self, kind: DocumentKind, document_id: str) -> Document | None:
        try:
            return self._store.document(kind, document_id)
        except KeyError:
            return None

    def _same(self, here: Document, there: Document) -> bool:
        """Whether two say the same; one that came in under another name is the same as before."""
        if _name(here) not in (_name(there), f"{_name(there)} ({self._label})"):
            return False
        return _wording(here) == _wording(there)

    def _free(self, kind: DocumentKind, name: str) -> str:
        taken = {head.name for head in self._store.heads(kind)} | {
            _name(one) for one in self._new if type(one) is KINDS[kind]
        }
        wanted = f"{name} ({self._label})"
        return next(one for one in (wanted, *(f"{wanted} {n}" for n in range(2, 10_000))) if one not in taken)

    def _with_ids(self, document: Document) -> Document:
        """The document with the ids by which those that it refers to are known here."""
        if not self._ids:
            return document
        found = json.loads(document.model_dump_json())
        changed = {field: _replaced(value, self._ids) for field, value in found.items() if field != "id"}
        return type(document).model_validate({**changed, "id": document.id})

    def _with_names(self, kind: DocumentKind, document: Document) -> Document:
        """The document with the names by which those that it refers to are known here."""
        if not self._names:
            return document
        found = json.loads(document.model_dump_json())
        for holder, field, other in _named_in(kind, found):
            said = holder.get(field)
            if isinstance(said, list):
                holder[field] = [self._names.get((other, one), one) for one in said]
            elif isinstance(said, str):
                holder[field] = self._names.get((other, said), said)
        return type(document).model_validate(found)


def _named_in(kind: DocumentKind, fields: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, DocumentKind]]:
    """Where a document refers to others by name: (the part of it, its field, their kind)."""
    if kind == "scorecard":
        yield from ((use, "judge", "model") for use in fields["rubrics"])
    elif kind == "prompt":
        yield from ((variant, "model", "model") for variant in fields["variants"])
    elif kind == "notebook":
        for cell in fields["cells"]:
            yield from ((cell.get("selection", {}), field, other) for field, other in _SELECTED)
            yield cell, "judges", "model"


def _wording(document: Document) -> dict[str, object]:
    """What people wrote of a document: without its id and name, and without what runs note in it."""
    said: dict[str, object] = document.model_dump(mode="json", exclude={"id", "name"})
    for noted, inside in (("base", "variants"), ("experiment", "cells")):
        members = said.get(inside)
        if isinstance(members, list):
            said[inside] = [{key: value for key, value in one.items() if key != noted} for one in members]
    return said


def _replaced(value: object, ids: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _replaced(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, ids) for inner in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _name(document: Document) -> str:
    return str(getattr(document, "name", ""))
