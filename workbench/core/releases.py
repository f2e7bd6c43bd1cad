"""A release: a version of a prompt that was chosen, the number it got, and the decision behind it as a record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, NamedTuple

from workbench.core.canonical import Value
from workbench.core.figures import count, day
from workbench.core.prompts import PromptContent
from workbench.core.render import template_names

_WHOLE, _WORD = r"(?:0|[1-9]\d{0,8})", r"\d{0,20}[A-Za-z-][0-9A-Za-z-]{0,40}"
_BEFORE = rf"(?:{_WORD}|{_WHOLE})(?:\.(?:{_WORD}|{_WHOLE})){{0,9}}"
_NUMBER = re.compile(rf"({_WHOLE})\.({_WHOLE})\.({_WHOLE})(?:-({_BEFORE}))?", re.ASCII)


class Release(Value):
    """What history.jsonl and the project file keep of a release: never changed, exported as it is."""

    type: Literal["release"] = "release"
    release: str
    """Its number by semver.org, ``1.3.0``."""
    prompt_id: str
    prompt: str
    """The prompt's name then."""
    version: str
    """Digest of the frozen version."""
    candidate: str
    """Its label in the experiment."""
    experiment: int
    """The experiment's number then; its id and digest hold where numbers differ."""
    experiment_id: str
    experiment_digest: str
    evidence: tuple[str, ...] = ()
    """What spoke for it and against it then, a sentence each, as the program said it."""
    gate: str = ""
    """Name of the gate that was applied; empty: none was."""
    gate_result: str = ""
    """``passed``, ``failed``, ``not enough cases``; empty: no gate says anything of it."""
    gate_rules: tuple[str, ...] = ()
    """What each rule said."""
    changed: str = ""
    """What changed since the release before, for people."""
    why: str = ""
    """The decision in the person's own words."""
    who: str = ""
    time: datetime

    @property
    def sentence(self) -> str:
        """``refund-reply 1.3.0 is B@mini of experiment 14, released by Mara on 20 November 2026.``"""
        by = f" by {self.who}" if self.who else ""
        when = day(self.time)
        what = f"{self.prompt} {self.release} is {self.candidate} of experiment {self.experiment}"
        return f"{what}, released{by} on {when}."

    @property
    def gate_words(self) -> str:
        """``Gate release: passed, 5 rules.``"""
        if not self.gate:
            return "No gate says anything of it."
        return f"Gate {self.gate}: {self.gate_result}, {count(len(self.gate_rules), 'rule')}."


class Numbered(NamedTuple):
    """The number that is next, and why this one."""

    number: str
    reason: str


def is_number(text: str) -> bool:
    """Whether it is a number of a release: ``1.3.0``, ``2.0.0-rc.1``."""
    return _NUMBER.fullmatch(text) is not None


def order_of(number: str) -> tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]:
    """What numbers of releases are sorted by (semver.org, rule 11): one with ``-rc`` comes before the same without,
    and ``-rc.2`` before ``-rc.10``.

    Raises:
        ValueError: it is none.
    """
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError(f"{number} is no number of a release")
    words = found[4].split(".") if found[4] else []
    before = tuple((not word.isdigit(), int(word) if word.isdigit() else 0, word) for word in words)
    return int(found[1]), int(found[2]), int(found[3]), found[4] is None, before


def _weight(number: str) -> int:
    """Of a number that follows another one: 2 major, 1 minor, 0 patch."""
    _, minor, patch, *_ = order_of(number)
    return 0 if patch else 1 if minor else 2


def next_number(before: str, old: PromptContent | None, new: PromptContent) -> Numbered:
    """The number that follows from what changed (semver.org, applied to prompts).

    Args:
        before: the latest release's number; empty: there is none.
        old: what that release says; None where the project does not have it any more.
        new: what is released now.
    """
    if not before:
        return Numbered("1.0.0", "The first release of this prompt.")
    major, minor, patch, is_final, _ = order_of(before)
    if old is None or template_names(old) != template_names(new):
        asked = Numbered(f"{major + 1}.0.0", "The inputs changed, so whoever calls it has to change too: major.")
    elif (old.tools, old.response_schema) != (new.tools, new.response_schema):
        asked = Numbered(f"{major + 1}.0.0", "Tools or the form of the answer changed: major.")
    elif (old.messages, old.snippets) != (new.messages, new.snippets):
        asked = Numbered(f"{major}.{minor + 1}.0", "Words changed, inputs did not: minor.")
    else:
        asked = Numbered(f"{major}.{minor}.{patch + 1}", "Only parameters changed: patch.")
    # 2.0.0 after 2.0.0-rc.1, unless what changed since asks for more than the number on trial announced.
    if not is_final and _weight(before) >= _weight(asked.number):
        return Numbered(f"{major}.{minor}.{patch}", f"What was on trial as {before}.")
    return asked
