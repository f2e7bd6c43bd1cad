"""Project: an open project file or folder, the one door for the window and the command line."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from workbench.config.resources import sample_project
from workbench.core.cases import GoldenSet
from workbench.core.documents import Changes, ProjectInfo
from workbench.core.errors import InputError, ProjectError
from workbench.core.safe_text import name_as_text
from workbench.interop.folder import ProjectText
from workbench.interop.folder import read as read_text
from workbench.project import folder
from workbench.project.bench import Bench
from workbench.project.comparing import Comparing
from workbench.project.confirming import Confirming
from workbench.project.documents import Documents, stand_in_model
from workbench.project.experiments import Experiments
from workbench.project.exporting import Exporting
from workbench.project.gating import Gating
from workbench.project.golden import Golden
from workbench.project.history import History
from workbench.project.merging import Merged, merge
from workbench.project.models import Models
from workbench.project.own_checks import OwnChecks, folder_beside
from workbench.project.rating import Rating
from workbench.project.releasing import Releases
from workbench.project.reporting import Reporting
from workbench.project.row_search import RowSearch
from workbench.project.rubrics import Rubrics
from workbench.project.running import Runs
from workbench.project.set_schema import set_faults
from workbench.project.tokens import Tokens
from workbench.project.transfer import Transfer
from workbench.project.undoing import Undoing
from workbench.project.writing import is_free
from workbench.store.store import Store

SUFFIX = ".pwb"
SAMPLE = "refund_replies"


class Saving(NamedTuple):
    """How far edits are on disk."""

    waiting: int
    """Writes on their way."""
    unsaved: int
    """Writes that the disk did not take: they are kept in memory and tried again every 3 s."""
    problem: ProjectError | None
    """Why the last write failed."""


class Project:
    """An open project. Everything that the window and the command line do goes through its parts."""

    def __init__(self, store: Store, text: folder.TextFolder | None = None) -> None:
        self._store = store
        self._text = text
        self.documents = Documents(store)
        self.golden = Golden(store)
        self.tokens = Tokens(self.documents, store)
        self.models = Models(self.documents)
        self.experiments = Experiments(store)
        self.runs = Runs(store, self.documents, self.golden, self.experiments, self.models, text=text is not None)
        self.history = History(store, self.documents, self.experiments, text=text is not None)
        self.comparing = Comparing(store, self.experiments)
        self.confirming = Confirming(store, self.documents, self.golden, self.experiments, self.runs, self.comparing)
        self.undoing = Undoing(self.documents)
        self.row_search = RowSearch(store, self.experiments)
        self.rating = Rating(store, self.documents, self.experiments, self.undoing.note)
        self.rubrics = Rubrics(self.documents, self.experiments)
        self.bench = Bench(store, self.documents, self.experiments, self.runs)
        self.own_checks = OwnChecks(folder_beside(store.path), self.documents)
        self.gating = Gating(store, self.documents, self.experiments, self.comparing)
        self.releases = Releases(
            store, self.experiments, self.comparing, self.confirming, self.gating, self.bench, self._past, self._keep
        )
        self.reporting = Reporting(
            store, self.documents, self.experiments, self.comparing, self.confirming, self.bench, self.releases
        )
        self.transfer = Transfer(store, self.documents, self.golden)
        self.exporting = Exporting(
            store, self.documents, self.golden, self.experiments, self.comparing, self.bench, text
        )

    def _past(self) -> Sequence[dict[str, JsonValue]]:
        """The records of the history."""
        return self._store.records() if self._text is None else self._text.records

    def _keep(self, record: dict[str, JsonValue]) -> None:
        """Append a record to the history; where it cannot be written, it is not there."""
        if self._text is None:
            self._store.put_past((), (), [record], keep=False).result()
            return
        self._text.add([record])
        try:
            folder.save(self._text, self._store)
        except (ProjectError, InputError):
            self._text.take_back(record)
            raise

    @property
    def path(self) -> Path:
        """The file or folder that a person opened."""
        return self._text.path if self._text else self._store.path

    @property
    def name(self) -> str:
        """The project's name, else that of its file."""
        return self.documents.info.name or self.path.stem

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._store.read_only

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of text."""
        return self._text is not None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences about what was odd on opening."""
        return self._text.warnings if self._text else ()

    @property
    def saving(self) -> Saving:
        """How it stands with what was edited: on disk, on its way, or not taken by the disk."""
        return Saving(self._store.waiting, self._store.unsaved, self._store.problem)

    def save_now(self) -> None:
        """Try at once to write what the disk did not take; `saving` tells how it went."""
        if not self.read_only:
            self._store.retry()

    def subscribe(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Call back after every commit, in the writer's thread.

        Returns:
            a function that ends the subscription.
        """
        return self._store.subscribe(callback)

    def poll(self) -> None:
        """Look whether another process wrote; subscribers are told what changed."""
        self._store.poll()

    def flush(self) -> None:
        """Wait until everything is on disk."""
        self._store.flush()

    def save_text(self) -> list[str]:
        """Write documents and cases of a folder project back to its text files; only changed files are touched.

        Returns:
            the relative paths that were written or removed; [] for a project file.
        """
        return folder.save(self._text, self._store) if self._text else []

    def merge(self, other: Path) -> Merged:
        """Take over what another project or folder has and this one does not; nothing here is overwritten.

        Raises:
            ProjectError: the other one is missing or cannot be read, or it is this one.
        """
        if os.path.exists(other) and other.resolve() == self.path.resolve():
            raise ProjectError("merge.itself", "A project cannot be merged with itself.", str(other), "Name another.")
        with tempfile.TemporaryDirectory() as aside:
            place = other
            if other.is_dir() and not os.path.exists(other / folder.RESULTS):
                # Opening a folder makes a place for results in it; the colleague's is only read.
                place = Path(aside) / f"{other.name}{SUFFIX}"
                create_project(place, source=other).close()
            theirs = open_project(place, read_only=True)
            try:
                records, before = theirs._past(), self.releases.list()
                if self._text is not None:
                    self._text.add(records)
                label = name_as_text(other.stem) if theirs.name == self.name else theirs.name
                done = merge(self._store, theirs._store, label, () if self._text is not None else records)
                new = [f"release {one.prompt} {one.release}" for one in theirs.releases.list() if one not in before]
                return done.model_copy(update={"documents": (*done.documents, *new)})
            finally:
                theirs.close()

    def backup_to(self, path: Path) -> None:
        """Save a copy of the file, also while a run writes to it."""
        self._store.backup_to(path)

    def check(self) -> list[str]:
        """What is damaged, one sentence each; [] when sound."""
        return self._store.check()

    def schema_faults(self) -> list[str]:
        """One sentence for each golden set whose cases break its schemas."""
        heads = self.documents.heads("golden_set")
        sets = [found for head in heads if isinstance(found := self.documents.find("golden_set", head.id), GoldenSet)]
        return list(filter(None, (set_faults(self.golden, one) for one in sets)))

    def close(self) -> None:
        """Stop runs, write what is left, release the file."""
        try:
            self.runs.close()
        finally:
            try:
                self._store.close()
            finally:
                if self._text is not None:
                    self._text.close()


def open_project(path: Path | str, *, read_only: bool = False) -> Project:
    """Open a project file or a folder of text.

    Raises:
        ProjectError: it is missing, foreign, damaged, newer, locked or unreadable.
        InputError: a text file of a folder is wrong.
    """
    path = Path(path)
    if os.path.isdir(path):
        text, store = folder.open_folder(path, read_only=read_only)
        return Project(store, text)
    return Project(Store.open(path, read_only=read_only))


def create_project(path: Path | str, *, name: str = "", source: Path | None = None, sample: bool = False) -> Project:
    """Create a project file, or a folder of text where ``path`` has no suffix.

    Args:
        path: where; it must not exist yet, but for an empty folder.
        name: the project's name; empty: that of the source or the file.
        source: a project file or folder whose documents and cases are taken over, without results.
        sample: take over the sample project.

    Raises:
        ProjectError: the place is taken or cannot be written.
        InputError: the source cannot be read.
    """
    path = Path(path)
    _check_place(path)
    content = read_text(sample_project(SAMPLE)) if sample else text_from(source) if source else None
    if content is None:
        content = ProjectText(info=ProjectInfo(name=name or name_as_text(path.stem)), models=(stand_in_model(),))
    elif name:
        content = content.model_copy(update={"info": content.info.model_copy(update={"name": name})})
    if path.suffix != SUFFIX:
        folder.create(path, content)
        return open_project(path)
    store = Store.create(path, content.info.name)
    try:
        folder.fill(store, content)
    except BaseException:
        # Also after Ctrl-C nothing half-made stays behind; the file is ours, made a moment ago.
        store.close(discard=True)
        path.unlink(missing_ok=True)
        raise
    return Project(store)


def _check_place(path: Path) -> None:
    if not is_free(path):
        raise ProjectError(
            "project.exists",
            "There is already something at this place, and nothing was overwritten.",
            str(path),
            "Choose another name.",
        )
    if path.suffix and path.suffix != SUFFIX:
        raise InputError(
            "project.suffix",
            f"A project file ends in {SUFFIX}.",
            str(path),
            f"Name it {path.with_suffix(SUFFIX).name}, or {path.with_suffix('').name} for a folder of text.",
        )


def text_from(source: Path) -> ProjectText:
    """What a project holds but its results; a folder's text as it stands, a file's from its store."""
    if os.path.isdir(source):
        return read_text(source)
    with Store.open(source, read_only=True) as store:
        return folder.text_of(store)
