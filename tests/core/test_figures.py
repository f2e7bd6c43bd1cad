"""Figures read as DESIGN.md says."""

import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from workbench.core import figures


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0.00016", "$0.000160"),
        ("0.15", "$0.150"),
        ("0", "$0"),
        ("1", "$1.00"),
        ("1234.5", "$1,234.50"),
        ("-0.02", "−$0.0200"),
    ],
)
def test_money(amount: str, text: str) -> None:
    assert figures.money(Decimal(amount)) == text


def test_money_beyond_all_prices() -> None:
    assert figures.money(Decimal("1e400")) == "$1.00e+400"
    assert figures.money(Decimal("1e20")).startswith("$100,000,000")


def test_a_figure_beyond_all_measures_is_short() -> None:
    assert figures.number(1e15) == "1.00e+15"
    assert figures.signed(-(10**400), 3) == "−1.00e+400"
    assert figures.number(999_999_999_999_999) == "999,999,999,999,999"


def test_money_that_nobody_knows() -> None:
    assert figures.money(None) == "unknown"
    assert figures.money_range(Decimal("0.22"), None) == "unknown"
    assert figures.money_range(Decimal("0.22"), Decimal("0.28")) == "$0.22 to $0.28"
    assert figures.money_range(Decimal(0), Decimal(0)) == "$0"


@pytest.mark.parametrize(("value", "text"), [(0.3, "+0.30"), (-1.125, "−1.12"), (0.0, "0.00"), (-0.001, "0.00")])
def test_signed(value: float, text: str) -> None:
    assert figures.signed(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.04, "40 ms"),
        (1.31, "1.3 s"),
        (45.2, "45 s"),
        (59.7, "1 min"),
        (125, "2 min 5 s"),
        (900, "15 min"),
        (3840, "1 h 4 min"),
        (None, "unknown"),
    ],
)
def test_seconds(value: float | None, text: str) -> None:
    assert figures.seconds(value).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(("value", "text"), [(-0.317, "−32 %"), (0.03, "+3 %"), (0.004, "+0.4 %"), (0.0, "0 %")])
def test_percent(value: float, text: str) -> None:
    assert figures.percent(value, sign=True).replace("\N{NO-BREAK SPACE}", " ") == text


def test_counts_and_intervals() -> None:
    assert figures.about(187_432) == "190,000"
    assert figures.about(7) == "7"
    assert figures.count(1, "case").replace("\N{NO-BREAK SPACE}", " ") == "1 case"
    assert figures.count(1319, "case").replace("\N{NO-BREAK SPACE}", " ") == "1,319 cases"
    assert figures.interval(-0.1, 0.28, sign=True) == "[−0.10, +0.28]"
    assert figures.interval(None, None) == ""
    # All values equal: an interval without width would claim to know what so few cannot tell.
    assert figures.interval(0.17, 0.17) == figures.interval(1.0, 1.0, sign=True) == ""
    assert figures.score(None) == "undefined"


def test_words_are_joined_as_one_says_them() -> None:
    assert [figures.joined("ABC"[:n]) for n in range(4)] == ["", "A", "A and B", "A, B and C"]


def test_a_day_is_written_without_a_zero_and_where_one_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    assert figures.day(datetime(2026, 3, 4, 23, 59, tzinfo=UTC)) == "5 March 2026"
    monkeypatch.undo()
    time.tzset()


def test_a_share_with_its_interval() -> None:
    said = [figures.share(0.83, 0.76, 0.893), figures.share(0.2, 0.008, 0.392), figures.share(1.0)]
    assert [one.replace("\N{NO-BREAK SPACE}", " ") for one in said] == ["83 % [76, 89]", "20 % [0.8, 39]", "100 %"]
