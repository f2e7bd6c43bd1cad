"""The store's documents, cases and history as the text of a folder, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from workbench.core.cases import Case, GoldenSet
from workbench.core.documents import Document, DocumentKind, ProjectInfo
from workbench.core.gates import Gate
from workbench.core.messages import FilePart, ImagePart, Message
from workbench.core.models import Model
from workbench.core.notebooks import Notebook
from workbench.core.prompts import Prompt, Snippet
from workbench.core.rubrics import Rubric, Scorecard
from workbench.interop.folder import GoldenText, ProjectText
from workbench.store.store import Store

PAGE = 2000
LABEL = "Read the text"
KINDS: dict[DocumentKind, type[Document]] = {
    "notebook": Notebook,
    "prompt": Prompt,
    "snippet": Snippet,
    "golden_set": GoldenSet,
    "rubric": Rubric,
    "scorecard": Scorecard,
    "model": Model,
    "gate": Gate,
}


def is_equal(store: Store, project: ProjectText) -> bool:
    """Whether the store says what the text says, so that `fill` would do nothing."""
    wanted = _documents(project)
    kept = {(type(document), document.id) for document in wanted}
    here = {(cls, head.id) for kind, cls in KINDS.items() for head in store.heads(kind)}
    if here != {key for key in kept if key[0] is not ProjectInfo}:
        return False
    if any(_stored(store, document) != document for document in wanted):
        return False
    if any(store.case_index(golden.document.id) != _index(golden) for golden in project.golden_sets):
        return False
    known = {version.digest for version in store.versions()}
    frozen = {revision.digest for revision in store.revisions()}
    return (
        all(version.digest in known for version in project.versions)
        and all(revision.digest in frozen for revision in project.revisions)
        and all(_has_body(store, digest) for digest in project.bodies)
    )


def fill(store: Store, project: ProjectText, *, records: bool = True) -> None:
    """Make the store's documents and cases equal to the text; what is equal already is left alone.

    Args:
        store: open for writing.
        project: what a folder says.
        records: whether to keep the history's records too; a folder keeps its own.
    """
    wanted = _documents(project)
    types = dict(attached(project))
    for digest, content in project.bodies.items():
        if not _has_body(store, digest):
            store.put_body(content, types.get(digest, ""))
    for version in project.versions:
        store.put_version(version)
    kept = {(type(document), document.id) for document in wanted}
    changed = [document for document in wanted if _stored(store, document) != document]
    if changed:
        store.put(*changed, label=LABEL)
    for kind, cls in KINDS.items():
        for old in store.all(kind):
            if (cls, old.id) not in kept:
                store.delete(kind, old.id, LABEL)
                changed.append(old)
    touched = bool(changed)
    for golden in project.golden_sets:
        touched = _fill_cases(store, golden) or touched
    if project.revisions or project.past_cases or (records and project.records):
        store.put_past(project.revisions, project.past_cases, project.records if records else ())
    store.flush()
    if touched:
        store.forget_history()


def _documents(project: ProjectText) -> list[Document]:
    return [
        project.info,
        *project.models,
        *project.gates,
        *project.prompts,
        *project.snippets,
        *project.rubrics,
        *project.scorecards,
        *project.notebooks,
        *(golden.document for golden in project.golden_sets),
    ]


def _stored(store: Store, document: Document) -> Document | None:
    kind: DocumentKind = next((kind for kind, cls in KINDS.items() if isinstance(document, cls)), "project")
    try:
        return store.document(kind, document.id)
    except KeyError:
        return None


def _has_body(store: Store, digest: str) -> bool:
    try:
        store.body(digest)
    except KeyError:
        return False
    return True


def _index(golden: GoldenText) -> list[tuple[str, str]]:
    return [(case.id, case.digest) for case in golden.cases]


def _fill_cases(store: Store, golden: GoldenText) -> bool:
    """Make the cases of a set equal to the text; returns whether they were not."""
    set_id = golden.document.id
    here, wanted = store.case_index(set_id), _index(golden)
    if here == wanted:
        return False
    if [case_id for case_id, _ in here] == [case_id for case_id, _ in wanted][: len(here)]:
        known = dict(here)
        changed = [
            case for case, (case_id, digest) in zip(golden.cases, wanted, strict=True) if known.get(case_id) != digest
        ]
        store.update_cases(set_id, changed, [], label=LABEL)
        return True
    # The order changed: rows are appended at the end, so all are taken out and put in anew.
    store.update_cases(set_id, [], [case_id for case_id, _ in here], label=LABEL)
    store.update_cases(set_id, golden.cases, [], label=LABEL)
    return True


def text_of(store: Store, records: Iterable[dict[str, JsonValue]] | None = None) -> ProjectText:
    """All of a store that text can carry.

    Args:
        store: an open project.
        records: of the history, as a folder has them; None: those that the store keeps.
    """
    prompts = tuple(document for document in store.all("prompt") if isinstance(document, Prompt))
    info = store.find("project", "project")
    project = ProjectText(
        info=info if isinstance(info, ProjectInfo) else ProjectInfo(),
        models=tuple(d for d in store.all("model") if isinstance(d, Model)),
        gates=tuple(d for d in store.all("gate") if isinstance(d, Gate)),
        prompts=prompts,
        snippets=tuple(d for d in store.all("snippet") if isinstance(d, Snippet)),
        golden_sets=tuple(
            GoldenText(document=document, cases=tuple(all_cases(store, document.id)))
            for document in store.all("golden_set")
            if isinstance(document, GoldenSet)
        ),
        rubrics=tuple(d for d in store.all("rubric") if isinstance(d, Rubric)),
        scorecards=tuple(d for d in store.all("scorecard") if isinstance(d, Scorecard)),
        notebooks=tuple(d for d in store.all("notebook") if isinstance(d, Notebook)),
        versions=tuple(store.versions()),
        revisions=tuple(store.revisions()),
        past_cases=tuple(store.past_cases()),
        records=tuple(store.records() if records is None else records),
    )
    return project.model_copy(update={"bodies": _bodies(store, {digest for digest, _ in attached(project)})})


def all_cases(store: Store, set_id: str) -> list[Case]:
    """All cases of a set in their order."""
    found: list[Case] = []
    while page := store.cases(set_id, offset=len(found), limit=PAGE):
        found.extend(page)
    return found


def _bodies(store: Store, digests: Iterable[str]) -> dict[str, bytes]:
    """Bytes of pictures and files; those that were erased are left out."""
    found: dict[str, bytes] = {}
    for digest in sorted(digests):
        try:
            found[digest] = store.body(digest)
        except KeyError:
            continue
    return found


def attached(project: ProjectText) -> Iterator[tuple[str, str]]:
    """(digest, media type) of every picture and file that the project names."""
    cases = [*(case for golden in project.golden_sets for case in golden.cases), *project.past_cases]
    for case in cases:
        for attachment in case.attachments:
            yield attachment.digest, attachment.media_type
        yield from _in_messages(case.history)
    for prompt in project.prompts:
        for variant in prompt.variants:
            yield from _in_messages(variant.content.messages)
    for version in project.versions:
        yield from _in_messages(version.content.messages)


def _in_messages(messages: Iterable[Message]) -> Iterator[tuple[str, str]]:
    for message in messages:
        for part in message.parts:
            if isinstance(part, ImagePart | FilePart):
                yield part.digest, part.media_type
