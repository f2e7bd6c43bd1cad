"""A project as a folder of readable text: read into the store beside it, written back from it.

The store lies in ``.workbench/results.pwb`` inside the folder. On opening, the text is what counts: the store's
documents and cases are made equal to it. A run writes results there and never touches the text.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from pydantic import JsonValue

from workbench.core.errors import InputError, ProjectError
from workbench.core.gates import Gate
from workbench.core.models import Model
from workbench.interop import folder as text
from workbench.interop.folder import ProjectText
from workbench.project.folder_text import all_cases, fill, is_equal, text_of
from workbench.project.writing import write_together
from workbench.store.store import Store

__all__ = ["TextFolder", "all_cases", "create", "export_folder", "fill", "open_folder", "save", "text_of"]

D = TypeVar("D", Model, Gate)
INSIDE = ".workbench"
RESULTS = f"{INSIDE}/results.pwb"


class TextFolder:
    """An open folder and what was odd in it."""

    def __init__(self, path: Path, parsed: text.Parsed, copy: TemporaryDirectory[str] | None = None) -> None:
        self.path = path
        self.warnings = parsed.warnings
        self.records: tuple[dict[str, JsonValue], ...] = parsed.project.records
        """Of the history, as it was read, and those that came since."""
        self._new: list[dict[str, JsonValue]] = []
        self._copy = copy

    def add(self, records: Iterable[dict[str, JsonValue]]) -> None:
        """Take records that `save` is to append to the history; those that are there are left alone."""
        new = [record for record in records if record not in self.records]
        self.records += tuple(new)
        self._new += new

    def take_back(self, record: dict[str, JsonValue]) -> None:
        """Forget a record that could not be written."""
        self.records = tuple(one for one in self.records if one is not record)
        self._new = [one for one in self._new if one is not record]

    def past(self, written: Sequence[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
        """The records of the history that is to be written: what stands there now, and what came since it was read."""
        return [*written, *(record for record in self._new if record not in written)]

    def saved(self) -> None:
        """All of it is written: what somebody takes out of the text from now on does not come back."""
        self._new = []

    def close(self) -> None:
        """Remove the copy of the results that was read in their place, if any."""
        if self._copy is not None:
            self._copy.cleanup()


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
    if read_only:
        return _open_to_read(path, parsed)
    return TextFolder(path, parsed), _open_filled(path, parsed.project)


def _open_filled(path: Path, project: ProjectText) -> Store:
    """The store beside the text, made equal to it."""
    results = path / RESULTS
    if results.exists():
        store = Store.open(results)
    else:
        prepare_results(path)
        store = Store.create(results, project.info.name or path.name)
    try:
        fill(store, project, records=False)
    except BaseException:  # also Ctrl-C: else the lock stays; what was filled in half stands in the text
        store.close(discard=True)
        raise
    return store


def _open_to_read(path: Path, parsed: text.Parsed) -> tuple[TextFolder, Store]:
    """The store for reading, so that another process may write meanwhile; it says what the text says.

    Where the store beside the text is behind it and cannot be written (another process has it open, the medium is
    read-only), a copy of it is brought forward.
    """
    results, project = path / RESULTS, parsed.project
    if results.exists():
        store = Store.open(results, read_only=True)
        if is_equal(store, project):
            return TextFolder(path, parsed), store
        store.close()
    try:
        _open_filled(path, project).close()
        return TextFolder(path, parsed), Store.open(results, read_only=True)
    except ProjectError as error:
        if error.code not in ("project.locked", "project.read_only"):
            raise
    copy = TemporaryDirectory(prefix="workbench-")
    place = Path(copy.name) / "results.pwb"
    if results.exists():
        with Store.open(results, read_only=True) as original:
            original.backup_to(place)
    else:
        Store.create(place, project.info.name or path.name).close()
    with Store.open(place) as store:
        fill(store, project, records=False)
    return TextFolder(path, parsed, copy), Store.open(place, read_only=True)


def prepare_results(path: Path) -> None:
    """Make the folder of results, ignored by git."""
    inside = path / INSIDE
    if inside.is_symlink():
        raise ProjectError(
            "project.link",
            f"{INSIDE} is a link, and results are written beside the text only.",
            str(inside),
            "Remove the link.",
        )
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
    """Make a project folder; all of it, or nothing.

    Raises:
        ProjectError: it cannot be written.
    """
    _write_all(path, text.write(project))


def save(folder: TextFolder, store: Store) -> list[str]:
    """Write the store's documents and cases back to the text; a file whose document did not change keeps its bytes.

    Returns:
        relative paths that were written or removed.

    Raises:
        ProjectError: a file cannot be written; the text is as it was.
    """
    before = text.load(folder.path)
    old = text.parse(before).project
    new = text_of(store, folder.past(old.records))
    # The store has its own order; people have theirs in project.yaml.
    new = new.model_copy(update={"models": _ordered(new.models, old.models), "gates": _ordered(new.gates, old.gates)})
    changed = _replace(folder.path, before, text.write(new, before))
    folder.saved()
    return changed


def _ordered(documents: Sequence[D], old: Sequence[D]) -> tuple[D, ...]:
    """Documents in the order that they had; new ones at the end."""
    places = {document.id: place for place, document in enumerate(old)}
    return tuple(sorted(documents, key=lambda document: places.get(document.id, len(places))))


def export_folder(store: Store, path: Path, folder: TextFolder | None = None) -> list[str]:
    """Write a whole project as a folder of text; in a folder that is a project already, only what differs.

    Args:
        store: the open project.
        path: the folder to write.
        folder: the project's own folder, whose history goes along.
    """
    records = text.parse(text.load(folder.path)).project.records if folder else None
    project = text_of(store, records)
    before: dict[str, bytes] = {}
    with contextlib.suppress(InputError):
        before = text.load(path)
    return _replace(path, before, text.write(project, before or None))


def _replace(path: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Make the files of a folder equal to ``after``; only those of ``before`` are removed."""
    changed = {relative: content for relative, content in after.items() if before.get(relative) != content}
    _write_all(path, changed)
    gone = sorted(before.keys() - after.keys())
    try:
        for relative in gone:
            (path / relative).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritten(path, error) from error
    return [*changed, *gone]


def _write_all(path: Path, files: Mapping[str, bytes]) -> None:
    try:
        write_together({path / relative: content for relative, content in files.items()})
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> ProjectError:
    return ProjectError(
        "folder.write",
        f"The text cannot be written ({error.strerror}), so it was left as it was.",
        str(error.filename or path),
        "Make room or allow writing, then try again.",
    )
