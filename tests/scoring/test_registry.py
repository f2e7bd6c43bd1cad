"""Every check keeps the same contract."""

from __future__ import annotations

import pytest

from workbench.core.rubrics import CheckSpec
from workbench.scoring.apply import check, prepare
from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.registry import CHECKS

ALL = [pytest.param(entry, id=name) for name, entry in CHECKS.items()]
EXAMPLES = [
    pytest.param(entry, example, id=f"{name}-{number}")
    for name, entry in CHECKS.items()
    for number, example in enumerate(entry.examples)
]


def spec_of(entry: CheckEntry, example: Example, **more: object) -> CheckSpec:
    return CheckSpec.model_validate({"name": "it", "check": entry.name, "arguments": example.arguments, **more})


def test_names_are_the_keys() -> None:
    assert [entry.name for entry in CHECKS.values()] == list(CHECKS)


@pytest.mark.parametrize("entry", ALL)
def test_an_entry_says_what_it_does_and_shows_all_outcomes(entry: CheckEntry) -> None:
    assert entry.title
    assert entry.summary.endswith(".")
    assert entry.arguments.model_config.get("extra") == "forbid"
    plain = {example.outcome for example in entry.examples if not example.hostile}
    assert {"pass", "fail"} <= plain
    assert entry.never_unscored or "unscored" in {example.outcome for example in entry.examples}
    assert any(example.hostile for example in entry.examples)


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_an_example_comes_out_as_it_says(entry: CheckEntry, example: Example) -> None:
    result = check(spec_of(entry, example), example.case, example.answer(), example.facts)
    assert result.reason
    assert len(result.reason) < 1_000
    assert result.passed == {"pass": True, "fail": False, "unscored": None}[example.outcome], result.reason
    assert (result.value is None) == (example.outcome == "unscored")
    assert result.value is None or 0 <= result.value <= 1
    assert all(0 <= start <= end <= len(example.answer().text) for start, end in result.spans)


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_negation_turns_pass_and_fail_and_leaves_unscored(entry: CheckEntry, example: Example) -> None:
    plain = check(spec_of(entry, example), example.case, example.answer(), example.facts)
    turned = check(spec_of(entry, example, negate=True), example.case, example.answer(), example.facts)
    if plain.value is None:
        assert turned.value is None
        assert turned.passed is None
    else:
        assert turned.value == pytest.approx(1 - plain.value)
    if plain.value in {0.0, 1.0}:
        assert turned.passed is (not plain.passed)


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_arguments_survive_json(entry: CheckEntry, example: Example) -> None:
    read = prepare(spec_of(entry, example)).arguments
    again = entry.arguments.model_validate_json(read.model_dump_json())
    assert again == read
