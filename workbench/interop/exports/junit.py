"""JUnit XML for build servers: a suite per candidate, a test per trial; a gate's rules are a suite of their own.

``failure``: a trial that did not pass; ``error``: no completion; ``skipped``: not run, or not known whether it passed.
Where a gate was applied, it decides, so that a build is red for what its exit status is 1 for: a rule that did not hold
is a failure, the baseline's trials are none (they are what others are measured by), nor is any trial once the gate has
passed. What those say of themselves stands in ``system-out``. How far a judge can be trusted is a property
beside what it feeds: ``judge of RUBRIC/CRITERION``.
"""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from workbench.core.errors import InputError
from workbench.core.gates import GateOutcome
from workbench.core.summaries import Loss
from workbench.interop.exports.source import Files, ResultRow, ResultsTable, Source
from workbench.interop.folder.names import file_name

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def write(source: Source) -> Files:
    """The results of an experiment as JUnit XML.

    Raises:
        InputError: there are no results.
    """
    table = source.results
    if table is None:
        raise InputError("export.results", "There are no results to write.", source.name, "Run something first.")
    suites = ElementTree.Element("testsuites", {"name": _text(source.name or f"experiment {table.experiment}")})
    by_candidate: dict[str, list[ResultRow]] = {}
    rows = [*table.rows, *table.not_run]
    for row in rows:
        by_candidate.setdefault(row.candidate, []).append(row)
    ruled = _gate_suite(suites, table.gate, table.judges) if table.gate is not None else []
    for candidate, own in by_candidate.items():
        _suite(suites, candidate, own, table)
    _sums(suites, [*ruled, *(_outcome(row, table.gate) for row in rows)], rows)
    ElementTree.indent(suites)
    content = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True) + b"\n"
    dropped = any(_FORBIDDEN.search(text) for row in table.rows for text in (row.output or "", row.failure))
    losses = [Loss(where="output", what="Characters that XML cannot hold became U+FFFD.")] if dropped else []
    return Files({f"{file_name(source.name or 'results')}.xml": content}, losses)


def _judges(suite: ElementTree.Element, judges: Sequence[tuple[str, str]]) -> None:
    """How far the judges behind a suite can be trusted, as its properties."""
    if judges:
        properties = ElementTree.SubElement(suite, "properties")
        for metric, words in judges:
            ElementTree.SubElement(properties, "property", {"name": _text(f"judge of {metric}"), "value": _text(words)})


def _gate_suite(suites: ElementTree.Element, gate: GateOutcome, judges: Sequence[tuple[str, str]]) -> list[str]:
    """A test for each rule and candidate; returns what became of each."""
    name = _text(f"gate {gate.gate}")
    suite = ElementTree.SubElement(suites, "testsuite", {"name": name})
    kinds = ["passed" if found.result == "passed" else "failure" for found in gate.rules]
    _sums(suite, kinds, [])
    ruled = {found.rule.metric for found in gate.rules}
    _judges(suite, [one for one in judges if one[0] in ruled])
    for found, kind in zip(gate.rules, kinds, strict=True):
        named = {"classname": name, "name": _text(found.title), "time": "0.000"}
        test = ElementTree.SubElement(suite, "testcase", named)
        if kind == "failure":
            ElementTree.SubElement(test, "failure", {"message": _text(found.reason[:500]), "type": found.result})
        else:
            ElementTree.SubElement(test, "system-out").text = _text(found.reason)
    return kinds


def _suite(suites: ElementTree.Element, candidate: str, rows: list[ResultRow], table: ResultsTable) -> None:
    gate, suite = table.gate, ElementTree.SubElement(suites, "testsuite", {"name": _text(candidate)})
    _sums(suite, [_outcome(row, gate) for row in rows], rows)
    _judges(suite, table.judges)
    for row in rows:
        repeat = f" #{row.repeat + 1}" if row.repeat else ""
        name = {"classname": _text(candidate), "name": _text(row.case.id + repeat), "time": f"{row.seconds or 0:.3f}"}
        test = ElementTree.SubElement(suite, "testcase", name)
        kind = _outcome(row, gate)
        if row.state == "":
            ElementTree.SubElement(test, "skipped", {"message": "not run"})
        elif kind == "excused" and gate is not None:
            why = "it is the baseline" if row.candidate == gate.baseline else f"gate {gate.gate} passed"
            said = [f"Did not pass; no failure, since {why}.", *_lines(row, "failure")]
            ElementTree.SubElement(test, "system-out").text = _text("\n".join(said))
        elif kind != "passed":
            lines = _lines(row, kind)
            message = row.failure or "; ".join(lines) or ("did not pass" if kind == "failure" else "not scored")
            typed = {} if kind == "skipped" else {"type": row.state or kind}
            told = ElementTree.SubElement(test, kind, {"message": _text(message[:500]), **typed})
            told.text = _text("\n".join([*lines, f"got: {row.output}"] if row.output is not None else lines))


def _lines(row: ResultRow, kind: str) -> list[str]:
    return [f"{metric}: {score.reason}" for metric, score in row.scores.items() if _tells(score.passed, kind)]


def _outcome(row: ResultRow, gate: GateOutcome | None) -> str:
    if row.state == "":
        return "skipped"
    if row.state == "failed":
        return "error"
    if row.passed is None:
        # Nothing was scored at all: then the run asked for no verdict.
        return "skipped" if row.scores else "passed"
    if row.passed:
        return "passed"
    return "excused" if gate is not None and (gate.result == "passed" or row.candidate == gate.baseline) else "failure"


def _tells(passed: bool | None, kind: str) -> bool:
    return passed is False if kind == "failure" else passed is None


def _sums(element: ElementTree.Element, outcomes: list[str], rows: list[ResultRow]) -> None:
    element.set("tests", str(len(outcomes)))
    element.set("failures", str(outcomes.count("failure")))
    element.set("errors", str(outcomes.count("error")))
    element.set("skipped", str(outcomes.count("skipped")))
    element.set("time", f"{sum(row.seconds or 0 for row in rows):.3f}")


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
