"""Tasks made by chance, in words that no code can know: labels, schemas and rules in a language of one's own."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

from workbench.providers.offline.answer import answer


class Words:
    """Makes words that exist nowhere, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._made: set[str] = set()

    def one(self) -> str:
        """A new word of two to four syllables."""
        while True:
            count = self.dice.choice((2, 3, 4))
            word = "".join(self.dice.choice("bdfgklmnprstvz") + self.dice.choice("aeiou") for _ in range(count))
            if word[:5] not in self._made:
                self._made.add(word[:5])
                return word

    def some(self, number: int) -> list[str]:
        """New words."""
        return [self.one() for _ in range(number)]


def say(system: str, user: str, **more: Any) -> str:
    """The stand-in's answer to a system and a user message."""
    messages = [{"role": "system", "content": system}] if system else []
    return answer({"messages": [*messages, {"role": "user", "content": user}], **more}).text


@dataclass
class LabelTask:
    """Messages that belong to labels by the words in them."""

    intro: str
    example: tuple[str, str]
    labels: dict[str, list[str]]
    """Label → the words that tell of it."""
    shots: list[tuple[str, str]]
    cases: list[tuple[str, str]]

    def prompt(self, *, listed: bool, shown: bool) -> str:
        """The task's system message, with or without the list of labels and the examples."""
        lines = [self.intro]
        if listed:
            lines += [f"- {label}: {', '.join(told[:4])}" for label, told in self.labels.items()]
        if shown:
            lines += [f"{self.example[0]}: {text}\n{self.example[1]}: {label}\n" for text, label in self.shots]
        return "\n".join(lines)

    def score(self, *, listed: bool, shown: bool) -> float:
        """Share of right labels."""
        prompt = self.prompt(listed=listed, shown=shown)
        return sum(say(prompt, text) == label for text, label in self.cases) / len(self.cases)


def label_task(seed: int, intro: str, example: tuple[str, str], names: list[str]) -> LabelTask:
    """A task with given frame and labels; everything else is made."""
    words = Words(seed)
    told = {name: words.some(16) for name in names}
    noise = words.some(60)

    def message(name: str) -> str:
        parts = words.dice.sample(told[name], 3) + words.dice.sample(noise, 5)
        words.dice.shuffle(parts)
        return " ".join(parts).capitalize() + "."

    shots = [(message(name), name) for _ in range(4) for name in names]
    cases = [(message(name), name) for _ in range(25) for name in names]
    return LabelTask(intro, example, told, shots, cases)


@dataclass
class FieldTask:
    """Texts out of which a code, a place and an amount are taken, as examples show."""

    keys: tuple[str, str, str]
    shots: list[tuple[str, str]]
    cases: list[tuple[str, dict[str, Any]]]

    def schema(self) -> dict[str, Any]:
        """The answer's schema."""
        code, place, amount = self.keys
        return {
            "type": "object",
            "properties": {code: {"type": "string"}, place: {"type": "string"}, amount: {"type": "number"}},
        }

    def score(self, *, shown: bool) -> float:
        """Share of right values, with or without the examples."""
        body = {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": self.schema()}}}
        right = 0
        for text, wanted in self.cases:
            turns = [
                {"role": role, "content": said}
                for pair in (self.shots if shown else [])
                for role, said in zip(("user", "assistant"), pair, strict=True)
            ]
            found = json.loads(answer({"messages": [*turns, {"role": "user", "content": text}], **body}).text)
            right += sum(found.get(key) == value for key, value in wanted.items())
        return right / (3 * len(self.cases))


def field_task(seed: int) -> FieldTask:
    """A task whose texts hold values between made words."""
    words = Words(seed)
    keys = (words.one(), words.one(), words.one())
    before = words.some(3)
    noise = words.some(30)

    def one() -> tuple[str, dict[str, Any]]:
        code = f"{words.one()[:2].upper()}-{words.dice.randint(1000, 9999)}"
        place, amount = words.one().capitalize(), words.dice.randint(11, 990)
        parts = [f"{before[0]} {code}", f"{before[1]} {place}", f"{before[2]} {amount}"]
        words.dice.shuffle(parts)
        filler = [" ".join(words.dice.sample(noise, 3)) for _ in range(4)]
        text = " ".join(
            f"{gap} {part}"
            for gap, part in zip(filler, [*parts, f"{words.dice.randint(1, 9)} {words.one()}"], strict=True)
        )
        return text, dict(zip(keys, (code, place, amount), strict=True))

    made = [one() for _ in range(24)]
    return FieldTask(keys, [(text, json.dumps(value)) for text, value in made[:4]], made[4:])


@dataclass
class RuleTask:
    """Cases that fall under rules by a field, a number or a word."""

    rules: list[tuple[str, str]]
    cases: list[tuple[str, str]]
    """(input, consequence that is right)."""

    def score(self, rules: list[tuple[str, str]] | None = None) -> float:
        """Share of answers that hold the right consequence."""
        listed = "\n".join(
            f"- {condition}: {consequence}" for condition, consequence in (self.rules if rules is None else rules)
        )
        prompt = f"Answer the message by the rules:\n{listed}"
        return sum(right in say(prompt, text).lower() for text, right in self.cases) / len(self.cases)


def rule_task(seed: int) -> RuleTask:
    """Rules over made fields."""
    words = Words(seed)
    flag, unit, kind = words.one(), words.one(), words.one()
    outcomes = [f"we {' '.join(words.some(3))}" for _ in range(4)]
    value = words.one()
    rules = [
        (f"{flag.capitalize()} {words.one()}", outcomes[0]),
        (f"{value.capitalize()} {words.one()}", outcomes[1]),
        (f"Within 30 {unit}", outcomes[2]),
        (f"After 30 {unit}", outcomes[3]),
    ]
    cases = []
    for _ in range(40):
        flagged, special = words.dice.random() < 0.25, words.dice.random() < 0.25
        count = words.dice.choice([*range(1, 29), *range(32, 60)])
        fields = {flag: flagged, kind: value if special else words.one(), f"{unit}_{words.one()}": count}
        right = outcomes[0] if flagged else outcomes[1] if special else outcomes[2 if count <= 30 else 3]
        cases.append((f"{json.dumps(fields)}\n\n{' '.join(words.some(6)).capitalize()}.", right))
    return RuleTask(rules, cases)
