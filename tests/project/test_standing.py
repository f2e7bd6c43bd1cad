"""How far a judge can be trusted, in a word, beside every number that it feeds."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.engine.fakes import FakeEndpoint
from tests.engine.judge_runs import RUBRIC, rescore
from tests.project.benched import MANY, ONCE, cases, drive, fair_judge, number_in, truth
from tests.project.rated import RUBRIC_NAME, rate_all, rated_project
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.project.project import Project
from workbench.project.rating_items import Item
from workbench.project.standing import Standing, Standings, said


@pytest.fixture
def found() -> list[Case]:
    return cases(MANY)


def test_a_standing_says_in_words_how_far_a_judge_can_be_trusted(
    project: Project, judge: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = project.bench
    none = bench.standing("judge", RUBRIC_NAME)
    assert (none.word, none.n) == ("not calibrated yet", 0)
    assert none.reason == "Not calibrated yet: nobody has rated answers by this rubric."
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY)
    rate_all(queue, truth)
    assert bench.standing("judge", RUBRIC_NAME).reason == (
        "Not calibrated yet: 0\N{NO-BREAK SPACE}answers rated by people and judge, 30 would do."
    )
    drive(bench.ask(1, RUBRIC_NAME, ["judge"], ONCE))
    whole = bench.standing("judge", RUBRIC_NAME)
    assert (whole.word, whole.n) == ("calibrated", 72)
    assert whole.reason == bench.measure(RUBRIC_NAME, "judge").bench.verdict.sentence
    assert bench.standing("judge", RUBRIC_NAME, "Clear") == bench.standing("judge", RUBRIC_NAME, "Help/Clear")
    assert bench.standing("other", RUBRIC_NAME).word == "not calibrated yet"
    assert bench.standing("judge", RUBRIC_NAME, how="G-Eval").n == 0
    with pytest.raises(InputError, match="no rubric"):
        bench.standing("judge", "Nothing")
    # It is reckoned once, and again only when people or judges said more.
    reckoned: list[str] = []
    reckon = Standings._reckon

    def counted(*args: Any) -> Standing:
        reckoned.append(args[1])
        return reckon(*args)

    monkeypatch.setattr(Standings, "_reckon", counted)
    for _ in range(3):
        assert bench.standing("judge", RUBRIC_NAME) == whole
    assert not reckoned
    for place in range(len(queue)):
        queue.save(place, "Right", 6 - truth(queue.item(place))).result()
    assert bench.standing("judge", RUBRIC_NAME, "Clear").word == "calibrated"
    assert bench.standing("judge", RUBRIC_NAME, "Right").word == "not usable"
    assert bench.standing("judge", RUBRIC_NAME).word != "calibrated"
    assert len(reckoned) == 3


def test_every_number_that_a_judge_feeds_has_its_standing(project: Project) -> None:
    assert project.bench.standings(1) == {}
    rescore(project._store, fair_judge)
    beside = project.bench.standings(1)
    assert set(beside) == {"Help/Clear", "Help/Right", "rubric", "pass", "quality"}
    assert {one.word for one in beside.values()} == {"not calibrated yet"}
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY)
    rate_all(queue, truth)
    for place in range(len(queue)):
        queue.save(place, "Right", 6 - truth(queue.item(place))).result()
    beside = project.bench.standings(1)
    assert (beside["Help/Clear"].word, beside["Help/Right"].word) == ("calibrated", "not usable")
    assert beside["rubric"] == beside["quality"] == beside["pass"]
    assert beside["rubric"].judge == "judge"
    # In exports too: beside each score in the file, and in what is said of it.
    done = project.exporting.export("results-csv", project.path.with_name("r.csv"))
    row = next(csv.DictReader(done.files[0].read_text(encoding="utf-8-sig").splitlines()))
    assert (row["standing.Help/Clear"], row["standing.Help/Right"]) == ("calibrated", "not usable")
    assert any(note.startswith("Judge judge is not usable for") for note in done.notes)


def test_pass_stands_as_the_criterion_that_decides_it_and_the_whole_is_not_kinder(tmp_path: Path) -> None:
    made = rated_project(tmp_path / "m.pwb", cases(MANY))
    clear, right = RUBRIC.criteria
    must = RUBRIC.model_copy(update={"criteria": (clear, right.model_copy(update={"must_pass": True}))})
    made.documents.put(must, label="Must").result()
    rescore(made._store, fair_judge, rubric=must)
    queue = made.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY)

    def level(item: Item, criterion: str) -> int:
        return 6 - truth(item) if criterion == "Right" and number_in(item.answer) % 2 else truth(item)

    for place in range(len(queue)):
        for one in must.criteria:
            last = queue.save(place, one.name, level(queue.item(place), one.name))
    last.result()
    right_alone = made.bench.standings(1)["Help/Right"]
    beside = made.bench.standings(1)
    assert (right_alone.word, beside["Help/Clear"].word) == ("not usable", "calibrated")
    # Both criteria together would pass for more than their parts: kappa alone does not say so.
    assert beside["rubric"].word == beside["quality"].word == "usable with care"
    assert "not usable for Right, which must pass" in beside["rubric"].reason
    assert beside["pass"].word == "not usable"
    assert beside["pass"].reason.startswith("Not usable for Right, which must pass: it ")
    assert beside["rubric"].n == 2 * MANY
    measured = made.bench.measure(RUBRIC_NAME, "judge")
    assert measured.bench.verdict.sentence == beside["rubric"].reason
    assert said(beside)[0].startswith("judge judge is not usable for Right and passed cases: it ")
    assert said(beside)[1] == f"judge judge is usable with care for the rubric mean and quality: {beside['rubric'].why}"
    made.close()


def test_one_word_on_all_that_a_judge_feeds_is_said_once() -> None:
    none = Standing("not calibrated yet", 0, "Not calibrated yet: nobody has rated.", "m")
    assert said({"R/a": none, "rubric": none, "pass": none}) == ["judge m is not calibrated yet: nobody has rated."]
    assert said({"rubric": none}) == ["judge m is not calibrated yet: nobody has rated."]
    good = Standing("calibrated", 40, "Calibrated: it agrees with people well.", "m")
    assert said({"rubric": good}) == ["judge m is calibrated for the rubric mean: it agrees with people well."]
    assert said({"R/a": none, "R/b": good, "R/c": good}) == [
        "judge m is not calibrated yet for a: nobody has rated.",
        "judge m is calibrated for b and c: it agrees with people well.",
    ]
    assert said({}) == []
