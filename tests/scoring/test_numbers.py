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
from workbench.scoring.checks.numbers import Decimals, close, find_last, find_numbers
from workbench.scoring.subject import UnscoredError


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,234.5 and 1234", ["1234.5", "1234"]),
        ("1,2,3 and 5, 6", ["1", "2", "3", "5", "6"]),
        ("€1.250,00 1.234,5 1.234.567 1.234", ["1250", "1234.5", "1234567", "1.234"]),
        ("1\u202f234,56 1\u00a0234 1'234.5 1{,}234 1\\,234", ["1234.56", "1234", "1234.5", "1234", "1234"]),
        ("–5 3–5 pages", ["-5", "3", "5"]),
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


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12,5 1.234,5 1.234", ["12.5", "1234.5", "1234"]),
        ("1,234.50 1,234,567 0,25", ["1234.50", "1234567", "0.25"]),
    ],
)
def test_with_decimal_commas_numbers_are_found(text: str, numbers: list[str]) -> None:
    assert [number for number, _ in find_numbers(text, 0, "comma")] == [Decimal(number) for number in numbers]


@pytest.mark.parametrize(("text", "decimal"), [("es kostet 12,5 €", "auto"), ("(0,25)", "auto"), ("1.5", "comma")])
def test_what_can_be_read_in_two_ways_is_unscored_and_says_the_way_out(text: str, decimal: Decimals) -> None:
    for find in (find_numbers, find_last):
        with pytest.raises(UnscoredError, match="say which by “decimal”"):
            find(text, 0, decimal)
    assert find_last(f"{text} so it is 7", 0, "point") == (Decimal(7), (len(text) + 10, len(text) + 11))


@given(st.text(alphabet="0123456789.,-+eE$ A:", max_size=60), st.sampled_from(["auto", "point", "comma"]))
def test_the_last_is_the_last_of_all(text: str, decimal: Decimals) -> None:
    try:
        every = find_numbers(text, 0, decimal)
    except UnscoredError:
        return
    assert find_last(text, 0, decimal) == (every[-1] if every else None)


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
