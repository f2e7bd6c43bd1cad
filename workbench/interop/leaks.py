"""Whether an input variable gives the reference away."""

from collections.abc import Sequence

from workbench.core.cases import Case
from workbench.interop.cells import as_text

LONG = 24
"""Characters from which a reference inside a variable is no chance."""
SHARE = 0.5
"""Share of the rows from which short references inside a variable are no chance."""


def leak_warnings(cases: Sequence[Case]) -> list[str]:
    """A sentence for each variable in which the reference stands, with the number of rows."""
    hits: dict[str, int] = {}
    sure: set[str] = set()
    with_reference = 0
    for case in cases:
        reference = (case.reference_text or "").strip()
        if not reference:
            continue
        with_reference += 1
        for name, value in case.inputs.items():
            text = value if isinstance(value, str) else as_text(value)
            if reference in text and contains_words(text, reference):
                hits[name] = hits.get(name, 0) + 1
                if len(reference) >= LONG:
                    sure.add(name)
    return [
        f"‘{name}’ contains the reference in {count:,} of {with_reference:,} rows; "
        "a prompt that uses it gives the answer away."
        for name, count in hits.items()
        if name in sure or count >= SHARE * with_reference
    ]


def contains_words(text: str, words: str) -> bool:
    """Whether ``words`` stand in ``text`` with no letter or digit touching them."""
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        before = text[start - 1 : start]
        after = text[end : end + 1]
        if not (before.isalnum() and words[0].isalnum()) and not (after.isalnum() and words[-1].isalnum()):
            return True
        start = text.find(words, start + 1)
    return False
