"""``workbench merge``: a colleague's copy with runs, ratings, edits of the same things; twice; into a folder."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import SAMPLE, ask, call, is_one_sentence_with_remedy
from tests.project.made import Made, made_project, records_of
from workbench.core.calls import Call, Request
from workbench.core.cases import GoldenSet
from workbench.core.experiments import Trial
from workbench.core.messages import message
from workbench.core.models import Model
from workbench.core.prompts import Parameters, Prompt
from workbench.core.rubrics import Rubric, Scorecard
from workbench.project import Project, create_project, open_project
from workbench.store.packing import key_bytes


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
    (scoring,) = done["scorings"]
    assert scoring.startswith("experiment 1: ")
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


def _stop_early(path: Path) -> None:
    """Leave the first two of experiment 1's answers, as a run that ended at its budget does."""
    with closing(sqlite3.connect(path)) as file, file:
        gone = "(SELECT id FROM trial WHERE position > 1)"
        calls = [row[0] for row in file.execute("SELECT call FROM trial WHERE position > 1")]
        calls += [row[0] for row in file.execute(f"SELECT call FROM score WHERE trial IN {gone} AND call NOT NULL")]
        for table in ("score", "outcome"):
            file.execute(f"DELETE FROM {table} WHERE trial IN {gone}")
        file.execute("DELETE FROM trial WHERE position > 1")
        file.executemany("DELETE FROM call WHERE id = ?", [(call,) for call in calls])
        file.execute("UPDATE experiment SET state = 'open', ended = NULL")


def _answers(path: Path, experiment: int) -> dict[str, Call]:
    """The calls of an experiment's shown trials, by case."""
    project = open_project(path, read_only=True)
    try:
        store = project._store
        trials = store.trials(project.experiments.get(experiment).id)
        calls = store.calls_of_trials([trial.id for trial in trials])
        return {trial.case_id: calls[trial.id] for trial in trials}
    finally:
        project.close()


def test_an_experiment_that_both_went_on_with_keeps_what_was_here(shared: Path, tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine.pwb", tmp_path / "theirs.pwb"
    shutil.copy(shared, mine)
    _stop_early(mine)
    shutil.copy(mine, theirs)
    for path in (mine, theirs):
        assert call("run", path, "--variants", "A", "--limit", "4", "--resume").status == 0
        assert len(_answers(path, 1)) == 4
    before, their = contents(mine), contents(theirs)
    assert before != their
    done = call("merge", mine, theirs)
    left = "2 answers of experiment 1 where one is here already, which stays"
    assert done.out.splitlines() == [f"- left out: {left}", "All else was here already."]
    assert contents(mine) == before
    assert ask("check", mine).data == {"damage": []}
    # The other way round too.
    assert f"- left out: {left}" in call("merge", theirs, mine).out
    assert contents(theirs) == their


def _retried(project: Project, case_id: str, made: Made) -> None:
    """Another try of A on a case, under the key that its request makes."""
    store, experiment = project._store, project.experiments.get(1)
    (golden,) = project.documents.heads("golden_set")
    case = project.golden.case(dict(project.golden.index(golden.id))[case_id])
    asked, trial, *rest = records_of(experiment, "A@m", case, 0, made)
    assert isinstance(asked, Call)
    assert isinstance(trial, Trial)
    request = asked.request.model_copy(update={"messages": (message("user", case_id),)})
    key = request.key(0)
    written = asked.model_copy(update={"request": request, "key": key})
    store.record([written, trial.model_copy(update={"call_key": key}), *rest]).result()


def test_a_colleagues_answer_stands_where_only_a_failed_call_stood_here(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine.pwb", tmp_path / "theirs.pwb"
    failed, good = Made(failed=True), Made(short=1.0, tone=4.0)
    made_project(mine, {("A", 0, 0): failed, ("A", 1, 0): failed, ("A", 2, 0): good}, 3).close()
    shutil.copy(mine, theirs)
    project = open_project(theirs)
    for case_id, made in (("c00", failed), ("c00", good), ("c01", failed), ("c02", Made(short=0.0, tone=1.0))):
        _retried(project, case_id, made)
    project.close()
    done = call("merge", mine, theirs)
    assert done.out.splitlines() == [
        "+ 1 answer in experiments that were here",
        "~ 1 answer of experiment 1 in the place of a call that had failed",
        "- left out: 1 answer of experiment 1 where one is here already, which stays",
        "- left out: 1 failed call of experiment 1 where one is here already, which stays",
        "Nothing else that was here was changed.",
    ]
    project = open_project(mine, read_only=True)
    try:
        rows = project.experiments.rows(1)
        assert [(row.case_id, row.state, row.rubric) for row in rows] == [
            ("c00", "answered", 4.0),
            ("c01", "failed", None),
            ("c02", "answered", 4.0),
        ]
        assert project.check() == []
    finally:
        project.close()
    again = ask("merge", mine, theirs).data
    assert (again["trials"], again["mended"]) == (0, [])


def test_a_merged_answer_takes_no_ones_place_in_later_runs(shared: Path, tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine.pwb", tmp_path / "theirs.pwb"
    shutil.copy(shared, mine)
    create_project(theirs, source=SAMPLE).close()
    assert call("run", theirs, "--variants", "A", "--limit", "5").status == 0
    paid, merged = _answers(mine, 1), _answers(theirs, 1)
    assert {paid[case].key for case in paid} < {one.key for one in merged.values()}
    assert ask("merge", mine, theirs).data["trials"] == 5
    assert ask("run", mine, "--variants", "A", "--limit", "5").data["totals"]["calls"] == 0
    # One case only the colleague had asked; the others are the very calls that were paid for here.
    assert _answers(mine, 1) == paid
    assert _answers(mine, 2) == merged
    assert _answers(mine, 3) == {**merged, **paid}
    assert merged != {**merged, **paid}


@pytest.mark.parametrize("command", ["merge", "diff"])
def test_a_name_beyond_what_the_disk_takes_is_told(two: tuple[Path, Path], command: str) -> None:
    said = call(command, two[0], two[0].with_name("x" * 300))
    assert said.status == 2
    assert is_one_sentence_with_remedy(said)
    assert "longer than the disk takes" in said.err


def test_what_could_answer_for_another_request_is_left_out(two: tuple[Path, Path]) -> None:
    mine, theirs = two
    planted = Request(provider="x", base_url="http://x", model_id="m", messages=(message("user", "1+1?"),))
    fresh = "FROM trial t JOIN experiment e ON e.id = t.experiment WHERE e.number = 2 AND t.reused = 0"
    with closing(sqlite3.connect(theirs)) as connection, connection:
        calls = [row[0] for row in connection.execute(f"SELECT DISTINCT t.call {fresh} ORDER BY 1")]
        judging = f"SELECT max(s.call) FROM score s WHERE s.trial IN (SELECT t.id {fresh} AND t.call = {calls[2]})"
        (judged,) = connection.execute(judging).fetchone()
        for repeat, row in enumerate((calls[0], judged)):
            connection.execute("UPDATE call SET key = ? WHERE id = ?", (key_bytes(planted.key(repeat)), row))
        hollow = "UPDATE body SET size = NULL, data = NULL WHERE id = (SELECT answer FROM call WHERE id = ?)"
        connection.execute(hollow, (calls[1],))
        connection.execute("UPDATE trial SET current = 0 WHERE call = ?", (calls[3],))
        (replaced,) = connection.execute("SELECT uuid FROM trial WHERE call = ?", (calls[3],)).fetchone()
    done = call("merge", mine, theirs)
    assert [line for line in done.out.splitlines() if "left out" in line] == [
        "- left out: 1 answer whose key is not that of the request: it would answer for another one",
        "- left out: 1 answer of which the text was erased",
        "- left out: 1 judge's answer whose key is not that of the request: it would answer for another one",
    ]
    project = open_project(mine, read_only=True)
    try:
        store = project._store
        assert store.calls([planted.key(0), planted.key(1)]) == {}
        assert project.check() == []
        rows = project.experiments.rows(2)
        assert len(rows) == 10
        # A sum that counted the judge's answer does not stand without it; what a retry replaced is scored here too.
        assert [row.scored for row in rows].count(False) == 1
        assert len(store.scores(trial_id=replaced)) > 0
    finally:
        project.close()


def test_names_of_judges_and_schemas_go_with_what_they_belong_to(shared: Path, tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine.pwb", tmp_path / "theirs.pwb"
    for path, temperature in ((mine, 0.0), (theirs, 1.0)):
        shutil.copy(shared, path)
        project = open_project(path)
        parameters = Parameters(temperature=temperature)
        model = Model(id="j", name="judge", provider="offline", model_id="x", parameters=parameters)
        card = project.documents.one(Scorecard)
        uses = tuple(use.model_copy(update={"judge": "judge"}) for use in card.rubrics)
        golden = project.documents.one(GoldenSet)
        schema: dict[str, Any] = {"required": ["message"]} if path == theirs else {}
        changed = (card.model_copy(update={"rubrics": uses}), golden.model_copy(update={"row_schema": schema}))
        project.documents.put(model, *changed, label="x").result()
        project.close()
    done = ask("merge", mine, theirs).data
    assert done["renamed"] == [
        "model judge → judge (theirs)",
        "scorecard Refund reply → Refund reply (theirs)",
    ]
    assert done["left_out"] == ["the schema of the golden set refunds, since the set here keeps its own"]
    project = open_project(mine, read_only=True)
    try:
        cards = [one for one in project.documents.all("scorecard") if isinstance(one, Scorecard)]
        judges = {card.name: card.rubrics[0].judge for card in cards}
        assert judges == {"Refund reply": "judge", "Refund reply (theirs)": "judge (theirs)"}
    finally:
        project.close()
    again = ask("merge", mine, theirs).data
    assert (again.pop("left_out"), any(again.values())) == (done["left_out"], False)
