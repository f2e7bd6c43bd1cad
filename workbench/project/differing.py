"""Two projects, files or folders, side by side: what differs in what people wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from workbench.core.errors import ProjectError
from workbench.core.project_diff import Difference, cases, documents
from workbench.interop.folder import ProjectText
from workbench.project.project import text_from


def differences(before: Path, after: Path) -> list[Difference]:
    """What differs between two projects: prompts, snippets, golden sets with their cases, rubrics, scorecards, models,
    gates, notebooks. Results and history are not compared, and nothing is written.

    Raises:
        ProjectError: one is missing or cannot be read.
        InputError: a text file of a folder is wrong.
    """
    for path in (before, after):
        if not path.exists():
            raise ProjectError("project.missing", "There is no such project.", str(path), "Check the path.")
    return list(_differences(text_from(before), text_from(after)))


def _differences(before: ProjectText, after: ProjectText) -> Iterator[Difference]:
    names = _names(before) | _names(after)
    yield from documents("project", [before.info], [after.info], names)
    yield from documents("prompt", before.prompts, after.prompts, names)
    yield from documents("snippet", before.snippets, after.snippets, names)
    old_sets, new_sets = ([one.document for one in side.golden_sets] for side in (before, after))
    yield from documents("golden set", old_sets, new_sets, names)
    rows = {one.document.name: one.cases for one in before.golden_sets}
    for one in after.golden_sets:
        yield from cases(one.document.name, rows.get(one.document.name, ()), one.cases)
    yield from documents("rubric", before.rubrics, after.rubrics, names)
    yield from documents("scorecard", before.scorecards, after.scorecards, names)
    yield from documents("model", before.models, after.models, names)
    yield from documents("gate", before.gates, after.gates, names)
    yield from documents("notebook", before.notebooks, after.notebooks, names)


def _names(text: ProjectText) -> dict[str, str]:
    """Id → name of what documents refer to by id."""
    found = {one.document.id: one.document.name for one in text.golden_sets}
    for documents_of_a_kind in (text.prompts, text.rubrics, text.scorecards):
        found |= {one.id: one.name for one in documents_of_a_kind}
    return found
