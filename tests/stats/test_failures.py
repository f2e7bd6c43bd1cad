"""Failure groups by part, tag and likeness of the reasons."""

from __future__ import annotations

import pytest

from workbench.stats.failures import BrokenRow, failure_groups, reason_groups

REASONS = {
    "fee": (
        "The answer invents a restocking fee that the policy does not mention.",
        "It names a restocking fee, which is not in the policy.",
        "A restocking fee is made up.",
        "Restocking fee invented; policy has none.",
    ),
    "tone": (
        "The tone is cold and blames the customer.",
        "Blames the customer, cold tone.",
        "Cold wording; the customer is blamed for the damage.",
    ),
    "odd": ("Answered in French.",),
}
ROWS = [
    BrokenRow(f"{kind}{at}", ("Tone", "Facts") if kind == "tone" else ("Facts",), ("refund", kind), (reason,))
    for kind, reasons in REASONS.items()
    for at, reason in enumerate(reasons)
]


def test_groups_by_part_tag_and_reason() -> None:
    groups = failure_groups(ROWS, {"refund": 20, "tone": 4}, rows=40)
    parts = [(group.name, len(group.rows), group.share) for group in groups if group.kind == "part"]
    assert parts == [("Facts", 8, 1), ("Tone", 3, 3 / 8)]
    tags = {group.name: (len(group.rows), group.usual) for group in groups if group.kind == "tag"}
    assert tags == {"refund": (8, 0.5), "fee": (4, 0), "tone": (3, 0.1), "odd": (1, 0)}
    alike = [group for group in groups if group.kind == "reason"]
    assert [set(group.rows) for group in alike] == [{"fee0", "fee1", "fee2", "fee3"}, {"tone0", "tone1", "tone2"}]
    assert alike[0].name.startswith("restocking fee")
    assert "customer" in alike[1].name
    assert len(alike[0].examples) == len(alike[0].texts) == 3
    assert failure_groups(ROWS) == failure_groups(ROWS)


def test_many_reasons_are_grouped_too() -> None:
    """Beyond 2,000 different reasons the others join the nearest group."""
    words = [f"{'bdfgklmnprst'[at % 12]}o{'bdfgklmnprst'[at // 12]}" for at in range(144)]
    many = [
        BrokenRow(str(at), reasons=(f"{ROWS[at % 7].reasons[0]} {words[at % 143]} {words[at % 139]}",))
        for at in range(4_000)
    ]
    groups = reason_groups(many)
    assert sum(len(group.rows) for group in groups) > 3_800
    assert len(groups) < 20


@pytest.mark.parametrize(
    "reasons",
    [[], [()], [("the",), ("and it",)], [("Too long.",)], [("Too long.",), ()], [("42",), ("the 17",)]],
)
def test_nothing_to_group(reasons: list[tuple[str, ...]]) -> None:
    assert reason_groups([BrokenRow(str(at), reasons=one) for at, one in enumerate(reasons)]) == []


def test_the_same_reason_twice_is_a_group() -> None:
    (group,) = reason_groups([BrokenRow("a", reasons=("Invented fee.",)), BrokenRow("b", reasons=("Invented fee.",))])
    assert (group.rows, group.texts) == (("a", "b"), ("Invented fee.",))
    assert group.name == "invented fee"
