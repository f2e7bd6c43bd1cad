"""Writes a reply by the rules of a prompt: what applies to the case, in the prompt's own words, and what it is told
to add."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from workbench.providers.offline.orders import Orders, keep
from workbench.providers.offline.policy import MONEY, Match, conflict, matches, number_of, rules_of
from workbench.providers.offline.reading import Fields, Prompt, fields_of
from workbench.providers.offline.words import Likeness, is_empty, name_words, sentences, stem, stems, words

_ENOUGH = 0.75
"""Score from which a rule counts as the one that applies."""
_NAMES = frozenset(map(stem, "name customer client guest user kunde kundin cliente patient member sender".split()))
_SENTENCE_STARTS = frozenset(
    "we you it this that these the your our there please i if a an wir sie es das der die ihr le la el su nous".split()
)
_VERBS = frozenset(
    "offer give send ask tell replace return refuse decline escalate forward apologise confirm explain pay charge "
    "cancel ship book check route hand pass invite suggest grant allow accept reject point refer repair waive let keep "
    "do make take move change add remove open close call write help show use issue arrange".split()
)
_THEM = re.compile(
    r"\b(the|a) (customer|client|user|guest|member|patient|reader|student|caller|person|sender)(?:'s|’s)\b", re.I
)
_THEY = re.compile(
    r"\b(?:the|a) (?:customer|client|user|guest|member|patient|reader|student|caller|person|sender)\b|\bthem\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a reply. Of a reply that is too long the parts with the highest rank go first."""

    text: str
    rank: int
    place: int


def reply(prompt: Prompt, orders: Orders, dice: random.Random | None) -> str | None:
    """Answer by the prompt's rules or by the example that is most alike; None where it has neither.

    Args:
        prompt: the request, taken apart.
        orders: what it orders about the form.
        dice: draws among what fits almost as well, for a temperature above 0; None takes the best.
    """
    rules = rules_of(prompt.orders)
    long_examples = [one for one in prompt.examples if len(one[1].split()) > 6]
    if not rules and not long_examples:
        return None
    found = [match for match in matches(rules, prompt.fields, prompt.message) if match.score > 0]
    if long_examples and (copied := _by_example(prompt, long_examples, found)):
        return keep(copied, orders)
    chosen = _chosen(found, dice)
    return _written(chosen, prompt, orders, dice)


def _chosen(found: list[Match], dice: random.Random | None) -> list[Match]:
    """The rule that applies, and a second one that goes beside it."""
    if not found or found[0].score < (0.3 if found[0].rule.otherwise else _ENOUGH):
        fallback = [match for match in found if match.rule.otherwise]
        return fallback[:1]
    if dice is not None:
        found = sorted(found, key=lambda match: -(match.score + dice.gauss(0, 0.35)))
    best = found[0]
    for other in found[1:]:
        alike = other.rule.stems & best.rule.stems
        strong = other.score >= max(1.5, 0.8 * best.score)
        if strong and not alike and not conflict(best.rule.consequence, other.rule.consequence):
            return [best, other]
    return [best]


def _written(chosen: list[Match], prompt: Prompt, orders: Orders, dice: random.Random | None) -> str:
    wishes, fields = orders.wishes, prompt.fields
    pieces: list[_Piece] = []
    if orders.start:
        pieces.append(_Piece(_sentence(orders.start), 0, 0))
    if greeting := _greeting(prompt, orders):
        pieces.append(_Piece(greeting, 1, 1))
    decision = " ".join(_decision(match.rule.consequence, orders) for match in chosen)
    if not decision:
        decision = "We have your message and will look into it." if orders.english else ""
    pieces.append(_Piece(decision, 0, 2 if "decision_first" in wishes else 4))
    pieces += [_Piece(text, 2, 6) for text in _copies(orders, fields, decision, prompt.everything)]
    if orders.english:
        pieces += _manners(chosen, prompt, wishes, dice)
    if orders.sign:
        pieces.append(_Piece(orders.sign, 1, 12))
    return _fitted(pieces, orders)


def _greeting(prompt: Prompt, orders: Orders) -> str:
    if not orders.wishes & {"greet", "first_name"}:
        return ""
    name = _person(prompt.fields)
    if "first_name" in orders.wishes:
        name = name.split()[0] if name else ""
    hello = "Hello" if orders.english else ""
    return f"{' '.join(filter(None, (hello, name)))}," if hello or name else ""


def _person(fields: Fields) -> str:
    for name, value in fields.items():
        parts = [stem(word) for word in name_words(name) if not is_empty(word)]
        if parts and set(parts) <= _NAMES | {"first"} and isinstance(value, str) and value.strip() and len(value) < 40:
            return value.strip()
    return ""


def _decision(consequence: str, orders: Orders) -> str:
    """A consequence as a sentence to the person that it concerns."""
    text = _THEY.sub("you", _THEM.sub("your", consequence)).strip()
    first = words(text)[0] if words(text) else ""
    if orders.english and first not in _SENTENCE_STARTS:
        # A rule is often no sentence: “store credit only”, “offer an exchange”.
        text = f"We {text[0].lower()}{text[1:]}" if first in _VERBS else f"The answer is {text[0].lower()}{text[1:]}"
    return _sentence(text)


def _copies(orders: Orders, fields: Fields, decision: str, everything: str) -> list[str]:
    """One short sentence for each field that the prompt tells to quote, name or use."""
    said: list[str] = []
    for sentence in orders.copies:
        told = stems(sentence)
        for name, value in fields.items():
            named = {stem(word) for word in name_words(name) if not is_empty(word)}
            shown = _shown(value, everything, named)
            if not named or not shown or not _told(named, told, value) or named <= _NAMES:
                continue
            text = f"{_title(name)}: {shown}."
            if shown not in decision and text not in said:
                said.append(text)
    return said


def _told(named: set[str], told: set[str], value: Any) -> bool:
    if named & MONEY and told & MONEY and number_of(value) is not None:
        # “State the price” means the amount, whatever its field is called.
        return True
    return named <= told or (len(named) > 1 and len(named & told) * 2 >= len(named))


def _shown(value: Any, everything: str, named: set[str]) -> str:
    if isinstance(value, bool) or value is None or value == "":
        return ""
    number = number_of(value)
    if isinstance(value, int | float) and number is not None:
        plain = _plain(number)
        sign = next((mark for mark in "$€£" if mark in everything), "")
        return f"{sign}{plain}" if sign and _is_money(named) else plain
    return str(value).strip() if len(str(value)) < 120 else ""


def _is_money(named: set[str]) -> bool:
    return bool(named & MONEY)


def _manners(chosen: list[Match], prompt: Prompt, wishes: frozenset[str], dice: random.Random | None) -> list[_Piece]:
    """What an English prompt asks to be said besides: each wish one sentence or two."""
    pick = dice.choice if dice is not None else lambda options: options[0]
    pieces: list[_Piece] = []
    if "apologise" in wishes:
        pieces.append(
            _Piece(
                pick(["We are sorry for the trouble that this has caused you.", "We apologise for the trouble."]), 6, 3
            )
        )
    if "warm" in wishes:
        pieces.append(_Piece(pick(["It is good that you wrote to us.", "We are glad that you got in touch."]), 7, 3))
    if "explain" in wishes and chosen:
        condition = chosen[0].rule.condition
        pieces.append(_Piece(_sentence(f"The reason is this rule: {condition[0].lower()}{condition[1:]}"), 4, 5))
    if "thorough" in wishes:
        about = _gist(prompt.message)
        if about:
            pieces.append(_Piece(f"We have read your message with care. You wrote: “{about}”", 8, 3))
        others = [rule for rule in rules_of(prompt.orders) if rule not in [match.rule for match in chosen]][:2]
        told = "; ".join(
            f"{rule.condition[0].lower()}{rule.condition[1:]}: {rule.consequence}".rstrip(".") for rule in others
        )
        if told:
            pieces.append(_Piece(_sentence(f"For completeness, in other cases this holds: {told}"), 9, 8))
    if "next_step" in wishes:
        pieces.append(_Piece("Next step: answer this message, and we arrange the rest at once.", 3, 9))
    if "thank" in wishes:
        pieces.append(_Piece(pick(["Thank you for your message.", "Thank you for writing to us."]), 7, 10))
    if "warm" in wishes and "short" not in wishes:
        pieces.append(_Piece("If anything is unclear, write to us at any time and we will gladly help.", 8, 11))
    return pieces


def _gist(message: str) -> str:
    """The longest of the message's first sentences, whole."""
    found = sentences(message)[:3]
    return max(found, key=len).strip() if found else ""


def _fitted(pieces: list[_Piece], orders: Orders) -> str:
    """The parts in their order; those that can be missed are left out until the rest fits."""
    ordered = sorted((piece for piece in pieces if piece.text), key=lambda piece: piece.place)

    def fits(parts: list[_Piece]) -> bool:
        text = " ".join(piece.text for piece in parts)
        return not (
            (orders.max_words is not None and len(text.split()) > orders.max_words)
            or (orders.max_characters is not None and len(text) > orders.max_characters)
            or (orders.max_sentences is not None and len(sentences(text)) > orders.max_sentences)
        )

    while not fits(ordered) and (spare := [piece for piece in ordered if piece.rank > 1]):
        ordered.remove(max(spare, key=lambda piece: (piece.rank, piece.place)))
    body = " ".join(piece.text for piece in ordered if 1 < piece.place < 12)
    ends = [piece.text for piece in ordered if piece.place == 12]
    heads = [piece.text for piece in ordered if piece.place <= 1]
    gap = " " if orders.max_sentences == 1 else "\n\n"
    text = gap.join(filter(None, (" ".join(heads), body, *ends)))
    return text if fits(ordered) else keep(text, orders)


def _by_example(prompt: Prompt, examples: list[tuple[str, str]], found: list[Match]) -> str:
    """The reply of the example that is most alike, with this case's values in the place of the example's.

    Where the prompt has rules too, only an example that falls under the same rule will do; "" if none does.
    """
    rules = rules_of(prompt.orders)
    decided = found[0].rule if found and found[0].score >= _ENOUGH else None
    alike = Likeness([asked for asked, _ in examples])(prompt.input)
    for at in sorted(range(len(examples)), key=lambda place: -alike[place]):
        asked, text = examples[at]
        theirs, message = fields_of(asked)
        if decided is not None:
            best = matches(rules, theirs, message)
            if not best or best[0].score < _ENOUGH or best[0].rule != decided:
                continue
        elif alike[at] < 0.2:
            return ""
        return _with_values(text, theirs, prompt.fields)
    return ""


def _with_values(text: str, theirs: Fields, fields: Fields) -> str:
    """An example's reply with a case's values."""
    for name, old in theirs.items():
        new = fields.get(name)
        if isinstance(old, bool) or new is None or isinstance(new, bool) or not re.search(r"[\dA-Z]|\w \w", str(old)):
            # A plain word like “return” may stand in the reply for something else.
            continue
        pairs = [(str(old), str(new)), (_plain(old), _plain(new))]
        if stems(name) & _NAMES:
            pairs.append((str(old).split()[0], str(new).split()[0]))
        for before, after in pairs:
            text = re.sub(rf"(?<![\w.,]){re.escape(before)}(?![\w])(?![.,]\d)", after.replace("\\", r"\\"), text)
    return text


def _plain(value: Any) -> str:
    """A value as people write it: 18.0 is 18, 79.9 is 79.90."""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else f"{value:.2f}"
    return str(value)


def _sentence(text: str) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text[-1:] in '.!?…”"' else f"{text}."


def _title(name: str) -> str:
    text = " ".join(name_words(name)) if name.islower() or "_" in name else name
    return text[:1].upper() + text[1:]
