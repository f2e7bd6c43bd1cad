"""What a person types to find rows of a comparison: words, /regular expressions/, figures, tags, all combined.

``refund tag:sale quality<0.5 -reason:tone`` means all of them; ``or`` between two parts means either; ``-`` in front
means not. Names of figures are the experiment's metrics, however they are written (``next step``, ``next-step``), and
those of `FIGURES`; ``baseline.rubric`` is the baseline's value, ``change`` how much the metric moved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from workbench.core.errors import InputError
from workbench.scoring.bounded import Compiled, compile_pattern

Place = Literal["anywhere", "answer", "question", "reason"]
FIGURES = {
    "cost": "cost_usd",
    "price": "cost_usd",
    "time": "latency_ms",
    "latency": "latency_ms",
    "tokens": "output_tokens",
    "input": "input_tokens",
    "length": "length",
    "characters": "length",
    "words": "words",
    "change": "change",
    "delta": "change",
    "passed": "pass",
}
"""What figures may be called beside the metrics' own names → the column that they mean."""
_PLACES: dict[str, Place] = {
    "answer": "answer",
    "output": "answer",
    "question": "question",
    "input": "question",
    "reason": "reason",
}
_LABELS = ("tag", "kind", "split", "state", "id")
_EXAMPLES = {"tag": "tag:sale", "kind": "kind:edge", "split": "split:held-out", "state": "state:failed", "id": "id:r17"}
_UNITS = {"%": 0.01, "$": 1.0, "ms": 1.0, "s": 1000.0, "": 1.0}
_FIGURE = re.compile(r"(?P<name>[^<>=!]+?)\s*(?P<sign><=|>=|!=|=|<|>)\s*(?P<value>.*)", re.DOTALL)
_NUMBER = re.compile(r"\$?\s*(?P<number>[+\-−]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*(?P<unit>%|ms|s|\$)?", re.IGNORECASE)


class TextTerm(NamedTuple):
    """Rows whose texts hold some words, or match an expression."""

    place: Place
    words: str
    """Casefolded; "" where there is a pattern."""
    pattern: Compiled | None
    negated: bool


class FigureTerm(NamedTuple):
    """Rows whose figure compares so."""

    column: str
    baseline: bool
    sign: str
    value: float
    negated: bool


class LabelTerm(NamedTuple):
    """Rows with a tag, a kind, a split, a state, an id; casefolded."""

    label: str
    value: str
    negated: bool


Term = TextTerm | FigureTerm | LabelTerm


class Query(NamedTuple):
    """Alternatives; the terms of one all hold. No alternative: every row."""

    either: tuple[tuple[Term, ...], ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms."""
        return tuple(term for terms in self.either for term in terms)

    @property
    def columns(self) -> set[tuple[str, bool]]:
        """The figures that it needs: (column, of the baseline)."""
        return {(term.column, term.baseline) for term in self.terms if isinstance(term, FigureTerm)}

    @property
    def labels(self) -> set[str]:
        """The labels that it needs."""
        return {term.label for term in self.terms if isinstance(term, LabelTerm)}

    @property
    def needs_texts(self) -> bool:
        """Whether whole answers have to be read."""
        texts = any(isinstance(term, TextTerm) and term.place in ("anywhere", "answer") for term in self.terms)
        return texts or any(column in ("length", "words") for column, _ in self.columns)

    @property
    def needs_questions(self) -> bool:
        """Whether the cases have to be read."""
        return any(isinstance(term, TextTerm) and term.place in ("anywhere", "question") for term in self.terms)


class _Piece(NamedTuple):
    """A piece of what was typed, with the place where it begins."""

    text: str
    at: int
    bare: bool
    """Whether nothing in it is quoted and it is no expression."""


def normal(name: str) -> str:
    """A name without what people leave out: ``Next step`` and ``next-step`` are the same."""
    return "".join(character for character in name.casefold() if character.isalnum())


def parse(words: str, metrics: Mapping[str, str]) -> Query:
    """Read what a person typed.

    Args:
        words: as typed.
        metrics: name → title of the experiment's metrics.

    Raises:
        InputError: it cannot be meant; ``where`` says at which character.
    """
    alternatives: list[list[Term]] = [[]]
    for piece in _pieces(words):
        if piece.bare and piece.text.casefold() == "or":
            alternatives.append([])
        elif not (piece.bare and piece.text.casefold() == "and"):
            alternatives[-1].append(_term(piece, metrics))
    return Query(tuple(tuple(terms) for terms in alternatives if terms))


def _pieces(words: str) -> list[_Piece]:
    """Split at spaces that stand neither in quotes nor in an expression nor around a sign."""
    found: list[_Piece] = []
    at = 0
    while at < len(words):
        if words[at].isspace():
            at += 1
            continue
        end, quoted = _end_of(words, at)
        found.append(_Piece(words[at:end], at, not quoted))
        at = end
    return _around_signs(found)


def _end_of(words: str, at: int) -> tuple[int, bool]:
    """Where a piece that begins at ``at`` ends, and whether something in it is quoted."""
    begin, quoted, dashes = at, False, True
    while at < len(words) and not words[at].isspace():
        dashes = dashes and (at == begin or words[at - 1] == "-")
        opens = words[at] == '"' or (words[at] == "/" and (dashes or words[at - 1] == ":"))
        if opens:
            end = at + 1
            while end < len(words) and words[end] != words[at]:
                end += 2 if words[end] == "\\" and words[at] == "/" else 1
            if end >= len(words):
                what = "A quote" if words[at] == '"' else "An expression"
                sign = words[at]
                raise InputError(
                    "search.open", f"{what} is opened and never closed.", _where(at), f"End it with {sign}."
                )
            at, quoted = end + 1, True
        else:
            at += 1
    return at, quoted


def _around_signs(pieces: list[_Piece]) -> list[_Piece]:
    """``quality < 0.5`` with spaces is one piece."""
    found: list[_Piece] = []
    for piece in pieces:
        if found and (piece.text[:1] in ("<", ">", "=", "!") or found[-1].text.endswith(("<", ">", "="))):
            found[-1] = _Piece(f"{found[-1].text}{piece.text}", found[-1].at, False)
        else:
            found.append(piece)
    return found


def _where(at: int) -> str:
    return f"at character {at + 1}"


def _term(piece: _Piece, metrics: Mapping[str, str]) -> Term:
    text, at = piece.text, piece.at
    negated = text.startswith("-") and len(text) > 1
    if negated:
        text, at = text[1:], at + 1
    name_only = text.startswith('"') and text.find('"', 1) == len(text) - 1
    if text.startswith("/") or name_only:
        return _text("anywhere", text, at, negated)
    head, colon, rest = text.partition(":")
    key = head.casefold()
    if colon and key in _PLACES and rest:
        return _text(_PLACES[key], rest, at + len(head) + 1, negated)
    if colon and key in _LABELS:
        if not rest.strip('"'):
            raise InputError("search.value", f"“{head}:” says nothing.", _where(at), f"Write {_EXAMPLES[key]}.")
        return LabelTerm(key, rest.strip('"').casefold(), negated)
    figure = _FIGURE.fullmatch(text)
    if figure is not None:
        return _figure(figure, at, negated, metrics)
    return _text("anywhere", text, at, negated)


def _example(key: str) -> str:
    return {"tag": "tag:sale", "kind": "kind:edge", "split": "split:held-out", "state": "state:failed"}.get(
        key, "id:r17"
    )


def _text(place: Place, text: str, at: int, negated: bool) -> TextTerm:
    if text.startswith("/") and len(text) > 1:
        body, _, flags = text[1:].rpartition("/")
        if flags.strip("imsx"):
            remedy = "After it may stand i (either case), m, s or x."
            raise InputError("search.flags", f"“{flags}” is no flag of an expression.", _where(at), remedy)
        if not body:
            raise InputError("search.empty", "The expression is empty.", _where(at), "Write it between the strokes.")
        try:
            return TextTerm(place, "", compile_pattern(f"(?{flags}){body}" if flags else body), negated)
        except ValueError as error:
            said = str(error)
            message = f"{said[:1].upper()}{said[1:]}."
            raise InputError("search.expression", message, _where(at), "Put plain words in quotes.") from None
    return TextTerm(place, text.strip('"').casefold(), None, negated)


def _figure(found: re.Match[str], at: int, negated: bool, metrics: Mapping[str, str]) -> FigureTerm:
    name, said = found["name"].strip('" '), found["value"].strip('" ')
    baseline = False
    for prefix in ("baseline.", "base."):
        if name.casefold().startswith(prefix):
            name, baseline = name[len(prefix) :], True
    column = _column(name, at, metrics)
    if column == "pass" and said.casefold() in ("yes", "no", "true", "false"):
        said = "1" if said.casefold() in ("yes", "true") else "0"
    number = _NUMBER.fullmatch(said)
    if number is None:
        shown = f"“{said}” is no number" if said else "There is no number"
        remedy = f"Write e.g. {found['name'].strip()}{found['sign']}0.5."
        raise InputError("search.number", f"{shown} to compare {name} with.", _where(at + found.start("value")), remedy)
    value = float(number["number"].replace(",", ".").replace("−", "-")) * _UNITS[(number["unit"] or "").casefold()]
    if column == "latency_ms" and not number["unit"]:
        value *= 1000.0  # seconds, as the window shows them
    return FigureTerm(column, baseline, found["sign"], value, negated)


def _column(name: str, at: int, metrics: Mapping[str, str]) -> str:
    wanted = normal(name)
    for metric, title in metrics.items():
        if wanted in (normal(metric), normal(title), normal(metric.rpartition("/")[2])):
            return metric
    if wanted in FIGURES:
        return FIGURES[wanted]
    known = [metric.rpartition("/")[2] for metric in metrics if metric not in FIGURES.values()]
    listed = ", ".join(dict.fromkeys([*known, "cost", "time", "tokens", "length", "words", "change"]))
    raise InputError("search.figure", f"There is no figure “{name}” here.", _where(at), f"There are: {listed}.")
