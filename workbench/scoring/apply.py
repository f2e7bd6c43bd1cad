"""Applying a check: arguments read once, negation and threshold in this one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.nearest import did_you_mean
from workbench.core.rubrics import CheckSpec
from workbench.core.value_faults import wrong_value
from workbench.scoring.entry import CheckEntry
from workbench.scoring.registry import CHECKS
from workbench.scoring.subject import CallFacts, Span, Subject, UnscoredError, quoted

_NO_FACTS = CallFacts()
_BROKEN = (ArithmeticError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What an answer that nobody thought of can raise in a check, or in what computes for it."""
_KEPT = 512


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check says of an answer. ``value`` and ``passed`` are None where it is unscored."""

    value: float | None
    passed: bool | None
    reason: str
    spans: tuple[Span, ...] = ()
    """Where in the answer's text it was found, in characters."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A check with its arguments read, ready for many answers."""

    spec: CheckSpec
    entry: CheckEntry
    arguments: Any

    def __call__(self, case: Case, completion: Completion, facts: CallFacts | None = None) -> CheckResult:
        """Apply it to an answer; never raises for what the answer or the case holds."""
        subject = Subject(case, completion, facts or _NO_FACTS, completion.text)
        try:
            finding = self.entry.run(self.arguments, subject)
        except UnscoredError as why:
            return CheckResult(None, None, str(why))
        except _BROKEN as error:
            # One answer must not end the scoring of all others.
            return CheckResult(None, None, f"The check {self.entry.name} cannot be applied to this: {_said(error)}.")
        value = 1.0 - finding.value if self.spec.negate else finding.value
        reason = f"Wanted the opposite of: {finding.reason}" if self.spec.negate else finding.reason
        return CheckResult(value, value >= self.spec.threshold - 1e-12, reason, finding.spans)


def entry_for(name: str) -> CheckEntry:
    """The registry's entry; ``is-json`` and ``is_json`` are the same name.

    Raises:
        InputError: there is no such check.
    """
    entry = CHECKS.get(name.replace("-", "_"))
    if entry is None:
        known = ", ".join(sorted(CHECKS))
        raise InputError("check.unknown", f"There is no check named “{name}”.", remedy=f"Use one of: {known}.")
    return entry


def prepare(spec: CheckSpec) -> Prepared:
    """Read a check's arguments.

    Raises:
        InputError: no such check, or an argument is missing, unknown or wrong; the sentence names it.
    """
    entry = entry_for(spec.check)
    try:
        arguments = entry.arguments.model_validate(spec.arguments)
    except ValidationError as error:
        message, near = _first_problem(error, entry)
        known = ", ".join(entry.arguments.model_fields) or "none"
        remedy = f"{near}The arguments of {entry.name} are: {known}."
        raise InputError("check.arguments", message, f"check “{spec.name}”", remedy) from None
    if spec.arguments.get("values") == []:
        # Written by hand it is a mistake: nothing would be expected, or silently the reference.
        said, remedy = "The argument “values” is an empty list.", "Name at least one text, or leave values out."
        raise InputError("check.arguments", said, f"check “{spec.name}”", remedy)
    return Prepared(spec, entry, arguments)


_prepared: dict[int, Prepared] = {}


def check(spec: CheckSpec, case: Case, completion: Completion, facts: CallFacts | None = None) -> CheckResult:
    """Apply one check of a scorecard to an answer.

    A spec that cannot be read gives unscored with the reason, so that a run goes on; `prepare` raises instead.
    """
    # Keyed by identity: hashing the arguments would cost more than most checks. The value keeps the spec
    # alive, so the identity cannot pass to another one.
    ready = _prepared.get(id(spec))
    if ready is None or ready.spec is not spec:
        try:
            ready = prepare(spec)
        except InputError as error:
            return CheckResult(None, None, error.text())
        if len(_prepared) >= _KEPT:
            _prepared.clear()
        _prepared[id(spec)] = ready
    return ready(case, completion, facts)


def _said(error: Exception) -> str:
    return "it is nested too deep" if isinstance(error, RecursionError) else quoted(str(error) or type(error).__name__)


def _first_problem(error: ValidationError, entry: CheckEntry) -> tuple[str, str]:
    """The fault as a sentence, an unknown name before all others, as it explains a missing one; and what was meant."""
    problems = error.errors(include_url=False)
    problem = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])
    place = ".".join(str(step) for step in problem["loc"])
    if problem["type"] == "extra_forbidden":
        beside = place in CheckSpec.model_fields
        near = f"Write {place} beside arguments, not in them. " if beside else did_you_mean(place, _names(entry))
        return f"The check {entry.name} has no argument “{place}”.", near
    if problem["type"] == "missing":
        return f"The check {entry.name} needs the argument “{place}”.", ""
    said = wrong_value(problem)
    if not place:
        # It names arguments as they are written.
        return f"{said}.", ""
    near = did_you_mean(str(problem["input"]), _choices(problem)) if problem["type"] == "literal_error" else ""
    return f"The argument “{place}” {said}.", near


def _names(entry: CheckEntry) -> list[str]:
    return list(entry.arguments.model_fields)


def _choices(problem: Mapping[str, Any]) -> list[str]:
    return [word.strip("'") for word in str(problem["ctx"]["expected"]).replace(" or ", ", ").split(", ")]
