"""What compare says beyond verdicts, a confirmation on held-out cases, a report: the real commands on the sample."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import SAMPLE, ask, call, is_one_sentence_with_remedy
from workbench.cli.compare_command import corrected_for, correction_words
from workbench.core.errors import InputError
from workbench.core.models import Price
from workbench.core.summaries import Pair
from workbench.project import create_project, open_project

ASKED = ("--by", "kind", "--groups", "--routing", "--ratings", "--repeats", "--cluster", "intent")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample after a run of A and B on twenty cases, twice each."""
    path = tmp_path_factory.mktemp("beyond") / "p.pwb"
    create_project(path, source=SAMPLE).close()
    assert call("run", path, "--variants", "A,B", "--limit", "20", "--repeats", "2").status == 0
    return path


def test_compare_says_more_where_asked(project: Path) -> None:
    plain = ask("compare", project).data
    assert not {"slices", "groups", "routing", "ratings", "several", "repeats", "cluster"} & set(plain)
    data = ask("compare", project, *ASKED).data
    assert data["cluster"] == "intent"
    assert "clusters" in data["pairs"][0]["reason"]
    assert data["pairs"][0]["difference"] == pytest.approx(plain["pairs"][0]["difference"])
    assert [one["by"] for one in data["slices"]] == ["kind"]
    assert sum(one["cases"] for one in data["slices"][0]["slices"]) == 20
    assert data["groups"][0]["broken"] == data["pairs"][0]["broken"]
    assert data["routing"]["overall"]["reason"]
    assert {one["candidate"][0] for one in data["ratings"]["candidates"]} == {"A", "B"}
    assert data["several"]["reason"].startswith("Fewer than three")
    assert [one["k"] for one in data["repeats"][0]["passes"]] == [1, 2]
    said = call("compare", project, *ASKED).out
    for heading in ("by kind", "Cheapest that is not worse", "Who beats whom", "Repeats", "pass^2"):
        assert heading in said
    assert is_one_sentence_with_remedy(call("compare", project, "--by", "nobody"))
    assert is_one_sentence_with_remedy(call("compare", project, "--cluster", "tag"))
    itself = call("compare", project, "--baseline", "A", "--candidate", "A@offline/stand-in")
    assert (itself.status, is_one_sentence_with_remedy(itself)) == (2, True)
    assert "nothing differs from itself" in itself.err


def test_why_two_alone_need_fewer_cases_is_said() -> None:
    values: dict[str, Any] = {
        "baseline": "A@m",
        "metric": "pass",
        "n": 48,
        "unmatched": 0,
        "se": None,
        "low": None,
        "high": None,
    }
    values |= {"difference": None, "interval": "", "test": "", "p_adjusted": None, "verdict": "not enough cases"}
    values |= {"needed_n": None, "smallest_detectable": None, "fixed": 0, "broken": 0, "same": 48}
    pairs = [Pair(candidate=name, p=p, **values) for name, p in (("B@m", 0.3), ("C@m", 0.4), ("D@m", None))]
    assert "corrected for these 2 comparisons (Holm)" in correction_words(pairs, 4)
    assert "with the 3 other candidates p and the cases needed are larger" in correction_words(pairs[:1], 5)
    assert "with the other candidate p" in correction_words(pairs[:1], 3)
    assert (correction_words(pairs[:1], 2), correction_words(pairs[2:], 4), corrected_for(pairs)) == ("", "", 2)


def test_a_confirmation_is_made_once(project: Path) -> None:
    done = ask("run", project, "--confirm", "B", "--experiment", "1")
    assert done.status == 0
    said = done.data["confirmation"]
    assert (said["of"], said["earlier"], said["pair"]["n"]) == (1, [], 24)
    assert said["result"] in ("confirmed", "not confirmed", "refuted", "not enough cases")
    number = done.data["experiment"]["number"]
    compared = ask("compare", project, "--experiment", number, "--baseline", "A").data["pairs"]
    assert compared == [said["pair"]]
    # It repeats as often as the experiment did: the repeats of a case are one value, and can be looked at apart.
    repeated = ask("compare", project, "--experiment", number, "--repeats").data["repeats"]
    assert [[one["k"] for one in each["passes"]] for each in repeated] == [[1, 2], [1, 2]]
    again = call("run", project, "--confirm", "B", "--experiment", "1")
    assert again.status == 2
    assert f"experiment {number} of" in again.err
    assert "--again" in again.err
    opened = open_project(project)
    try:
        entries = [json.loads(one.detail) for one in opened._store.audit_entries() if one.action == "held-out.confirm"]
        assert [(one["experiment"], one["of"], one["look"]) for one in entries] == [(number, 1, 1)]
        assert opened.confirming.said(1) is None
        plan = opened.confirming.plan(1, "A", "B")
        assert [look.confirmed for look in plan.earlier] == [True]
        assert plan.plan.manifest.selection.split == "held-out"
        versions = {one.label: one.version for one in opened.experiments.get(1).manifest.candidates}
        assert {one.label: one.version for one in plan.plan.manifest.candidates} == versions
        with pytest.raises(InputError, match="looked at before"):
            opened.confirming.start(plan)
    finally:
        opened.close()
    twice = ask("run", project, "--confirm", "B", "--experiment", "1", "--again").data["confirmation"]
    assert twice["earlier"] == [{"experiment": number, "cases": 24}]
    # The versions and cases are the same, so are the answers, and so is what is said.
    assert twice["pair"] == said["pair"]


def test_a_confirmation_that_money_stopped_goes_on_as_the_same_look(tmp_path: Path) -> None:
    path = tmp_path / "p.pwb"
    made = create_project(path, source=SAMPLE)
    price = Price(input=Decimal(1), output=Decimal(2), source="own")
    model = made.documents.model("offline/stand-in").model_copy(update={"price": price})
    made.documents.put(model, label="Price").result()
    made.close()
    assert call("run", path, "--variants", "A,B", "--limit", "6").status == 0
    wanted = ("run", path, "--confirm", "B", "--experiment", "1")
    short = ask(*wanted, "--budget", "0.01", "--concurrency", "2")
    assert (short.status, short.document["error"]["code"]) == (3, "run.incomplete")
    assert 0 < short.data["totals"]["cost_usd"] <= 0.01
    assert short.data["experiment"]["state"] == "open"
    number = short.data["experiment"]["number"]
    rest = ask(*wanted, "--experiment", "1", "--resume", "--budget", "1")
    assert (rest.status, rest.data["experiment"]["number"]) == (0, number)
    assert (rest.data["experiment"]["state"], rest.data["confirmation"]["pair"]["n"]) == ("finished", 24)
    opened = open_project(path, read_only=True)
    try:
        looks = [json.loads(one.detail)["look"] for one in opened._store.audit_entries() if "confirm" in one.action]
        assert looks == [1]
    finally:
        opened.close()


@pytest.mark.parametrize(
    "words",
    [
        ("--confirm", "A"),
        ("--confirm", "B", "--limit", "3"),
        ("--again",),
        ("--confirm", "nobody"),
        ("--baseline", "A"),
    ],
)
def test_what_cannot_be_confirmed(project: Path, words: tuple[str, ...]) -> None:
    done = call("run", project, *words)
    assert done.status == 2
    assert is_one_sentence_with_remedy(done)


def test_a_report_says_what_compare_says(project: Path, tmp_path: Path) -> None:
    pages = {}
    for name in ("r.html", "r.md"):
        assert ask("report", project, tmp_path / name, "--experiment", "1", "--seed", "11").data["experiment"] == 1
        pages[name] = (tmp_path / name).read_text(encoding="utf-8")
    for metric in ("rubric", "pass", "output_tokens"):
        (pair,) = ask("compare", project, "--experiment", "1", "--metric", metric, "--seed", "11").data["pairs"]
        for field in ("difference", "se", "low", "high", "p", "p_adjusted"):
            for page in pages.values():
                assert f" {pair[field]!r} |" in page or f">{pair[field]!r}<" in page, (metric, field)
    said = call("compare", project, "--experiment", "1", "--metric", "output_tokens").out
    assert " tok [" in said
    assert "broken" not in said  # of tokens nothing is fixed or broken
    assert is_one_sentence_with_remedy(call("report", project, tmp_path / "none" / "r.md", "--experiment", "1"))
    assert not (tmp_path / "none").exists()
    before = pages["r.html"]
    assert is_one_sentence_with_remedy(call("report", project, tmp_path / "r.html", "--experiment", "1"))
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == before
    assert call("report", project, tmp_path / "r.html", "--experiment", "1", "--seed", "11", "--force").status == 0
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == before
    assert is_one_sentence_with_remedy(call("report", project, tmp_path / "r.pdf"))
    assert is_one_sentence_with_remedy(call("report", project, tmp_path / "x.md", "--experiment", "99"))
    assert is_one_sentence_with_remedy(call("report", project, tmp_path / "no" / "x.md", "--metric", "beauty"))
    assert not (tmp_path / "no").exists()
