"""``workbench merge``: a colleague's copy with runs, ratings, edits of the same things; twice; into a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.program import SAMPLE, ask, call, is_one_sentence_with_remedy
from workbench.core.prompts import Prompt
from workbench.core.rubrics import Rubric
from workbench.project import create_project, open_project


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one run."""
    path = tmp_path_factory.mktemp("merge") / "mine.pwb"
    create_project(path, source=SAMPLE).close()
    assert call("run", path, "--variants", "A", "--limit", "4").status == 0
    return path


@pytest.fixture
def two(shared: Path, tmp_path: Path) -> tuple[Path, Path]:
    """My project and the colleague's copy, in which more was done; mine changed too."""
    mine, theirs = tmp_path / "mine.pwb", tmp_path / "theirs.pwb"
    shutil.copy(shared, mine)
    shutil.copy(shared, theirs)
    assert call("run", theirs, "--variants", "A,B", "--limit", "6").status == 0
    (tmp_path / "signed.yaml").write_text("checks:\n  - {name: Signed, check: contains, arguments: {value: Mara}}\n")
    assert call("import", theirs, tmp_path / "signed.yaml", "--as", "scorecard").status == 0
    assert call("score", theirs, "--experiment", "1", "--scorecard", "signed").status == 0
    project = open_project(theirs)
    rubric = project.documents.one(Rubric)
    project.documents.put(rubric.model_copy(update={"note": "stricter"}), label="x").result()
    (golden,) = project.documents.heads("golden_set")
    first = project.golden.case(dict(project.golden.index(golden.id))["r01"])
    changed = [first.model_copy(update={"note": "theirs"}), first.model_copy(update={"id": "new"})]
    project.golden.update(golden.id, changed, label="x").result()
    project.close()
    return mine, theirs


def contents(path: Path) -> dict[str, object]:
    """Everything that a merge may add to, in a form that compares."""
    project = open_project(path, read_only=True)
    try:
        store = project._store
        found: dict[str, object] = {
            experiment.id: (
                experiment.digest,
                [trial.model_dump() for trial in store.trials(experiment.id)],
                sorted(score.model_dump_json() for score in store.scores(experiment_id=experiment.id)),
                [layer.model_dump_json() for layer in store.layers(experiment.id)],
                [summary.model_dump_json() for summary in project.experiments.summaries(experiment.id)],
                sorted(
                    call.model_dump_json()
                    for call in store.calls_of_trials([t.id for t in store.trials(experiment.id)]).values()
                ),
            )
            for experiment in project.experiments.list()
        }
        found["prompt"] = project.documents.one(Prompt)
        return found
    finally:
        project.close()


def test_a_colleagues_work_is_taken_over(two: tuple[Path, Path]) -> None:
    mine, theirs = two
    untouched = theirs.read_bytes()
    before, their = contents(mine), contents(theirs)
    done = ask("merge", mine, theirs).data
    assert (len(done["experiments"]), done["trials"]) == (1, 12)
    assert done["cases"] == 2
    assert [name.split(" → ")[0] for name in done["conflicts"]] == ["refunds/r01"]
    assert done["documents"] == ["scorecard signed"]
    # Their scorecard applies their rubric, so it is another one too.
    assert done["renamed"] == [
        "rubric Refund reply → Refund reply (theirs)",
        "scorecard Refund reply → Refund reply (theirs)",
    ]
    assert theirs.read_bytes() == untouched
    # Their results are here as they are there; what was here stayed, with a layer more.
    after = contents(mine)
    assert before.pop("prompt") == after.pop("prompt")
    their.pop("prompt")
    assert after == their
    project = open_project(mine, read_only=True)
    try:
        notes = {one.name: one.note for one in project.documents.all("rubric") if isinstance(one, Rubric)}
        assert sorted(notes.values()) == ["", "stricter"]
        (golden,) = project.documents.heads("golden_set")
        assert project.golden.case(dict(project.golden.index(golden.id))["r01"]).note == ""
        assert project.check() == []
    finally:
        project.close()
    written = contents(mine)
    again = ask("merge", mine, theirs).data
    assert not any(again.values())
    assert contents(mine) == written
    assert "Everything was here already." in call("merge", mine, theirs).out
    assert (
        ask("run", mine, "--variants", "A,B", "--limit", "6", "--scorecard", "Refund reply").data["totals"]["calls"]
        == 0
    )


def test_into_a_folder_and_what_is_refused(two: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(SAMPLE, folder)
    assert ask("merge", folder, two[1]).status == 0
    assert (folder / "scorecards" / "signed.yaml").exists()
    assert "stricter" in "".join(path.read_text(encoding="utf-8") for path in (folder / "rubrics").iterdir())
    assert len(contents(folder)) == 3
    # A folder is only read, too: nothing is made in it.
    text = tmp_path / "text"
    shutil.copytree(SAMPLE, text)
    assert ask("merge", folder, text).data["trials"] == 0
    assert not (text / ".workbench").exists()
    for other in (two[0], tmp_path / "nothing.pwb"):
        done = call("merge", two[0], other)
        assert done.status == 2
        assert is_one_sentence_with_remedy(done)


@pytest.mark.parametrize("command", ["merge", "diff"])
def test_a_name_beyond_what_the_disk_takes_is_told(two: tuple[Path, Path], command: str) -> None:
    said = call(command, two[0], two[0].with_name("x" * 300))
    assert said.status == 2
    assert is_one_sentence_with_remedy(said)
    assert "longer than the disk takes" in said.err
