"""Lines against lines: nothing lost, likeness pairs them, equal stretches fold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.core.line_diff import Folded, LinePair, folded, line_pairs

lines = st.lists(st.sampled_from(["", "a", "b c", "b d", "be kind to people", "be kind to dogs"]), max_size=8)
texts = lines.map("\n".join)


@given(texts, texts)
def test_each_side_spells_its_text(before: str, after: str) -> None:
    pairs = line_pairs(before, after)
    assert "\n".join(pair.before for pair in pairs if pair.before is not None) == before
    assert "\n".join(pair.after for pair in pairs if pair.after is not None) == after
    for pair in pairs:
        assert "".join(run.before for run in pair.runs) == (pair.before or "")
        assert "".join(run.after for run in pair.runs) == (pair.after or "")
        assert pair.equal == (pair.before == pair.after)


@given(texts, texts)
def test_folding_hides_equal_lines_alone(before: str, after: str) -> None:
    pairs = line_pairs(before, after)
    shown = folded(pairs)
    assert sum(one.lines if isinstance(one, Folded) else 1 for one in shown) == len(pairs)
    assert [one for one in shown if isinstance(one, LinePair) and not one.equal] == [p for p in pairs if not p.equal]


def test_a_line_that_changed_stands_against_the_one_like_it() -> None:
    before = "You answer mails.\nBe kind and brief.\nEnd"
    after = "You answer mails.\nLead with the decision.\nBe kind and very brief.\nEnd"
    kinds = [(pair.before, pair.after) for pair in line_pairs(before, after)]
    assert kinds == [
        ("You answer mails.", "You answer mails."),
        (None, "Lead with the decision."),
        ("Be kind and brief.", "Be kind and very brief."),
        ("End", "End"),
    ]
    changed = line_pairs(before, after)[2]
    assert [run.after for run in changed.runs if not run.equal] == ["very "]


def test_long_equal_stretches_fold_around_a_change() -> None:
    before = [f"line {n}" for n in range(12)]
    shown = folded(line_pairs("\n".join(before), "\n".join([*before[:6], "new", *before[7:]])), around=1)
    assert [one.lines if isinstance(one, Folded) else one.after for one in shown] == [5, "line 5", "new", "line 7", 4]
    assert folded(line_pairs("same\nsame", "same\nsame")) == [Folded(2)]


def test_many_changed_lines_are_paired_in_order() -> None:
    pairs = line_pairs("\n".join(f"a{n}" for n in range(40)), "\n".join(f"b{n}" for n in range(40)))
    assert [(pair.before, pair.after) for pair in pairs][:2] == [("a0", "b0"), ("a1", "b1")]
