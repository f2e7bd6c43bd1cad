"""``workbench bench``: a judge against people's ratings on the command line, as a document and in words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import ask, call, is_one_sentence_with_remedy, run
from tests.engine.judge_runs import RUBRIC
from tests.project.rated import rate_all, rated_project
from workbench.core.cases import Case
from workbench.core.models import STAND_IN, Model
from workbench.project import open_project

MANY = 6
"""Cases, each with an answer of A and one of B; of fewer no clustered interval stands."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with answers of A and B to six cases, the rubric Help and the stand-in, nothing rated."""
    place = tmp_path / "p.pwb"
    found = [Case(id=f"c{n}", inputs={"q": f"question {n}"}, tags=("even",)[n % 2 :]) for n in range(MANY)]
    made = rated_project(place, found)
    stand_in = Model(id="i", name=STAND_IN, provider="offline", model_id="stand-in")
    made.documents.put(stand_in, stand_in.model_copy(update={"id": "j", "name": "other"}), label="Add").result()
    made.close()
    return place


def rated(path: Path, *raters: str, level: int | None = None, rows: int = 2 * MANY) -> Path:
    """Let people rate: one level throughout, or levels that differ by answer and person."""
    project = open_project(path)
    for at, name in enumerate(raters):
        queue = project.rating.queue(1, "Help", name, rows=rows)
        rate_all(queue, level or (lambda item, at=at: 1 + (len(item.answer) + int(item.answer[-1]) + at) % 5))
    project.close()
    return path


def test_a_mistyped_rater_is_no_judge_without_ratings(path: Path) -> None:
    rated(path, "Ada", "Ben")
    wrong = call("bench", path, "--judge", STAND_IN, "--rater", "Adda")
    assert wrong.status == 2
    assert "There is no rater Adda. Did you mean “Ada”? There are Ada, Ben." in " ".join(wrong.err.split())
    half = call("bench", path, "--judge", STAND_IN, "--rater", "Ada", "--half", "seen")
    assert half.status == 0
    assert "all raters on all rated answers" in " ".join(half.out.split())


def test_a_judge_is_asked_and_measured(path: Path) -> None:
    rated(path, "Ada", "Ben")
    words = ("bench", path, "--judge", STAND_IN)
    told = ask(*words, "--estimate").data["estimate"]
    assert told["judge_calls"] > 0
    # Of that, twelve instructions in six answers by two criteria; in more of them if that is wanted, or in none.
    assert (told["injections"]["answers"], told["injections"]["judge_calls"]) == (6, 6 * 12 * 2)
    more = ask(*words, "--estimate", "--injections", "9").data["estimate"]
    assert more["judge_calls"] - told["judge_calls"] == 3 * 12 * 2
    said = call(*words, "--estimate", "--injections", "9").out.replace("\xa0", " ")
    assert "Of the judgements 216 are for instructions hidden in 9 answers" in said
    none = ask(*words, "--estimate", "--no-injections").data["estimate"]
    assert told["judge_calls"] - none["judge_calls"] == 6 * 12 * 2
    assert none["injections"]["judge_calls"] == 0
    assert not call(*words).out.count("nan")
    before = ask(*words).data["judges"][0]
    assert (before["verdict"], before["rows"], before["whole"]["n"]) == ("not calibrated yet", 4 * MANY, 0)
    done = ask(*words, "--ask", "--concurrency", "8")
    assert done.status == 0
    assert (done.data["asked"]["calls"], done.data["asked"]["failed"]) == (told["judge_calls"], 0)
    (judge,) = done.data["judges"]
    assert (judge["judge"], judge["how"], judge["verdict"]) == (STAND_IN, "each", "not calibrated yet")
    assert judge["whole"]["n"] + judge["agreement"]["unscored"] == 4 * MANY
    assert [one["name"] for one in judge["criteria"]] == ["Help/Clear", "Help/Right"]
    assert judge["position"]["pairs"] + judge["position"]["missing"] == 2 * MANY
    assert len(judge["injections"]["attacks"]) == 12
    assert judge["people"]["value"] is not None
    assert ask(*words, "--ask").data["asked"]["calls"] == 0
    halves = [ask(*words, "--half", half).data["judges"][0]["rows"] for half in ("seen", "held-out")]
    assert sum(halves) == 4 * MANY
    assert ask(*words, "--rater", "Ada").data["judges"][0]["people"] is None
    project = open_project(path)
    project.rating.looks.note(project.experiments.get(1).id, "Ben", 5, 2 * MANY)
    project.rating.looks.note(project.experiments.get(1).id, "somebody else", 5, 2 * MANY)
    project.close()
    text = call(*words).out
    assert f"Ben saw the results with 5 of {2 * MANY} rows left: those ratings are not blind." in text
    assert "somebody else" not in text
    worst = judge["disagreements"][0]
    assert worst["candidate"].partition("@")[0] in {"A", "B"}
    assert f"case {worst['case_id']}, {worst['candidate']}, {worst['metric']}: " in text
    assert "not calibrated yet" in text.lower()
    assert "weighted kappa" in text
    says_its_figures(text, judge)


def says_its_figures(text: str, judge: Mapping[str, Any]) -> None:
    """Of all rows, of each criterion and tag, and how far single rows lie apart."""
    # The case is the unit: neither two criteria of an answer nor two answers to it are two rows.
    whole = judge["whole"]
    assert re.search(rf"^all +{whole['answers']} ", text, re.MULTILINE)
    assert (whole["answers"], whole["cases"]) == (2 * MANY, MANY)
    said = f"All: {whole['n']} scores of {2 * MANY} answers to {MANY} cases. What is of one case counts as one cluster."
    assert said in " ".join(text.replace("\xa0", " ").split())
    assert judge["criteria"][0]["exact"]["method"] == f"t, clustered SE, {MANY} clusters"
    # By criterion and by tag, how often which level met which, and how far single rows lie apart.
    assert all(f"\n{name}" in text for name in ("Help/Clear", "Help/Right", "even", "people 5"))
    # How far single rows lie apart, with intervals: nine in ten rows agree, so that most are not apart at all.
    apart = judge["whole"]["absolute"]
    assert apart["low"] < apart["value"] < apart["high"]
    assert judge["agreement"]["limits"]["lower"]["low"] is not None
    mae = r"mean absolute difference \(MAE\): \d\.\d\d \[\d\.\d\d, \d\.\d\d\], n \d+"
    each = r"[−+]\d\.\d\d \[[−+]\d\.\d\d, [−+]\d\.\d\d\]"
    assert re.search(f"^{mae}$", text, re.MULTILINE)
    assert re.search(f"^limits of agreement: {each} to {each} levels, n", text, re.MULTILINE)
    assert "nan" not in text.lower()


def test_two_judges_stand_side_by_side_each_in_its_own_way(path: Path) -> None:
    rated(path, "Ada")
    quick = ("--ask", "--samples", "1", "--no-swaps", "--no-injections")
    assert ask("bench", path, "--judge", "other", "--how", "all at once", *quick).status == 0
    assert ask("bench", path, "--judge", STAND_IN, "--how", "each", *quick).status == 0
    both = ask("bench", path, "--judge", f"{STAND_IN},other").data
    assert [one["how"] for one in both["judges"]] == ["each", "all at once"]
    assert both["judges"][1]["whole"]["n"] > 0
    (pair,) = both["pairs"]
    assert (pair["baseline"], pair["candidate"], pair["metric"]) == (STAND_IN, "other", "distance from people")


@pytest.mark.parametrize(
    ("raters", "level", "rows"), [((), None, 1), (("Ada",), 3, 16), (("Ada",), None, 1), (("Ada", "Ben"), 5, 16)]
)
def test_degenerate_ratings_give_words(path: Path, raters: tuple[str, ...], level: int | None, rows: int) -> None:
    rated(path, *raters, level=level, rows=rows)
    words = ("bench", path, "--judge", STAND_IN)
    if raters:
        assert ask(*words, "--ask", "--samples", "2").status == 0
    else:
        nobody = ask(*words, "--ask")
        assert (nobody.status, nobody.document["error"]["code"]) == (2, "bench.ratings")
    (judge,) = ask(*words).data["judges"]
    assert judge["verdict"] == "not calibrated yet"
    kappa = judge["whole"]["weighted_kappa"]
    assert kappa["value"] is not None or kappa["reason"]
    said = call(*words)
    assert said.status == 0
    assert "nan" not in said.out.lower()
    assert "Traceback" not in said.err


def test_without_a_judge_people_are_compared_with_each_other(path: Path) -> None:
    nobody = ask("bench", path).data
    assert (nobody["judges"], nobody["raters"]["names"]) == ([], [])
    assert "Nobody has rated answers by this rubric yet." in call("bench", path).out
    rated(path, "Ada")
    assert "Only Ada has rated: agreement needs two people on the same rows." in call("bench", path).out
    rated(path, "Ben", "an Ünusual name 🙂", rows=4)
    people = ask("bench", path).data["raters"]
    assert (people["names"], people["reason"]) == (["Ada", "Ben", "an Ünusual name 🙂"], "")
    assert [one["name"] for one in people["metrics"]] == [None, "Help/Clear", "Help/Right"]
    assert [one["figures"]["n"] for one in people["pairs"]] == [8, 8, 8]
    # Rows of one case, of both answers and both criteria, are a cluster.
    whole, clear = people["metrics"][:2]
    assert whole["ac1"]["low"] < whole["ac1"]["value"] < whole["ac1"]["high"]
    assert whole["ac1"]["method"].startswith("t, clustered SE")
    # All three have rated four answers only.
    assert (whole["single"]["n"], whole["single"]["low"], whole["single"]["reason"]) == (
        *(8, None),
        "Fewer than 6 clusters: no interval.",
    )
    assert clear["ac1"]["value"] is not None
    assert "Krippendorff" in whole["fleiss"]["reason"]
    text = call("bench", path).out
    assert "Ada and Ben" in text
    assert "Fleiss: Rows have unequal numbers of ratings, which Fleiss' kappa cannot take" in text
    assert "nan" not in text.lower()


def test_scores_off_the_scale_count_as_missing_and_are_told(path: Path) -> None:
    rated(path, "Ada", "Ben")
    assert ask("bench", path, "--judge", STAND_IN, "--ask", "--samples", "1", "--no-injections").status == 0
    with closing(sqlite3.connect(path)) as file, file:
        for source, value in (("person:Ada", 7), ("person:Ben", 0.5), ("judge:%", -3)):
            file.execute(
                "UPDATE score SET value = ? WHERE id IN (SELECT s.id FROM score s JOIN scorer k ON k.id = s.scorer "
                "WHERE k.source LIKE ? AND k.kind = 'criterion' AND s.value IS NOT NULL LIMIT 2)",
                (value, source),
            )
    judge, people = ask("bench", path, "--judge", STAND_IN).data["judges"][0], ask("bench", path).data["raters"]
    assert (
        "6 scores are not on the scale from 1 to 5 and taken as missing: somebody wrote into the file."
        in judge["notes"]
    )
    assert judge["agreement"]["n"] < 4 * MANY
    assert people["pairs"][0]["figures"]["n"] < 4 * MANY
    project = open_project(path)
    queue = project.rating.queue(1, "Help", "Ada", rows=2 * MANY)
    levels = [queue.level(at, one) for at in range(len(queue)) for one in ("Clear", "Right")]
    assert (len(levels), levels.count(None)) == (4 * MANY, 2)
    project.close()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--judge", "nobody"), "model.unknown"),
        (("--judge", "a,b,c"), "arguments"),
        (("--judge", STAND_IN, "--rubric", "Nothing"), "rubric.unknown"),
        (("--judge", STAND_IN, "--experiment", "x"), "arguments"),
        (("--judge", STAND_IN, "--experiment", "99"), "experiment.unknown"),
        (("--judge", STAND_IN, "--half", "third"), "arguments"),
        (("--judge", STAND_IN, "--ask", "--samples", "0"), "arguments"),
        (("--ask",), "arguments"),
        (("--estimate",), "arguments"),
    ],
)
def test_wrong_words_are_named(path: Path, arguments: tuple[str, ...], code: str) -> None:
    done = ask("bench", path, *arguments)
    assert (done.status, done.document["error"]["code"]) == (2, code)
    assert done.document["error"]["remedy"]
    assert is_one_sentence_with_remedy(done)


def test_the_program_itself(path: Path) -> None:
    rated(path, "Ada")
    done = run("bench", path, "--judge", STAND_IN, "--ask", "--samples", "1", "--no-injections")
    assert (done.status, "Traceback" in done.err) == (0, False)
    assert "not calibrated yet" in done.out.lower()


def test_the_rubric_is_named_where_there_are_several(path: Path) -> None:
    project = open_project(path)
    project.documents.put(RUBRIC.model_copy(update={"id": "r2", "name": "Tone"}), label="Add").result()
    project.close()
    done = ask("bench", path, "--judge", STAND_IN)
    assert (done.status, done.document["error"]["code"]) == (2, "bench.rubric")
    assert "Help, Tone" in done.document["error"]["remedy"]
    assert ask("bench", path, "--judge", STAND_IN, "--rubric", "Tone").data["rubric"] == "Tone"
    assert ask("bench", path, "--judge", STAND_IN, "--rubric", "own").data["rubric"] is None
