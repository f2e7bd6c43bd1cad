"""Rating by people: blind, in an order of one's own, appended and undone, nobody's word in another's queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.judge_runs import RUBRIC, rescore
from tests.project.rated import RUBRIC_NAME, entries, rate_all, rated_project, trials
from workbench.core.calls import Failure
from workbench.core.cases import Case
from workbench.core.errors import InputError, ProjectError
from workbench.project import open_project
from workbench.project.project import Project


def test_an_item_says_nothing_of_who_answered(project: Project) -> None:
    rescore(project._store, "Hmm. [RESULT] 2")
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada")
    assert len(queue) == 8
    for place in range(len(queue)):
        item = queue.item(place)
        assert set(item.model_dump()) == {"number", "case", "answer", "other_answer", "rubric"}
        told = item.model_copy(update={"answer": ""}).model_dump_json()
        assert not any(word in told for word in ("A@m", "B@m", "judge", "Hmm", *trials(project)))
        assert item.answer.startswith("Answer to")
        assert item.number == place + 1
    with pytest.raises(IndexError):
        queue.item(8)


def test_levels_notes_and_progress(project: Project) -> None:
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=3)
    assert queue.progress().model_dump() == {
        "items": 3,
        "done": 0,
        "skipped": 0,
        "cannot": 0,
        "ratings": 0,
        "seconds_each": None,
        "seconds_left": None,
    }
    queue.save(0, "Clear", 2, note=" Too long. ", seconds=4.0).result()
    assert (queue.level(0, "Clear"), queue.note(0, "Clear"), queue.state(0)) == (2, "Too long.", "open")
    assert queue.next() == 0
    queue.save(0, "Right", 5, seconds=2.0).result()
    assert queue.state(0) == "done"
    assert queue.next(0) == 1
    queue.cannot_judge(1, note="No idea.", seconds=10.0)[0].result()
    assert queue.cannot(1, "Clear")
    assert queue.note(1, "Right") == "No idea."
    assert queue.level(1, "Clear") is None
    found = queue.progress()
    assert (found.done, found.left, found.ratings, found.cannot) == (2, 1, 2, 2)
    assert (found.seconds_each, found.seconds_left) == (8.0, 8.0)
    project.flush()
    scores = project._store.scores(layer=project.rating._layer(project.experiments.get(1).id))
    assert {score.source for score in scores} == {"person:Ada"}
    assert {score.rater for score in scores} == {"Ada"}
    assert [score.seconds for score in scores if score.value == 2] == [4.0]
    assert {score.state for score in scores if score.value is None} == {"unscored"}
    assert {score.passed for score in scores if score.value == 5} == {True}
    assert {score.spec for score in scores} == {RUBRIC.digest}


def test_skipped_items_come_again_after_the_others(project: Project) -> None:
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=3)
    assert queue.skip(0) == 1
    assert queue.skip(1) == 2
    assert queue.progress().skipped == 2
    for criterion in ("Clear", "Right"):
        queue.save(2, criterion, 3)
    assert queue.next(2) == 0
    assert queue.skip(0) == 1
    for criterion in ("Clear", "Right"):
        queue.save(1, criterion, 3)
        queue.save(0, criterion, 3)
    assert queue.next(0) is None
    assert queue.progress().done == 3
    assert project.rating.raters(1) == ["Ada"]


def test_nobody_sees_another_and_disagreements_are_settled(project: Project) -> None:
    ada = project.rating.queue(1, RUBRIC_NAME, "Ada", shuffled=False)
    rate_all(ada, 2)
    ben = project.rating.queue(1, RUBRIC_NAME, " Ben ", shuffled=False)
    assert ben.rater == "Ben"
    assert ben.progress().ratings == 0
    assert all(ben.level(place, "Clear") is None for place in range(len(ben)))
    rate_all(ben, lambda item: 2 if item.number % 2 else 5)
    assert project.rating.raters(1) == ["Ada", "Ben"]
    found = project.rating.disagreements(1, RUBRIC_NAME)
    assert len(found) == 8
    assert {tuple(sorted(one.levels.items())) for one in found} == {(("Ada", 2.0), ("Ben", 5.0))}
    assert {one.level for one in found} == {3.5}
    project.rating.settle(1, found[0], 4, by="Cleo", note="Read the policy.")
    again = project.rating.disagreements(1, RUBRIC_NAME)
    assert (again[-1].trial_id, again[-1].adjudicated, again[-1].level) == (found[0].trial_id, 4.0, 4.0)
    assert again[-1].levels == found[0].levels
    project.rating.settle(1, again[-1], 3, by="Cleo")
    assert project.rating.disagreements(1)[-1].level == 3.0
    assert project.rating.raters(1) == ["Ada", "Ben"]
    assert project.rating.disagreements(1, RUBRIC_NAME, at_least=4) == []


def test_ratings_stay_out_of_the_runs_own_results(project: Project) -> None:
    _, _, layer = rescore(project._store, "Fine. [RESULT] 4")
    before = (project.experiments.rows(1), project.experiments.metrics(1), project.experiments.summaries(1))
    view = project.experiments.trial(next(iter(trials(project))))
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada"), 1)
    assert before == (project.experiments.rows(1), project.experiments.metrics(1), project.experiments.summaries(1))
    assert project.experiments.trial(view.trial.id) == view
    assert [one.id for one in project.experiments.layers(1)][-1] == layer
    # Only who asks for them gets people's results.
    results = project.rating.results(1, RUBRIC_NAME)
    assert {(one.quality, one.passed, one.rubric) for one in results.values()} == {(0.0, False, 1.0)}


def test_pairs_have_sides_by_a_toss_that_is_on_record(project: Project) -> None:
    queue = project.rating.pair_queue(1, RUBRIC_NAME, "Ada", "A@m", "B@m")
    assert len(queue) == 4
    who = trials(project)
    # Four tosses may all fall alike; forty do so once in a lifetime.
    queues = [project.rating.pair_queue(1, RUBRIC_NAME, "Ada", "A@m", "B@m", seed=seed) for seed in range(10)]
    sides = {(who[left], who[right or ""]) for one in queues for left, right in entries(one)}
    assert sides == {("A@m", "B@m"), ("B@m", "A@m")}
    item = queue.item(0)
    assert item.other_answer
    assert item.other_answer != item.answer
    assert entries(queue) == entries(project.rating.pair_queue(1, RUBRIC_NAME, "Ada", "A@m", "B@m"))
    queue.choose(0, "Clear", "left", note="Shorter.", seconds=3.0).result()
    queue.choose(0, "Right", "tie").result()
    assert (queue.preferred(0, "Clear"), queue.preferred(0, "Right"), queue.state(0)) == ("left", "tie", "done")
    project.flush()
    scores = project._store.scores(layer=project.rating._layer(project.experiments.get(1).id))
    assert {(s.trial_id, s.other_trial_id) for s in scores} == {entries(queue)[0]}
    assert {(s.kind, s.value) for s in scores} == {("preference", 1.0), ("preference", 0.5)}
    # With another seed the sides may be the other way round: the choice follows the answer, not the side.
    for seed in range(8, 30):
        other = project.rating.pair_queue(1, RUBRIC_NAME, "Ada", "A@m", "B@m", seed=seed)
        place = next(at for at, entry in enumerate(entries(other)) if set(entry) == set(entries(queue)[0]))
        same = entries(other)[place] == entries(queue)[0]
        assert other.preferred(place, "Clear") == ("left" if same else "right")
    assert queue.undo() is not None
    assert queue.preferred(0, "Right") is None
    with pytest.raises(InputError, match="A pair has no level"):
        queue.save(0, "Clear", 3)
    with pytest.raises(InputError, match="no sides"):
        project.rating.queue(1, RUBRIC_NAME, "Ada").choose(0, "Clear", "left")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "x" * 200, "Adjudication", "a\0b", "a\nb\x1b[31m", "a\u202eb"])
def test_names_that_cannot_be_used(project: Project, name: str) -> None:
    with pytest.raises(InputError) as caught:
        project.rating.queue(1, RUBRIC_NAME, name)
    assert caught.value.message


def test_names_of_all_scripts_and_one_person_under_one_spelling(project: Project) -> None:
    names = ["علی\u200cرضا", "👩\u200d💻", "王小明", "Zoe\u0301"]
    for name in names:
        project.rating.queue(1, RUBRIC_NAME, name).save(0, "Clear", 4).result()
    # Ada in small letters is Ada, and an accent is the same however it is made up.
    for name in ("Ada", "ada", "ADA "):
        queue = project.rating.queue(1, RUBRIC_NAME, name, seed=3)
        queue.save(0, "Clear", 2).result()
    assert project.rating.queue(1, RUBRIC_NAME, "Zo\u00e9").level(0, "Clear") == 4
    assert project.rating.raters(1) == sorted([*names[:3], "Zo\u00e9", "Ada"])


@pytest.mark.parametrize("level", [0, 6, -1, 3.5])
def test_levels_that_are_none(project: Project, level: int) -> None:
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada")
    with pytest.raises(InputError, match="not a level"):
        queue.save(0, "Clear", level)
    with pytest.raises(InputError, match="no criterion “Tone”"):
        queue.save(0, "Tone", 3)
    assert project.rating.raters(1) == []


def test_failures_are_not_rated_and_nothing_to_rate_is_said(tmp_path: Path) -> None:
    broken = Failure(kind="bad_request", message="No.")
    project = rated_project(tmp_path / "f.pwb", 2, "AB", lambda request, n: broken if n else "Yes.")
    assert len(project.rating.queue(1, RUBRIC_NAME, "Ada")) == 1
    with pytest.raises(InputError, match="no case in common"):
        project.rating.pair_queue(1, RUBRIC_NAME, "Ada", "A@m", "B@m")
    with pytest.raises(InputError, match="no answer to rate"):
        project.rating.queue(1, "", "Ada")
    with pytest.raises(InputError, match="no rubric"):
        project.rating.queue(1, "Tone", "Ada")
    with pytest.raises(InputError, match="no experiment 7"):
        project.rating.queue(7, RUBRIC_NAME, "Ada")
    project.close()


def test_a_project_for_reading_only_takes_no_ratings(project: Project) -> None:
    reader = open_project(project.path, read_only=True)
    with pytest.raises(ProjectError, match="reading only"):
        reader.rating.queue(1, RUBRIC_NAME, "Ada")
    assert reader.rating.rated(1) == []
    reader.close()


def test_cases_with_rubrics_of_their_own(tmp_path: Path) -> None:
    own = RUBRIC.model_copy(update={"id": "own", "name": "Own", "criteria": RUBRIC.criteria[:1]})
    cases = [Case(id="1", inputs={"q": "one"}, rubric=own), Case(id="2", inputs={"q": "two"})]
    project = rated_project(tmp_path / "own.pwb", cases, "A")
    queue = project.rating.queue(1, "", "Ada")
    assert len(queue) == 1
    queue.save(0, "Clear", 4).result()
    assert [one.metric for one in project.rating.rated(1)] == ["Own/Clear"]
    project.close()


def test_agreement_of_raters_and_its_undefined_cases_in_words(project: Project) -> None:
    assert project.rating.agreement(1)[""].ordinal.value is None
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=1), 3)
    alone = project.rating.agreement(1)[""]
    assert alone.raters == 1
    assert alone.ordinal.value is None
    assert alone.ordinal.reason
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ben"), 3)
    equal = project.rating.agreement(1)
    assert set(equal) == {"", "Help/Clear", "Help/Right"}
    for figures in equal.values():
        for figure in (figures.fleiss, figures.nominal, figures.ordinal, figures.interval, figures.single):
            assert figure.value is None or abs(figure.value) <= 1
            assert figure.value is not None or figure.reason
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada"), lambda item: 1 + item.number % 5)
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Cleo"), lambda item: 5 - item.number % 3)
    assert project.rating.agreement(1, RUBRIC_NAME)[""].ordinal.value is not None
