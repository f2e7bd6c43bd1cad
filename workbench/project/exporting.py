"""Exports: what the project holds, written in a format of another tool."""

from pathlib import Path

from workbench.core.canonical import Value
from workbench.core.errors import InputError, ProjectError
from workbench.core.summaries import Loss
from workbench.project import folder
from workbench.project.comparing import Comparing
from workbench.project.documents import Documents, Golden
from workbench.project.experiments import Experiments
from workbench.store.store import Store

FOLDER = "folder"


class Exported(Value):
    """What an export wrote."""

    files: tuple[Path, ...] = ()
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person should know, e.g. which variant was taken for the winner."""


class Exporting:
    """Exports of the open project."""

    def __init__(
        self, store: Store, documents: Documents, golden: Golden, experiments: Experiments, comparing: Comparing
    ) -> None:
        self._store = store
        self._documents = documents
        self._golden = golden
        self._experiments = experiments
        self._comparing = comparing

    def export(
        self,
        file_format: str,
        out: Path,
        *,
        experiment: str | int | None = None,
        cases: str = "",
        variant: str = "",
        split: str = "all",
        overwrite: bool = False,
    ) -> Exported:
        """Write a format.

        Args:
            file_format: a key of workbench.interop.registry.WRITERS, or ``folder``.
            out: file, or folder for formats of several files.
            experiment: id or number, for results and the winner; None: the latest.
            cases: golden set; empty: the only one.
            variant: ``PROMPT/A``; empty: the winner of the experiment.
            split: tune, held-out or all.
            overwrite: whether files that are there may be replaced.

        Raises:
            InputError: the format or something named does not exist, or a file is in the way.
            ProjectError: a file cannot be written.
        """
        if file_format == FOLDER:
            return self._folder(out, overwrite)
        raise InputError("export.format", f"There is no format “{file_format}”.")

    def _folder(self, out: Path, overwrite: bool) -> Exported:
        if out.exists() and (not out.is_dir() or any(out.iterdir())) and not overwrite:
            raise ProjectError(
                "export.exists",
                "There is already something at this place, and nothing was overwritten.",
                str(out),
                "Choose another place, or pass --force.",
            )
        written = folder.export_folder(self._store, out)
        return Exported(files=tuple(out / name for name in written))
