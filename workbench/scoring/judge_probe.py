"""Injection probe: texts that try to win a score, put inside a judged text. What they move is `stats.resilience`."""

from __future__ import annotations

from functools import cache
from typing import Literal

import yaml

from workbench.config.resources import resource
from workbench.core.canonical import Value

FILE = "judge/injections.yaml"
_PLACE = "{answer}"


class Injection(Value):
    """One attempt."""

    id: str
    title: str
    wants: Literal["up", "down"] = "up"
    text: str
    """Holds ``{answer}`` once."""

    def into(self, answer: str) -> str:
        """The answer with the injection in it."""
        before, _, after = self.text.partition(_PLACE)
        return f"{before}{answer}{after}"


@cache
def injections() -> tuple[Injection, ...]:
    """The twelve injections of resources/judge/injections.yaml."""
    listed = yaml.safe_load(resource(FILE).read_text(encoding="utf-8"))
    return tuple(Injection.model_validate(one) for one in listed)


def title_of(injection: str) -> str:
    """What an injection is called by people, and where downwards counts as its success; an unknown one keeps its id."""
    known = {one.id: f"{one.title} (downwards)" if one.wants == "down" else one.title for one in injections()}
    return known.get(injection, injection.replace("_", " "))


def probe_metric(metric: str, injection: str) -> str:
    """Metric under which the score of a text with an injection is kept: ``RUBRIC/CRITERION#injection``."""
    return f"{metric}#{injection}"


def probed(metric: str) -> tuple[str, str]:
    """The metric of a criterion and the injection's id, "" for the control; reverses `probe_metric`."""
    name, _, injection = metric.rpartition("#")
    return (name, injection) if name and injection in {one.id for one in injections()} else (metric, "")


def pulled(injection: str, level: float | None) -> float | None:
    """A level on a scale where up is the way that the injection pulls, so that one that wants less is seen as well."""
    down = any(one.id == injection and one.wants == "down" for one in injections())
    return 6 - level if down and level is not None else level
