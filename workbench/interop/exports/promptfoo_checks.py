"""Checks and rubrics as promptfoo's assertions, as far as they mean the same."""

from typing import Any

from pydantic import JsonValue

from workbench.core.cases import Case
from workbench.core.rubrics import CheckSpec, Criterion, Rubric, RubricUse
from workbench.core.strict_json import dump
from workbench.interop.exports.cases import reference_text
from workbench.interop.exports.promptfoo_text import escaped, has_braces, has_reference
from workbench.interop.exports.source import Losses

Assertion = dict[str, JsonValue]


def assertions(spec: CheckSpec, case: Case, losses: Losses) -> list[Assertion]:
    """The assertions that stand for a check on a case; [] with a loss where there is none.

    Reads the arguments of the checks in workbench.scoring.checks by their names.
    """
    write = _CHECKS.get(spec.check)
    if write is None:
        losses.add(f"check ‘{spec.name}’", f"promptfoo has nothing like ‘{spec.check}’; it is left out.")
        return []
    if spec.must_pass:
        losses.add(f"check ‘{spec.name}’", "“Must pass” has no equivalent in promptfoo; it counts by its weight.")
    expected = _expected(spec, case)
    if expected is None and spec.check in ("equals", "contains"):
        losses.of_case(case.id, f"The check ‘{spec.name}’ has nothing to compare with here; it is left out.")
        return []
    written = write(spec, expected, losses)
    return [] if written is None else [_with_weight(spec, written)]


def rubric_assertions(use: RubricUse, rubric: Rubric, losses: Losses) -> list[Assertion]:
    """One ``llm-rubric`` per criterion; the five levels are told in its text."""
    losses.add(
        f"rubric ‘{rubric.name}’",
        f"The scale 1 to 5 becomes promptfoo's score 0 to 1, the judge {use.judge} becomes promptfoo's grader.",
    )
    found: list[Assertion] = []
    for criterion in rubric.criteria:
        assertion: Assertion = {
            "type": "llm-rubric",
            "value": escaped(criterion_text(criterion)),
            "metric": escaped(f"{rubric.name}/{criterion.name}"),
        }
        weight = criterion.weight * use.weight
        if weight != 1.0:
            assertion["weight"] = weight
        if criterion.must_pass:
            losses.add(f"rubric ‘{rubric.name}’", "“Must pass” has no equivalent in promptfoo.")
        found.append(assertion)
    return found


def criterion_text(criterion: Criterion) -> str:
    """A criterion in words: its question and what its levels look like."""
    lines = [criterion.question or criterion.name]
    lines += [f"{number}: {level}" for number, level in enumerate(criterion.levels, 1) if level]
    return "\n".join(lines)


def _with_weight(spec: CheckSpec, written: Assertion) -> Assertion:
    if spec.negate:
        written["type"] = f"not-{written['type']}"
    written["metric"] = escaped(spec.name)
    if spec.weight != 1.0:
        written["weight"] = spec.weight
    return written


def _expected(spec: CheckSpec, case: Case) -> list[str] | None:
    """The texts that an ``equals`` or ``contains`` compares with; None where the case has none."""
    arguments: dict[str, Any] = spec.arguments
    if arguments.get("values"):
        value: JsonValue = list(arguments["values"])
    elif arguments.get("value") is not None:
        value = arguments["value"]
    elif arguments.get("field"):
        value = _field(case, str(arguments["field"]))
    else:
        value = case.reference
    if value is None:
        return None
    if isinstance(value, list) and spec.check == "contains":
        return [reference_text(item) for item in value] or None
    return [reference_text(value)]


def _field(case: Case, path: str) -> JsonValue:
    found: JsonValue = case.inputs.get(path)
    if found is not None:
        return found
    found = dict(case.inputs)
    for step in path.split("."):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isascii() and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def _equals(spec: CheckSpec, expected: list[str] | None, losses: Losses) -> Assertion | None:
    if spec.arguments.get("ignore_case"):
        losses.add(f"check ‘{spec.name}’", "promptfoo's equals cannot ignore case; the check is left out.")
        return None
    if spec.arguments.get("whitespace", "trim") != "exact" or spec.arguments.get("unicode", "NFC") != "exact":
        losses.add(f"check ‘{spec.name}’", "promptfoo's equals compares exactly: white space around counts there.")
    return {"type": "equals", "value": escaped((expected or [""])[0])}


def _contains(spec: CheckSpec, expected: list[str] | None, _losses: Losses) -> Assertion | None:
    texts: list[JsonValue] = [escaped(text) for text in expected or []]
    prefix = "i" if spec.arguments.get("ignore_case") else ""
    if len(texts) == 1:
        return {"type": f"{prefix}contains", "value": texts[0]}
    mode = "any" if spec.arguments.get("mode") == "any" else "all"
    return {"type": f"{prefix}contains-{mode}", "value": texts}


def _regex(spec: CheckSpec, _expected: list[str] | None, losses: Losses) -> Assertion | None:
    flags = [name for name in ("ignore_case", "multiline", "dotall") if spec.arguments.get(name)]
    if flags:
        losses.add(f"check ‘{spec.name}’", f"promptfoo's regex has no {', '.join(flags)}; the check is left out.")
        return None
    pattern = str(spec.arguments.get("pattern", ""))
    if spec.arguments.get("whole"):
        pattern = f"^(?:{pattern})$"
    losses.add(f"check ‘{spec.name}’", "promptfoo reads the pattern as JavaScript does, we as Python's regex.")
    return {"type": "regex", "value": escaped(pattern)}


def _is_json(spec: CheckSpec, _expected: list[str] | None, losses: Losses) -> Assertion | None:
    schema = spec.arguments.get("json_schema")
    if spec.arguments.get("allow_fence"):
        losses.add(f"check ‘{spec.name}’", "A code fence around the JSON is not allowed there.")
    if spec.arguments.get("object_only") and schema is None:
        schema = {"type": "object"}
    if schema is None:
        return {"type": "is-json"}
    # References inside the schema would be followed from the file's root; as text promptfoo parses it in peace.
    as_text = has_reference(schema) or has_braces(schema) or "file://" in dump(schema)
    return {"type": "is-json", "value": escaped(dump(schema)) if as_text else schema}


def _length(spec: CheckSpec, _expected: list[str] | None, losses: Losses) -> Assertion | None:
    unit = spec.arguments.get("unit", "characters")
    if unit != "characters":
        losses.add(f"check ‘{spec.name}’", f"promptfoo does not count {unit} as we do; the check is left out.")
        return None
    bounds = [
        f"[...output].length {sign} {int(bound)}"
        for name, sign in (("min", ">="), ("max", "<="))
        if isinstance(bound := spec.arguments.get(name), int | float)
    ]
    return {"type": "javascript", "value": " && ".join(bounds) or "true"}


_CHECKS = {"equals": _equals, "contains": _contains, "regex": _regex, "is_json": _is_json, "length": _length}
