"""Errors that carry the sentence a person reads.

WorkbenchError            base; code, message, where, remedy
├── InputError            a file, a name or an argument is wrong          (exit status 2)
├── ProjectError          the project file cannot be opened or written     (exit status 2)
├── SettingsError         a setting, a model or a key is wrong             (exit status 2)
├── IncompleteError       the run stopped before its end                   (exit status 3)
└── GateError             a gate did not pass, or `check` found damage     (exit status 1)
"""

import re

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def _shown(sentence: str) -> str:
    """With ``\\n`` for a line end and so on: words of a file or a server are told, and must not write lines of ours."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), sentence)


class WorkbenchError(Exception):
    """A fault that the user can understand and mend. Its sentences have no line ends and no control characters.

    Args:
        code: stable word for programs, e.g. ``"csv.quote"``.
        message: one sentence, what happened.
        where: the place, e.g. ``"cases.csv, line 18"``.
        remedy: what to do next, one sentence.
    """

    exit_status = 2

    def __init__(self, code: str, message: str, where: str = "", remedy: str = "") -> None:
        self.code = code
        self.message = _shown(message)
        self.where = _shown(where)
        self.remedy = _shown(remedy)
        super().__init__(self.message)

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
