"""A colleague's ratings after a merge: who rated what, in which order, and what is said of how the rows came about."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.project.rated import rated_project
from workbench.project import merging, open_project
from workbench.project.project import Project

QUEUE = {"rows": 5, "order": "informative", "seed": 11}


def _rows(project: Project) -> list[tuple[str, str, int | None]]:
    """Case and answer in Mara's order, with what she gave."""
    queue = project.rating.queue(1, "Help", "Mara", **QUEUE)  # type: ignore[arg-type]
    places = range(len(queue))
    return [(queue.item(at).case.id, queue.item(at).answer, queue.level(at, "Clear")) for at in places]


def _merge(mine: Path, theirs: Path) -> Project:
    project, other = open_project(mine), open_project(theirs, read_only=True)
    merging.merge(project._store, other._store, "theirs")
    other.close()
    return project


def test_a_queue_that_a_colleague_began_goes_on_here(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine.pwb", tmp_path / "theirs.pwb"
    rated_project(mine, 6).close()
    shutil.copyfile(mine, theirs)
    project = open_project(theirs)
    experiment = project.experiments.get(1).id
    queue = project.rating.queue(1, "Help", "Mara", **QUEUE)  # type: ignore[arg-type]
    for place, level in ((0, 4), (1, 2)):
        queue.save(place, "Clear", level).result()
    project.rating.looks.note(experiment, "Mara", 3, 5)
    # What no program wrote is no note: reading it would end every bench of the file.
    project._store.audit("rating.draw", json.dumps({"experiment": experiment}), who="x").result()
    project._store.audit("rating.look", "[", who="x").result()
    before = _rows(project)
    project.close()
    merged = _merge(mine, theirs)
    assert _rows(merged) == before
    assert [level for *_, level in before] == [4, 2, None, None, None]
    entries = [(one.action, one.who) for one in merged._store.audit_entries() if one.action.startswith("rating.")]
    assert sorted(entries) == [("rating.draw", "Mara"), ("rating.look", "Mara")]
    assert [one.words for one in merged.rating.looks.of(experiment)] == [
        "Mara saw the results with 3 of 5 rows left: those ratings are not blind."
    ]
    merged.close()
    twice = _merge(mine, theirs)
    assert sum(one.action.startswith("rating.") for one in twice._store.audit_entries()) == 2
    twice.close()
