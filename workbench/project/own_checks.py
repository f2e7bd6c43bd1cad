"""The person's own Python checks that a project names: looking at a file, and trusting its content on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from workbench.config.trusted_code import distrust, is_trusted, sha256_of, trust
from workbench.core.canonical import Value
from workbench.core.errors import InputError
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.project.documents import Documents
from workbench.scoring.user_check import NO_SANDBOX, read_beside

_RESULTS = ".workbench"

OwnFileState = Literal["trusted", "not trusted", "missing"]


class OwnFile(Value):
    """A file of checks."""

    file: str
    """As checks name it."""
    state: OwnFileState
    sha256: str = ""
    text: str = ""
    """What it holds: to be read before it is trusted."""
    reason: str = ""
    """Why it is missing."""
    checks: tuple[str, ...] = ()
    """Names of the scorecards' checks that use it; cases may name it as well."""
    warning: str = NO_SANDBOX


def folder_beside(store: Path) -> Path:
    """The folder in which a project lies, from the path of its store: that of the file, or the folder of text."""
    return store.parent.parent if store.parent.name == _RESULTS else store.parent


class OwnChecks:
    """Own checks of an open project. Opening a project runs none of them, and neither does looking here."""

    def __init__(self, folder: Path, documents: Documents) -> None:
        self.folder = folder
        self._documents = documents

    def files(self) -> list[OwnFile]:
        """The files that the scorecards name, in the order of first use."""
        used: dict[str, list[str]] = {}
        for card in self._documents.all("scorecard"):
            assert isinstance(card, Scorecard)
            for spec in card.checks:
                if file := file_of(spec):
                    used.setdefault(file, []).append(f"{card.name}: {spec.name}")
        return [self.look(file).model_copy(update={"checks": tuple(checks)}) for file, checks in used.items()]

    def look(self, file: str) -> OwnFile:
        """A file as it is now, without running it."""
        try:
            _, content = read_beside(self.folder, file)
        except InputError as error:
            return OwnFile(file=file, state="missing", reason=error.message)
        sha = sha256_of(content)
        state: OwnFileState = "trusted" if is_trusted(sha) else "not trusted"
        return OwnFile(file=file, state=state, sha256=sha, text=content.decode("utf-8", "replace"))

    def trust(self, file: str, sha256: str) -> None:
        """Let a file run on this machine, whichever project names it.

        Args:
            file: as checks name it.
            sha256: of what the person was shown; a file that changed since then is refused.

        Raises:
            InputError: the file is missing, or is not what was shown.
            SettingsError: it cannot be remembered.
        """
        found = self.look(file)
        if found.state == "missing":
            raise InputError("check.file", found.reason, str(self.folder))
        if found.sha256 != sha256:
            raise InputError("check.changed", f"{file} changed after it was shown.", remedy="Look at it again.")
        trust(sha256, self.folder / file)

    def distrust(self, file: str) -> None:
        """Let a file's present content run no more.

        Raises:
            SettingsError: it cannot be remembered.
        """
        distrust(self.look(file).sha256)


def file_of(spec: CheckSpec) -> str:
    """The file that a check names, "" for a check of the product."""
    file = spec.arguments.get("file")
    return file if spec.check == "python" and isinstance(file, str) else ""
