"""JUnit: what is red and why, and how far judges can be trusted."""

from dataclasses import replace
from xml.etree import ElementTree

from tests.interop.sample import ROWS, SOURCE
from tests.interop.written import only, said
from workbench.core.gates import GateOutcome, GateRule, RuleOutcome
from workbench.interop.exports.source import ResultScore, ResultsTable


def test_junit() -> None:
    suites = ElementTree.fromstring(only("junit"))
    assert suites.attrib | {"time": ""} == {
        "name": "Refunds: é/1", "tests": "3", "failures": "0", "errors": "1", "skipped": "1", "time": "",
    }  # fmt: skip
    (suite,) = suites
    assert [test.attrib["name"] for test in suite] == ["late", "chat #2", "plain"]
    error = suite[1].find("error")
    assert error is not None
    assert (error.attrib["message"], error.attrib["type"]) == ("timeout: No answer.", "failed")
    assert "U+FFFD" in said("junit")


def test_junit_does_not_let_a_trial_pass_whose_judge_could_not_be_asked() -> None:
    why = "The judge could not be asked: status 400."
    scores = {"short": ResultScore(value=1.0, passed=True), "R/C": ResultScore(value=None, reason=why)}
    unknown = ROWS[0].model_copy(update={"passed": None, "scores": scores})
    (suite,) = ElementTree.fromstring(
        only("junit", replace(SOURCE, results=ResultsTable(experiment=1, rows=(unknown,))))
    )
    skipped = suite[0].find("skipped")
    assert skipped is not None
    assert skipped.attrib == {"message": f"R/C: {why}"}
    assert (suite.attrib["skipped"], suite.attrib["errors"]) == ("1", "0")


def test_junit_says_how_far_judges_can_be_trusted() -> None:
    rule = GateRule(metric="R/C", rule="at_least", value=2)
    held = RuleOutcome(rule=rule, candidate="B", result="passed", reason="")
    gate = GateOutcome(gate="g", result="passed", rules=(held,))
    judges = (("R/C", "m is not usable: it is too generous."), ("rubric", "m is not calibrated yet: …"))
    table = ResultsTable(experiment=1, rows=ROWS[:1], gate=gate, judges=judges)
    ruled, trials = ElementTree.fromstring(only("junit", replace(SOURCE, results=table)))
    told = {"name": "judge of R/C", "value": "m is not usable: it is too generous."}
    assert [one.attrib for one in ruled.findall("properties/property")] == [told]
    assert [one.attrib["name"] for one in trials.findall("properties/property")] == ["judge of R/C", "judge of rubric"]
    assert trials[0].tag == "properties"


def test_junit_says_why_a_trial_did_not_pass() -> None:
    scores = {"short": ResultScore(value=0.0, passed=False, reason="70 words, at most 60 wanted.")}
    failed = ROWS[0].model_copy(update={"passed": False, "scores": scores, "output": "<b>\x1b&"})
    waiting = ROWS[0].model_copy(update={"state": "", "passed": None, "scores": {}, "output": None})
    results = ResultsTable(experiment=1, rows=(failed, waiting))
    (suite,) = ElementTree.fromstring(only("junit", replace(SOURCE, results=results)))
    failure = suite[0].find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "short: 70 words, at most 60 wanted."
    assert failure.text == "short: 70 words, at most 60 wanted.\ngot: <b>\ufffd&"
    assert suite[1].find("skipped") is not None
    assert suite.attrib["skipped"] == suite.attrib["failures"] == "1"
