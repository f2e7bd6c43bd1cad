"""What a person who mistyped a name probably meant."""

from collections.abc import Iterable

_NEAR = 0.6
"""Share of like characters from which a name is suggested (difflib's ratio)."""


def nearest(word: str, names: Iterable[str]) -> str:
    """The name that is most like a word, whatever their case; "" where none is near."""
    import difflib

    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    found = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=_NEAR)
    if not found and len(word) > 1:
        # A beginning is not like a long name, and says what is meant if only one begins so.
        found = [name for name in folded if name.startswith(word.casefold())]
    return folded[found[0]] if len(found) == 1 else ""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """``Did you mean “release”? ``, with a space behind it for what follows; "" where no name is near."""
    found = nearest(word, names)
    return f"Did you mean “{found}”? " if found else ""
