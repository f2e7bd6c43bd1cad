"""Numbers in answers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring.shared_data import needs_data, rows
from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import message
from workbench.core.rubrics import CheckSpec
from workbench.scoring.apply import check
from workbench.scoring.checks.numbers import close, find_last, find_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,234.5 and 1234", ["1234.5", "1234"]),
        ("1,23 1,2345", ["1", "23", "1", "2345"]),
        ("-3 −4 5-6 x-7", ["-3", "-4", "5", "6", "7"]),
        ("$12.50, -$3 and 4.", ["12.50", "-3", "4"]),
        (".5 1e3 1.5E-2 2e 3even", ["0.5", "1000", "0.015", "2", "3"]),
        ("20% of (30)-10", ["20", "30", "10"]),
        ("no number", []),
        ("1.2.3", ["1.2", "0.3"]),
    ],
)
def test_numbers_are_found(text: str, numbers: list[str]) -> None:
    assert [number for number, _ in find_numbers(text, 0)] == [Decimal(number) for number in numbers]


@given(st.text(alphabet="0123456789.,-+eE$ A:", max_size=60))
def test_the_last_is_the_last_of_all(text: str) -> None:
    every = find_numbers(text, 0)
    assert find_last(text, 0) == (every[-1] if every else None)


@given(st.integers(), st.text(alphabet="ab :\n", max_size=20))
def test_an_integer_is_read_back(number: int, before: str) -> None:
    last = find_last(f"{before} {number:,}", 0)
    assert last is not None
    assert last[0] == number


def test_the_larger_tolerance_counts() -> None:
    assert close(Decimal(104), Decimal(100), 0, 0.05)
    assert close(Decimal(104), Decimal(100), 5, 0)
    assert not close(Decimal(104), Decimal(100), 3, 0.03)
    assert close(Decimal("0.3"), Decimal("0.1") + Decimal("0.2"), 0, 0)


@needs_data
def test_the_published_flags_of_gsm8k() -> None:
    """Four systems on 1,319 cases: every published is_correct is what the check says."""
    cases = {row["id"]: Case(id=row["id"], reference=row["reference"]) for row in rows("gsm8k_test.jsonl")}
    spec = CheckSpec(name="right", check="last_number", arguments={"marker": "A:"})
    outputs = rows("gsm8k_4systems.jsonl")
    wrong = []
    for row in outputs:
        completion = Completion(message=message("assistant", row["output"]))
        if check(spec, cases[row["id"]], completion).passed is not row["is_correct"]:
            wrong.append((row["id"], row["model"]))
    assert (len(cases), len(outputs), wrong) == (1_319, 5_276, [])
