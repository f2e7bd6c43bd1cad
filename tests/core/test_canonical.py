"""Canonical JSON: the fast way and the slow way write the same bytes."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.core.canonical import canonical, digest

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=12,
)


@given(VALUES)
@example({"b": 1, "a": '\u007f\u2028\x00"\\/\n😀', "é": 0.1})
@example([1e-7, 0.0001, 1e21, 1.0, -0.0, 123456789.125, 5e-324])
def test_it_is_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_names_are_sorted_as_utf_16() -> None:
    assert canonical({"\ufb33": 1, "😀": 2, "a": 3}) == '{"a":3,"😀":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize("value", ["\ud800", ["\udfff"], float("nan"), {"a": float("inf")}])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not representable"):
        canonical(value)


def test_large_integers_keep_every_digit() -> None:
    assert canonical(2**60) == b'{"$int":"1152921504606846976"}'
    assert digest("x", 2**60) != digest("x", 2**60 + 1)
