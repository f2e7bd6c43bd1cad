"""JUnit XML for build servers: a suite per candidate, a test per trial.

``failure``: a trial that did not pass; ``error``: no completion; ``skipped``: not run, or not known whether it passed.
"""

import re
from xml.etree import ElementTree

from workbench.core.errors import InputError
from workbench.core.summaries import Loss
from workbench.interop.exports.source import Files, ResultRow, Source
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
    for candidate, own in by_candidate.items():
        _suite(suites, candidate, own)
    _sums(suites, rows)
    ElementTree.indent(suites)
    content = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True) + b"\n"
    dropped = any(_FORBIDDEN.search(text) for row in table.rows for text in (row.output or "", row.failure))
    losses = [Loss(where="output", what="Characters that XML cannot hold became U+FFFD.")] if dropped else []
    return Files({f"{file_name(source.name or 'results')}.xml": content}, losses)


def _suite(suites: ElementTree.Element, candidate: str, rows: list[ResultRow]) -> None:
    suite = ElementTree.SubElement(suites, "testsuite", {"name": _text(candidate)})
    _sums(suite, rows)
    for row in rows:
        repeat = f" #{row.repeat + 1}" if row.repeat else ""
        name = {"classname": _text(candidate), "name": _text(row.case.id + repeat), "time": f"{row.seconds or 0:.3f}"}
        test = ElementTree.SubElement(suite, "testcase", name)
        kind = _outcome(row)
        if row.state == "":
            ElementTree.SubElement(test, "skipped", {"message": "not run"})
        elif kind != "passed":
            lines = [f"{metric}: {score.reason}" for metric, score in row.scores.items() if _tells(score.passed, kind)]
            message = row.failure or "; ".join(lines) or ("did not pass" if kind == "failure" else "not scored")
            named = {} if kind == "skipped" else {"type": row.state or kind}
            told = ElementTree.SubElement(test, kind, {"message": _text(message[:500]), **named})
            told.text = _text("\n".join([*lines, f"got: {row.output}"] if row.output is not None else lines))


def _outcome(row: ResultRow) -> str:
    if row.state == "":
        return "skipped"
    if row.state == "failed":
        return "error"
    if row.passed is None:
        # Nothing was scored at all: then the run asked for no verdict.
        return "skipped" if row.scores else "passed"
    return "passed" if row.passed else "failure"


def _tells(passed: bool | None, kind: str) -> bool:
    return passed is False if kind == "failure" else passed is None


def _sums(element: ElementTree.Element, rows: list[ResultRow]) -> None:
    outcomes = [_outcome(row) for row in rows]
    element.set("tests", str(len(rows)))
    element.set("failures", str(outcomes.count("failure")))
    element.set("errors", str(outcomes.count("error")))
    element.set("skipped", str(outcomes.count("skipped")))
    element.set("time", f"{sum(row.seconds or 0 for row in rows):.3f}")


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
