"""How a golden set stands to the revisions that runs froze, and that held-out cases do not go out unsaid."""

from __future__ import annotations

from pathlib import Path

from tests.project.made import Made, add_experiment, made_project
from workbench.core.cases import Case


def test_changes_since_the_last_revision_are_counted_once(tmp_path: Path) -> None:
    project = made_project(tmp_path / "p.pwb", {("A", 0, 0): Made(short=1.0, tone=5.0)}, cases=3)
    try:
        assert project.golden.standing("set").words == "revision 1"
        project.golden.update("set", [Case(id="c00", inputs={"n": 9}), Case(id="new")], ["c01"], label="Edit").result()
        assert project.golden.standing("set").words == "revision 1 + 2\u00a0changes"
        assert project.golden.standing("nothing").words == "no revision yet"
        add_experiment(project, {("A", 0, 0): Made(short=1.0, tone=5.0)}, cases=3)
        assert project.golden.standing("set")[:2] == (2, 0)
        assert project.golden.standing("set").experiment == 2
    finally:
        project.close()


def test_held_out_cases_in_an_export_are_said_and_noted(tmp_path: Path) -> None:
    project = made_project(tmp_path / "p.pwb", {}, cases=2)
    try:
        project.golden.update("set", [Case(id="h", inputs={"n": 1}, split="held-out")], label="Add").result()
        done = project.exporting.export("cases-csv", tmp_path / "tune.csv", cases="set", split="tune")
        assert (done.notes, done.left_out) == (("1\u00a0held-out case is left out.",), 1)
        done = project.exporting.export("cases-csv", tmp_path / "all.csv", cases="set")
        assert done.notes == ("1\u00a0held-out case is in it.",)
        project.flush()
        store = project._store
        assert [entry.action for entry in store.audit_entries()].count("held-out.exported") == 1
    finally:
        project.close()
