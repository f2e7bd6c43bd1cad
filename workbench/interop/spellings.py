"""Words that differ only in their case or in spaces around them: two labels for a check, one for a person."""

from collections import Counter
from collections.abc import Sequence

from workbench.core.cases import Case

_LONGEST = 40
"""Characters of a label; what is longer is a text."""
_MOST = 50
"""Different labels of a column; what has more is no label."""
_SHOWN = 3


def spelling_warnings(cases: Sequence[Case]) -> list[str]:
    """A sentence for each column of labels in which one label is written in several ways, with the commonest first."""
    found: dict[str, Counter[str]] = {}
    for case in cases:
        for name, text in _labels(case):
            words = found.setdefault(name, Counter())
            # Of a column of texts no more than tells that it is one.
            if len(words) <= _MOST:
                words[text] += 1
    said = (_sentence(name, words) for name, words in found.items() if len(words) <= _MOST)
    return [sentence for sentence in said if sentence]


def _labels(case: Case) -> list[tuple[str, str]]:
    labels = [("tags", tag) for tag in case.tags]
    fields = [("reference", case.reference), ("intent", case.intent), ("risk", case.risk), *case.inputs.items()]
    labels += [(name, value) for name, value in fields if isinstance(value, str) and value.strip()]
    # A long text counts as itself, so that a column of texts has many and is left alone.
    return [(name, text[: _LONGEST + 1]) for name, text in labels]


def _sentence(name: str, words: Counter[str]) -> str:
    groups: dict[str, list[str]] = {}
    for text, _ in words.most_common():
        if len(text) <= _LONGEST:
            groups.setdefault(text.strip().casefold(), []).append(text)
    doubled = [ways for ways in groups.values() if len(ways) > 1]
    if not doubled:
        return ""
    rows = sum(words[way] for ways in doubled for way in ways[1:])
    shown = "; ".join(f"‘{ways[0]}’ also as {', '.join(f'‘{way}’' for way in ways[1:4])}" for ways in doubled[:_SHOWN])
    more = " and more" if len(doubled) > _SHOWN else ""
    words_ = "1 value differs" if rows == 1 else f"{rows:,} values differ"
    return f"{name}: {words_} from others only by case or spaces: {shown}{more}; they count as different."
