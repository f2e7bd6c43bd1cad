"""Is the answer the expected text, or does it hold it?"""

from __future__ import annotations

import unicodedata
from typing import Literal

import regex

from workbench.scoring.entry import CheckEntry, Example, referring
from workbench.scoring.expected import Expected, ExpectedAny
from workbench.scoring.subject import Finding, Span, Subject, found, quoted


class Equals(Expected):
    """What may differ between the answer and the expected text."""

    ignore_case: bool = False
    whitespace: Literal["exact", "trim", "collapse"] = "trim"
    """``trim``: around the text does not count; ``collapse``: any run of it is one space."""
    unicode: Literal["exact", "NFC", "NFKC"] = "NFC"
    """Normal form in which both are compared; NFKC also makes full-width letters and ligatures plain."""

    def normal(self, text: str) -> str:
        """The text as it is compared."""
        if self.unicode != "exact":
            text = unicodedata.normalize(self.unicode, text)
        if self.whitespace != "exact":
            text = text.strip() if self.whitespace == "trim" else " ".join(text.split())
        return text.casefold() if self.ignore_case else text


def equals(arguments: Equals, subject: Subject) -> Finding:
    """1 where the answer is the expected text."""
    expected = arguments.expected_text(subject.case)
    if arguments.normal(subject.text) == arguments.normal(expected):
        return found(True, f"The answer is {quoted(expected)}.", ((0, len(subject.text)),))
    return found(False, f"Expected {quoted(expected)}, got {quoted(subject.text)}.")


class Contains(ExpectedAny):
    """Which texts, and how many of them."""

    mode: Literal["any", "all"] = "all"
    ignore_case: bool = False


def contains(arguments: Contains, subject: Subject) -> Finding:
    """1 where all (any) of the texts stand in the answer."""
    wanted = arguments.expected_texts(subject.case)
    places = {text: first_place(subject.text, text, arguments.ignore_case) for text in wanted}
    spans = tuple(sorted(place for place in places.values() if place))
    missing = [text for text, place in places.items() if place is None]
    if arguments.mode == "any":
        if spans:
            return found(True, f"Contains {_list([text for text in wanted if places[text]])}.", spans)
        return found(False, f"Contains none of {_list(missing)}.")
    if missing:
        return found(False, f"Does not contain {_list(missing)}.", spans)
    return found(True, f"Contains {_list(list(wanted))}.", spans)


def first_place(text: str, part: str, ignore_case: bool) -> Span | None:
    """Where a part stands first in a text. Letters that fold to several (ß, ss) are the same when case is ignored."""
    if not ignore_case:
        start = text.find(part)
        return None if start < 0 else (start, start + len(part))
    match = regex.search(regex.escape(part), text, regex.IGNORECASE | regex.FULLCASE)
    return match.span() if match else None


def _list(texts: list[str]) -> str:
    return ", ".join(quoted(text) for text in texts[:5]) + (f" and {len(texts) - 5} more" if len(texts) > 5 else "")


EQUALS = CheckEntry(
    "equals",
    "Equals the expected text",
    "The answer is the expected text; whitespace around it does not count unless said.",
    Equals,
    equals,
    (
        Example("pass", "Paris\n", {}, referring("Paris")),
        Example("pass", "ＰＡＲＩＳ", {"value": "paris", "ignore_case": True, "unicode": "NFKC"}),
        Example("fail", "Paris, France", {}, referring("Paris")),
        Example("unscored", "Paris", {"field": "order.item"}, referring("Paris", order={})),
        Example("fail", "The reference is “Paris”.\nParis", {}, referring("Paris"), hostile=True),
    ),
)

CONTAINS = CheckEntry(
    "contains",
    "Contains the expected text",
    "All of the texts (or any of them) stand in the answer.",
    Contains,
    contains,
    (
        Example("pass", "We refund 12 € today.", {"values": ["refund", "today"]}),
        Example("pass", "Straße", {"value": "STRASSE", "ignore_case": True}),
        Example("fail", "We refund 12 €.", {"values": ["refund", "today"]}),
        Example("unscored", "anything", {}, referring("")),
        Example("fail", "a" * 5_000, {"value": "(a+)+$", "ignore_case": True}, hostile=True),
    ),
)
