"""All of a project that text can carry: documents, cases, versions, revisions and records, without results."""

from pydantic import JsonValue

from workbench.core.canonical import Value
from workbench.core.cases import Case, GoldenSet, Revision
from workbench.core.documents import ProjectInfo
from workbench.core.gates import Gate
from workbench.core.models import Model
from workbench.core.notebooks import Notebook
from workbench.core.prompts import Prompt, Snippet, Version
from workbench.core.rubrics import Rubric, Scorecard


class GoldenText(Value):
    """A golden set with its cases in order."""

    document: GoldenSet
    cases: tuple[Case, ...] = ()


class ProjectText(Value):
    """A whole project, but for results, ratings and keys."""

    info: ProjectInfo = ProjectInfo()
    models: tuple[Model, ...] = ()
    gates: tuple[Gate, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    golden_sets: tuple[GoldenText, ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    notebooks: tuple[Notebook, ...] = ()
    versions: tuple[Version, ...] = ()
    revisions: tuple[Revision, ...] = ()
    past_cases: tuple[Case, ...] = ()
    """Cases of revisions that are no longer in a golden set."""
    records: tuple[dict[str, JsonValue], ...] = ()
    """Releases, decisions, audit entries: objects with a ``type``, as they are."""
    bodies: dict[str, bytes] = {}
    """Bytes of pictures and files by digest (``…:<sha256 in hex>``)."""
