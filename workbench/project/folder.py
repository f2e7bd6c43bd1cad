"""A project as a folder of readable text: read into the store beside it, written back from it.

The store lies in ``.workbench/results.pwb`` inside the folder. On opening, the text is what counts: the store's
documents and cases are made equal to it. A run writes results there and never touches the text.
"""

import os
from pathlib import Path

from workbench.core.cases import Case, GoldenSet
from workbench.core.documents import Document, DocumentKind, ProjectInfo
from workbench.core.errors import ProjectError
from workbench.core.gates import Gate
from workbench.core.models import Model
from workbench.core.notebooks import Notebook
from workbench.core.prompts import Prompt
from workbench.core.rubrics import Rubric, Scorecard
from workbench.interop import folder as text
from workbench.interop.folder import GoldenText, ProjectText
from workbench.store.store import Store

INSIDE = ".workbench"
RESULTS = f"{INSIDE}/results.pwb"
PAGE = 2000


class TextFolder:
    """An open folder and what was odd in it."""

    def __init__(self, path: Path, warnings: tuple[str, ...]) -> None:
        self.path = path
        self.warnings = warnings


def open_folder(path: Path, *, read_only: bool = False) -> tuple[TextFolder, Store]:
    """Read the text of a folder and open the store beside it.

    Raises:
        InputError: a text file is wrong; names file and line.
        ProjectError: the folder is no project, or its store cannot be opened.
    """
    path = path.absolute()
    if not (path / "project.yaml").is_file() and not (path / "project.yml").is_file():
        raise ProjectError(
            "project.foreign",
            "This folder is no project: it has no project.yaml.",
            str(path),
            f"workbench new {path.name}.pwb makes a project file.",
        )
    parsed = text.parse(text.load(path))
    results = path / RESULTS
    if not results.exists():
        prepare_results(path)
        Store.create(results, parsed.project.info.name or path.name).close()
    # Even who only reads brings the store up to the text; only while another process has it open is it left as it is.
    try:
        store = Store.open(results)
    except ProjectError as error:
        if not read_only or error.code not in ("project.locked", "project.read_only"):
            raise
        return TextFolder(path, parsed.warnings), Store.open(results, read_only=True)
    fill(store, parsed.project)
    return TextFolder(path, parsed.warnings), store


def prepare_results(path: Path) -> None:
    """Make the folder of results, ignored by git."""
    inside = path / INSIDE
    try:
        inside.mkdir(exist_ok=True)
        (inside / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise ProjectError(
            "project.read_only",
            f"Results cannot be written beside the text ({error.strerror}).",
            str(inside),
            "Copy the folder to a place that you can write to.",
        ) from error


def create(path: Path, project: ProjectText) -> None:
    """Make a project folder."""
    path.mkdir(parents=True, exist_ok=True)
    for relative, content in text.write(project).items():
        (path / relative).parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path / relative, content)
    (path / ".gitignore").write_text(f"{INSIDE}/\n", encoding="utf-8")


def fill(store: Store, project: ProjectText) -> None:
    """Make the store's documents and cases equal to the text; what is equal already is left alone."""
    wanted: list[Document] = [
        project.info,
        *project.models,
        *project.gates,
        *project.prompts,
        *project.rubrics,
        *project.scorecards,
        *project.notebooks,
        *(golden.document for golden in project.golden_sets),
    ]
    for digest, content in project.bodies.items():
        if not _has_body(store, digest):
            store.put_body(content, "")
    for version in project.versions:
        store.put_version(version)
    kept = {(type(document), document.id) for document in wanted}
    changed = [document for document in wanted if _stored(store, document) != document]
    if changed:
        store.put(*changed, label="Read the text")
    for kind, cls in KINDS.items():
        for old in store.all(kind):
            if (cls, old.id) not in kept:
                store.delete(kind, old.id, "Read the text")
    touched = bool(changed)
    for golden in project.golden_sets:
        touched = _fill_cases(store, golden) or touched
    store.flush()
    if touched:
        store.forget_history()


KINDS: dict[DocumentKind, type[Document]] = {
    "notebook": Notebook,
    "prompt": Prompt,
    "golden_set": GoldenSet,
    "rubric": Rubric,
    "scorecard": Scorecard,
    "model": Model,
    "gate": Gate,
}


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


def _fill_cases(store: Store, golden: GoldenText) -> bool:
    """Make the cases of a set equal to the text; returns whether they were not."""
    set_id = golden.document.id
    here = store.case_index(set_id)
    wanted = [(case.id, case.digest) for case in golden.cases]
    if here == wanted:
        return False
    if [case_id for case_id, _ in here] == [case_id for case_id, _ in wanted][: len(here)]:
        known = dict(here)
        changed = [
            case for case, (case_id, digest) in zip(golden.cases, wanted, strict=True) if known.get(case_id) != digest
        ]
        store.update_cases(set_id, changed, [], label="Read the text")
        return True
    # The order changed: rows are appended at the end, so all are taken out and put in anew.
    store.update_cases(set_id, [], [case_id for case_id, _ in here], label="Read the text")
    store.update_cases(set_id, golden.cases, [], label="Read the text")
    return True


def text_of(store: Store) -> ProjectText:
    """All of a store that text can carry."""
    goldens = []
    for document in store.all("golden_set"):
        assert isinstance(document, GoldenSet)
        goldens.append(GoldenText(document=document, cases=tuple(all_cases(store, document.id))))
    prompts = [document for document in store.all("prompt") if isinstance(document, Prompt)]
    info = store.find("project", "project")
    digests = {attachment.digest for golden in goldens for case in golden.cases for attachment in case.attachments}
    return ProjectText(
        info=info if isinstance(info, ProjectInfo) else ProjectInfo(),
        models=tuple(d for d in store.all("model") if isinstance(d, Model)),
        gates=tuple(d for d in store.all("gate") if isinstance(d, Gate)),
        prompts=tuple(prompts),
        golden_sets=tuple(goldens),
        rubrics=tuple(d for d in store.all("rubric") if isinstance(d, Rubric)),
        scorecards=tuple(d for d in store.all("scorecard") if isinstance(d, Scorecard)),
        notebooks=tuple(d for d in store.all("notebook") if isinstance(d, Notebook)),
        versions=tuple(version for prompt in prompts for version in store.versions(prompt.id)),
        bodies={digest: store.body(digest) for digest in sorted(digests)},
    )


def all_cases(store: Store, set_id: str) -> list[Case]:
    """All cases of a set in their order."""
    found: list[Case] = []
    while page := store.cases(set_id, offset=len(found), limit=PAGE):
        found.extend(page)
    return found


def save(folder: TextFolder, store: Store) -> list[str]:
    """Write the store's documents and cases back to the text; a file whose document did not change keeps its bytes.

    Returns:
        relative paths that were written or removed.

    Raises:
        ProjectError: a file cannot be written.
    """
    before = text.load(folder.path)
    after = text.write(text_of(store), before)
    return replace_files(folder.path, before, after)


def replace_files(path: Path, before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Make the files of a folder equal to ``after``; only those of ``before`` are removed."""
    touched = []
    try:
        for relative, content in after.items():
            if before.get(relative) != content:
                (path / relative).parent.mkdir(parents=True, exist_ok=True)
                write_bytes(path / relative, content)
                touched.append(relative)
        for relative in before.keys() - after.keys():
            (path / relative).unlink(missing_ok=True)
            touched.append(relative)
    except OSError as error:
        raise ProjectError(
            "folder.write",
            f"The text cannot be written ({error.strerror}).",
            str(error.filename or path),
            "Everything is kept in the results file; make room or allow writing, then save again.",
        ) from error
    return touched


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old or the new content, never half of it."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    os.replace(temporary, path)


def export_folder(store: Store, path: Path) -> list[str]:
    """Write a whole project as a new folder of text."""
    path.mkdir(parents=True, exist_ok=True)
    return replace_files(path, {}, text.write(text_of(store)))
