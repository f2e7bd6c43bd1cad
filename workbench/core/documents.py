"""The kinds of documents, and the notice that every write yields."""

from datetime import datetime
from typing import Literal
from uuid import uuid4

from pydantic import Field

from workbench.core.canonical import Value
from workbench.core.cases import GoldenSet
from workbench.core.gates import Gate
from workbench.core.models import Model
from workbench.core.notebooks import Notebook
from workbench.core.prompts import Prompt, Snippet
from workbench.core.rubrics import Rubric, Scorecard

DocumentKind = Literal["notebook", "prompt", "snippet", "golden_set", "rubric", "scorecard", "model", "gate", "project"]


class ProjectInfo(Value):
    """Document, one in a project: its name and defaults."""

    id: str = "project"
    name: str = ""
    default_model: str = ""
    """Name of the model that a run takes when nothing else is said."""
    budget: str = ""
    """Dollars as text, "" for none."""
    notebooks: tuple[str, ...] = ()
    """Ids of notebooks in the order in which they are listed; others follow, oldest first."""


DOCUMENTS: dict[DocumentKind, type[Value]] = {
    "notebook": Notebook,
    "prompt": Prompt,
    "snippet": Snippet,
    "golden_set": GoldenSet,
    "rubric": Rubric,
    "scorecard": Scorecard,
    "model": Model,
    "gate": Gate,
    "project": ProjectInfo,
}

Document = Notebook | Prompt | Snippet | GoldenSet | Rubric | Scorecard | Model | Gate | ProjectInfo


_ACTION = "action:"


def one_action() -> str:
    """A word for ``merge`` that makes one undo step of all writes of an action, however long they take."""
    return f"{_ACTION}{uuid4().hex}"


def is_one_action(merge: str) -> bool:
    """Whether a word for ``merge`` came from `one_action`."""
    return merge.startswith(_ACTION)


class DocumentHead(Value):
    """What a list of documents shows."""

    id: str
    kind: DocumentKind
    name: str
    updated: datetime


class Changes(Value):
    """What a write changed; views refresh from this alone."""

    documents: frozenset[tuple[DocumentKind, str]] = frozenset()
    """(kind, id)."""
    cases: frozenset[str] = frozenset()
    """Ids of golden sets whose cases changed."""
    experiments: frozenset[str] = frozenset()
    """Ids of experiments that got trials, scores, another state or other annotations."""
    snapshots: bool = False
    undo: bool = False
    """The undo log changed."""
    origin: str = Field(default="", exclude=True)
    """Who wrote: "" this window, else another process."""

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(
            documents=self.documents | other.documents,
            cases=self.cases | other.cases,
            experiments=self.experiments | other.experiments,
            snapshots=self.snapshots or other.snapshots,
            undo=self.undo or other.undo,
            origin=self.origin or other.origin,
        )
