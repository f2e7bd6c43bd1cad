"""Rules of a prompt (“- Sale items: store credit only”), and which of them a case falls under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.providers.offline.reading import Fields, is_bullet, without_bullet
from workbench.providers.offline.words import is_empty, name_words, negates, numbers, sentences, stem, stems, words

_SPLIT = re.compile(r"^(.{2,90}?)\s*(?::\s|->|=>|→|\s[—–]\s|;\s)\s*(.{3,})$")
_IF = re.compile(r"^(?:if|when|wenn|falls|si|cuando|quand)\s+(.+?),\s+(?:then\s+|dann\s+)?(.{3,})$", re.I)
_IF_LATER = re.compile(r"^(.{3,}?),?\s+(?:if|when|wenn|falls|si|cuando|quand)\s+(.{3,})$", re.I)
_OTHERWISE = re.compile(
    r"^(?:otherwise|(?:in )?(?:all|any|every)(?:thing|one)? (?:other|else)\b.*?|sonst|en otro caso)$",
    re.I,
)
# Items like “- Tone: warm” speak of the answer, not of a case.
_FORM = frozenset(
    map(
        stem,
        "tone length format style sign signature greeting language voice structure output form".split(),
    )
)
MONEY = frozenset(map(stem, "price paid amount total cost value betrag preis importe precio montant prix".split()))
_UNDER = r"under|below|less than|fewer than|before|unter|weniger als|menos de|moins de|vor"
_UP_TO = (
    r"within|up to|at most|no more than|not more than|in the first|innerhalb(?: von)?|bis(?: zu)?|höchstens|maximal"
    r"|dentro de(?: los)?|hasta|jusqu'à"
)
_OVER = r"over|above|more than|after|later than|older than|beyond|über|mehr als|nach|más de|después de|plus de|après"
_FROM = r"at least|from|mindestens|ab|al menos|desde|au moins"
_AMOUNT = r"([$€£]?)\s?(\d[\d.,]*)(?:\s?([$€£%]))?(?:[\s-]+([^\W\d_]+))?"
_BETWEEN = re.compile(
    rf"(?:between\s+|zwischen\s+|entre\s+)?{_AMOUNT}\s*(?:and|to|und|bis|y|a|et|à|–|—|-)\s*{_AMOUNT}", re.I
)
_BOUND = re.compile(rf"\b({_UNDER}|{_UP_TO}|{_OVER}|{_FROM})\s+(?:the\s+|den\s+|los\s+)?{_AMOUNT}", re.I)
_OR = re.compile(rf"{_AMOUNT}\s+or\s+(less|fewer|under|more|over|above|later|older)\b", re.I)
_QUANTITY = re.compile(r"(\d+(?:[.,]\d+)?)[\s-]+([^\W\d_]{2,})")


@dataclass(frozen=True, slots=True)
class Bound:
    """A number that a condition demands: ``low <= value <= high``, of fields with such names."""

    low: float
    high: float
    names: frozenset[str]
    open_low: bool = False
    open_high: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value lies inside."""
        above = value > self.low if self.open_low else value >= self.low
        return above and (value < self.high if self.open_high else value <= self.high)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a prompt."""

    condition: str
    consequence: str
    stems: frozenset[str]
    denied: frozenset[str]
    """Stems that the condition wants not to hold: “not opened”, “unopened”."""
    bounds: tuple[Bound, ...]
    otherwise: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A rule and how well a case fits its condition; 0 and less is not at all."""

    rule: Rule
    score: float


@lru_cache(maxsize=64)
def rules_of(orders: str) -> tuple[Rule, ...]:
    """The rules that a prompt states: items of lists, and sentences with *if* or *when*, that part in two."""
    rules: list[Rule] = []
    for line in orders.splitlines():
        if is_bullet(line):
            if rule := rule_of(without_bullet(line)):
                rules.append(rule)
        else:
            for sentence in sentences(line):
                if parted := _IF.match(sentence):
                    rules.append(_rule(parted[1], parted[2]))
                elif parted := _IF_LATER.match(sentence):
                    rules.append(_rule(parted[2].rstrip("."), parted[1]))
    return tuple(rules)


def rule_of(item: str) -> Rule | None:
    """The rule that an item of a list states; None where it states none, or speaks of the answer's form."""
    parted = _IF.match(item) or _SPLIT.match(item)
    if parted:
        return None if stems(parted[1]) <= _FORM else _rule(parted[1], parted[2])
    later = _IF_LATER.match(item)
    return _rule(later[2], later[1]) if later else None


def matches(rules: tuple[Rule, ...], fields: Fields, message: str) -> list[Match]:
    """All rules with how well the case fits, best first; of equal ones the first in the prompt.

    A field that is true counts most when the condition names it, then a value that it names, then words of the
    message; a number inside a bound counts a little, one outside excludes the rule.
    """
    said = {stem(word) for word in words(message) if not is_empty(word)}
    shared: dict[str, int] = {}
    for rule in rules:
        for one in rule.stems:
            shared[one] = shared.get(one, 0) + 1
    known = [(name, _name_stems(name), value) for name, value in fields.items()]
    found = [Match(rule, _score(rule, known, said, message, shared)) for rule in rules]
    return sorted(found, key=lambda match: -match.score)


def conflict(one: str, other: str) -> bool:
    """Whether one text denies what the other affirms: a stem that is negated in just one of them."""
    denied, affirmed = polarity(one)
    other_denied, other_affirmed = polarity(other)
    return bool(denied & (other_affirmed - other_denied) or other_denied & (affirmed - denied))


def polarity(text: str) -> tuple[set[str], set[str]]:
    """(stems that are negated, stems that are not): a negation reaches to the end of its clause, four words at most."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    for clause in re.split(r"[,.;:!?\n]", text):
        reach = 0
        for word in words(clause):
            if negates(word):
                reach = 5
            elif not is_empty(word):
                (denied if reach > 0 else affirmed).add(stem(word))
            reach -= 1
    return denied, affirmed


def number_of(value: Any) -> float | None:
    """The number that a value is or begins with, e.g. ``"$89.00"``, ``"12 days"``; None for none, and for yes and
    no."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and len(value) < 24 and (found := numbers(value)) and re.match(r"^\s*[$€£]?\s?\d", value):
        return float(found[0]) if found[0].count(".") <= 1 else None
    return None


def truth_of(value: Any) -> bool | None:
    """Yes or no; None for what is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"yes": True, "true": True, "ja": True, "sí": True, "no": False, "false": False, "nein": False}.get(
            value.strip().lower()
        )
    return None


def _rule(condition: str, consequence: str) -> Rule:
    condition, consequence = condition.strip(), consequence.strip()
    bounds = tuple(_bounds(condition))
    denied: set[str] = set()
    after = 0
    for word in words(condition):
        if negates(word) or word == "non":
            after = 3
        elif after > 0 and not is_empty(word):
            denied.add(stem(word))
        if word.startswith("un") and len(word) > 6:
            denied.add(stem(word[2:]))
        after -= 1
    plain = {one for one in stems(condition) if not one[0].isdigit()} - denied
    return Rule(condition, consequence, frozenset(plain), frozenset(denied), bounds, bool(_OTHERWISE.match(condition)))


def _bounds(condition: str) -> list[Bound]:
    """The numbers that a condition demands, with what kind of fields they are about."""
    found: list[Bound] = []
    rest = condition

    def names(*groups: str | None) -> frozenset[str]:
        money = any(group in ("$", "€", "£") for group in groups if group)
        units = {
            stem(group.lower()) for group in groups if group and group not in "$€£%" and not is_empty(group.lower())
        }
        return frozenset(units | MONEY if money else units)

    if between := _BETWEEN.search(rest):
        units = names(between[1], between[3], between[4], between[5], between[7], between[8])
        found.append(Bound(_number(between[2]), _number(between[6]), units))
        rest = rest[: between.start()] + rest[between.end() :]
    for bound in _BOUND.finditer(rest):
        word, value, units = bound[1].lower(), _number(bound[3]), names(bound[2], bound[4], bound[5])
        if re.fullmatch(f"{_UNDER}|{_UP_TO}", word):
            found.append(Bound(float("-inf"), value, units, open_high=bool(re.fullmatch(_UNDER, word))))
        else:
            found.append(Bound(value, float("inf"), units, open_low=bool(re.fullmatch(_OVER, word))))
    if not found and (either := _OR.search(rest)):
        less = either[5].lower() in ("less", "fewer", "under")
        value, units = _number(either[2]), names(either[1], either[3], either[4])
        found.append(Bound(float("-inf") if less else value, value if less else float("inf"), units))
    return found


def _number(text: str) -> float:
    found = numbers(text)[0]
    return float(found) if found.count(".") <= 1 else float(found.replace(".", ""))


@lru_cache(maxsize=4096)
def _name_stems(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in name_words(name) if not is_empty(word))


def _score(
    rule: Rule, known: list[tuple[str, frozenset[str], Any]], said: set[str], message: str, shared: dict[str, int]
) -> float:
    if rule.otherwise:
        return 0.3
    score = 0.0
    for bound in rule.bounds:
        value = _value_for(bound, rule, known, message)
        if value is None:
            continue
        if not bound.holds(value):
            return -1.0
        score += 1.0
    for _, name, value in known:
        truth = truth_of(value)
        if truth is not None:
            gain = _of_truth(rule, name, truth)
            if gain is None:
                return -1.0
            score += gain
        elif isinstance(value, str) and len(value) <= 60:
            score += _of_value(rule, value)
    hits = rule.stems & said
    if hits:
        score += min(2.0, sum(1.2 / shared[one] for one in hits))
    return score


def _of_truth(rule: Rule, name: frozenset[str], truth: bool) -> float | None:
    """What a yes-or-no field says of a rule; None excludes it."""
    if name & rule.denied:
        return None if truth else 3.0
    # All words of the name count in a name of one or two, so that “final_sale” is not met by “sale”.
    if name and (name <= rule.stems or (len(name) > 2 and len(name & rule.stems) * 2 >= len(name))):
        return 3.0 if truth else None
    return 0.0


def _of_value(rule: Rule, value: str) -> float:
    content = stems(value)
    hits = len({one for one in content if not one[0].isdigit()} & rule.stems)
    return 2.5 * hits / max(len(content), 1) if hits else 0.0


def _value_for(bound: Bound, rule: Rule, known: list[tuple[str, frozenset[str], Any]], message: str) -> float | None:
    """The number of the case that a bound is about: of the field that fits best by name, else of the message by
    unit."""
    best, overlap = None, 0.0
    for _, name, value in known:
        fit = len(name & bound.names) + 0.3 * len(name & rule.stems)
        if fit > overlap and name & bound.names and (number := number_of(value)) is not None:
            best, overlap = number, fit
    if best is None:
        for number_text, unit in _QUANTITY.findall(message):
            if stem(unit.lower()) in bound.names:
                return float(number_text.replace(",", "."))
    return best
