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
        if self.whitespace != "exact":
            text = text.replace("\r\n", "\n")
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
    wanted, said = arguments.expected_texts(subject.case), composed(subject.text)
    places = {text: first_place(said, composed(text), arguments.ignore_case) for text in wanted}
    spans = () if said != subject.text else tuple(sorted(place for place in places.values() if place))
    missing = [text for text, place in places.items() if place is None]
    if arguments.mode == "any":
        if any(places.values()):
            return found(True, f"Contains {_list([text for text in wanted if places[text]])}.", spans)
        return found(False, f"Contains none of {_list(missing)}.")
    if missing:
        return found(False, f"Does not contain {_list(missing)}.", spans)
    return found(True, f"Contains {_list(list(wanted))}.", spans)


class Affix(ExpectedAny):
    """Which texts; one of them is enough."""

    ignore_case: bool = False
    trim: bool = True
    """Whitespace around the answer does not count."""


def starts(arguments: Affix, subject: Subject) -> Finding:
    """1 where the answer begins with one of the texts."""
    return _affix(arguments, subject, at_end=False)


def ends(arguments: Affix, subject: Subject) -> Finding:
    """1 where the answer ends with one of the texts."""
    return _affix(arguments, subject, at_end=True)


def _affix(arguments: Affix, subject: Subject, *, at_end: bool) -> Finding:
    text = composed(subject.text)
    begin = len(text) - len(text.lstrip()) if arguments.trim else 0
    end = len(text.rstrip()) if arguments.trim else len(text)
    wanted = arguments.expected_texts(subject.case)
    flags = regex.IGNORECASE | regex.FULLCASE if arguments.ignore_case else 0
    for part in map(composed, wanted):
        # Reversed, the search begins at the end: an answer of any length costs the length of the part.
        pattern = regex.compile(f"(?r){regex.escape(part)}" if at_end else regex.escape(part), flags)
        match = pattern.match(text, begin, max(begin, end))
        if match:
            spans = (match.span(),) if text == subject.text else ()
            return found(True, f"{'Ends' if at_end else 'Starts'} with {quoted(part)}.", spans)
    shown = text[max(begin, end - 40) : end] if at_end else text[begin : begin + 40]
    return found(False, f"{'Ends' if at_end else 'Starts'} with {quoted(shown)}, not with {_list(list(wanted))}.")


class OneOf(ExpectedAny):
    """The allowed answers."""

    ignore_case: bool = False
    ignore_punctuation: bool = False
    """Quotation marks and a full stop around the answer do not count."""


def one_of(arguments: OneOf, subject: Subject) -> Finding:
    """1 where the answer is one of the texts, whitespace around it aside."""
    wanted = arguments.expected_texts(subject.case)
    said = _plain(subject.text, arguments)
    for text in wanted:
        if said == _plain(text, arguments):
            return found(True, f"The answer is {quoted(text)}.", ((0, len(subject.text)),))
    return found(False, f"{quoted(subject.text)} is none of {_list(list(wanted))}.")


def _plain(text: str, arguments: OneOf) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if arguments.ignore_punctuation:
        text = text.strip(" \t\n\"'“”‘’«»„*_`.!").strip()
    return text.casefold() if arguments.ignore_case else text


def composed(text: str) -> str:
    """The text with letters and their accents in one piece (NFC), since both spellings look the same."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


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
        Example("pass", "Cafe\u0301 au lait", {"value": "Café"}),
        Example("fail", "We refund 12 €.", {"values": ["refund", "today"]}),
        Example("unscored", "anything", {}, referring("")),
        Example("fail", "a" * 5_000, {"value": "(a+)+$", "ignore_case": True}, hostile=True),
    ),
)

STARTS = CheckEntry(
    "starts",
    "Starts with a text",
    "The answer begins with the text, or with one of several.",
    Affix,
    starts,
    (
        Example("pass", "  Dear Ms Meyer, …", {"values": ["Dear", "Hello"]}),
        Example("fail", "Sure! Dear Ms Meyer, …", {"value": "Dear"}),
        Example("unscored", "Dear Ms Meyer", {}),
        Example("fail", " " * 100_000, {"value": "Dear"}, hostile=True),
    ),
)

ENDS = CheckEntry(
    "ends",
    "Ends with a text",
    "The answer ends with the text, or with one of several.",
    Affix,
    ends,
    (
        Example("pass", "Kind regards\nTHE TEAM\n", {"value": "the team", "ignore_case": True}),
        Example("fail", "Kind regards", {"value": "The team"}),
        Example("unscored", "Kind regards", {"field": "signature"}),
        Example("fail", "The team" + "x" * 100_000, {"value": "The team"}, hostile=True),
    ),
)

ONE_OF = CheckEntry(
    "one_of",
    "Is one of several texts",
    "The whole answer is one of the allowed texts, e.g. a label.",
    OneOf,
    one_of,
    (
        Example("pass", "“Refund”.", {"values": ["refund", "reject"], "ignore_case": True, "ignore_punctuation": True}),
        Example("fail", "refund or reject", {"values": ["refund", "reject"]}),
        Example("unscored", "refund", {}),
        Example("fail", "refund\u200b", {"values": ["refund", "reject"]}, hostile=True),
    ),
)
