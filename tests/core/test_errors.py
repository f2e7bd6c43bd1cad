"""Sentences of errors stay sentences, whatever words of others stand in them."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import InputError


@given(st.text(), st.text(), st.text())
def test_no_word_of_a_file_writes_a_line_or_turns_one_round(message: str, where: str, remedy: str) -> None:
    error = InputError("x", message, where=where, remedy=remedy)
    said = (error.message, error.where, error.remedy, error.text(), str(error))
    assert not any(unicodedata.category(one) in ("Cc", "Zl", "Zp") for text in said for one in text)
    assert not any(unicodedata.bidirectional(one) in ("LRO", "RLO", "LRE", "RLE", "PDF") for one in error.text())


def test_what_is_not_seen_is_told() -> None:
    error = InputError("x", "‘a\nb\x1b[2J’ is no kind.", where="c\td.csv")
    assert error.text() == "c\\td.csv: ‘a\\nb\\x1b[2J’ is no kind."
    assert InputError("x", "“ja — 字 🙂 عربي” stays.").message == "“ja — 字 🙂 عربي” stays."
