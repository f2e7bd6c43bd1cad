"""Errors that carry the sentence a person reads.

WorkbenchError            base; code, message, where, remedy
├── InputError            a file, a name or an argument is wrong          (exit status 2)
├── ProjectError          the project file cannot be opened or written     (exit status 2)
├── SettingsError         a setting, a model or a key is wrong             (exit status 2)
├── IncompleteError       the run stopped before its end                   (exit status 3)
└── GateError             a gate did not pass, or `check` found damage     (exit status 1)
"""


class WorkbenchError(Exception):
    """A fault that the user can understand and mend.

    Args:
        code: stable word for programs, e.g. ``"csv.quote"``.
        message: one sentence, what happened.
        where: the place, e.g. ``"cases.csv, line 18"``.
        remedy: what to do next, one sentence.
    """

    exit_status = 2

    def __init__(self, code: str, message: str, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.remedy = remedy

    def text(self) -> str:
        """The whole sentence: place, what happened, what to do."""
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head} {self.remedy}".rstrip()


class InputError(WorkbenchError):
    """A file, a name or an argument that a person gave is wrong."""


class ProjectError(WorkbenchError):
    """The project file cannot be opened, read or written."""


class SettingsError(WorkbenchError):
    """A setting, a model or a key is wrong."""


class IncompleteError(WorkbenchError):
    """A run stopped before its end: budget, failures or an interruption."""

    exit_status = 3


class GateError(WorkbenchError):
    """A gate did not pass or had not enough evidence, or `check` found damage."""

    exit_status = 1
