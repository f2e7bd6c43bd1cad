"""What a run is scored by: checks, rubrics, scorecards."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, JsonValue

from workbench.core.canonical import Value, digest_of
from workbench.core.errors import InputError

HEAVIEST = 1e6
"""Greatest weight: sums of weights must stay numbers that can be reckoned with."""
RUN_METRICS = frozenset({"rubric", "quality", "pass", "cost_usd", "latency_ms", "input_tokens", "output_tokens"})
"""Metrics that every run measures itself; nothing else may have such a name, or a gate would mix the two."""


class CheckSpec(Value):
    """One deterministic test of a completion: which check, with which arguments."""

    name: str
    """The metric's name, unique in a scorecard, e.g. ``"at most 90 words"``."""
    check: str
    """A key of workbench.scoring.registry.CHECKS, e.g. ``"length"``."""
    arguments: dict[str, JsonValue] = {}
    weight: float = Field(default=1.0, ge=0, le=HEAVIEST, allow_inf_nan=False)
    must_pass: bool = False
    threshold: float = Field(default=1.0, ge=0, le=1)
    """A check passes when its value 0–1 reaches this."""
    negate: bool = False

    @property
    def fault(self) -> str:
        """What is wrong with its name, "" where nothing is."""
        if self.name not in RUN_METRICS:
            return ""
        return f"A check is called “{self.name}”, as what every run measures is, so the two could not be told apart."


ANOTHER_NAME = "Give the check another name."


def refuse_taken(checks: Iterable[CheckSpec], where: str = "") -> None:
    """Refuse checks with the name of a metric that every run has.

    Raises:
        InputError: there is one.
    """
    for spec in checks:
        if spec.name in RUN_METRICS:
            raise InputError("check.taken", spec.fault, where, ANOTHER_NAME)


class Criterion(Value):
    """One question of a rubric with five described levels."""

    name: str
    question: str = ""
    levels: tuple[str, str, str, str, str] = ("", "", "", "", "")
    """What 1, 2, 3, 4 and 5 look like."""
    weight: float = Field(default=1.0, ge=0, le=HEAVIEST, allow_inf_nan=False)
    must_pass: bool = False
    pass_level: int = Field(default=3, ge=1, le=5)
    """With must_pass: the lowest level that passes. 3 is (v−1)/4 = 0.5, the default threshold."""

    @property
    def fault(self) -> str:
        """What is missing in words, "" where nothing is."""
        empty = [str(number) for number, text in enumerate(self.levels, 1) if not text.strip()]
        said = []
        if not self.question.strip():
            said.append("the question is missing")
        if empty:
            word = "level" if len(empty) == 1 else "levels"
            said.append(f"{word} {', '.join(empty)} {'is' if len(empty) == 1 else 'are'} not described")
        return f"{' and '.join(said)}, so judges and people would guess." if said else ""


class Rubric(Value):
    """Document: a named, versioned list of criteria."""

    id: str
    name: str
    criteria: tuple[Criterion, ...] = ()
    note: str = ""

    @property
    def faults(self) -> tuple[str, ...]:
        """What keeps it from being applied well, a sentence each: no criteria, levels or questions without words."""
        if not self.criteria:
            return ("It has no criteria, so there is nothing to judge or rate by.",)
        names = [one.name for one in self.criteria]
        twice = dict.fromkeys(name for name in names if names.count(name) > 1)
        faults = [f"{one.name}: {fault}" for one in self.criteria if (fault := one.fault)]
        return (
            *(f"{name}: several criteria have this name, so their scores would be mixed." for name in twice),
            *faults,
        )

    @property
    def digest(self) -> str:
        """``rub:…``, of the criteria alone, so that a new name is not another rubric."""
        return digest_of("rub", self, include={"criteria"})


JudgeMode = Literal["each", "all"]
"""One criterion in a call, or all criteria of a rubric in one structured answer."""


class RubricUse(Value):
    """A rubric in a scorecard, and who applies it."""

    rubric: str
    """Id of a rubric document (or its name, in text files)."""
    judge: str
    """Name of the model that judges."""
    samples: int = Field(default=1, ge=1)
    """Calls for one answer; a score is the mean of those that gave a verdict."""
    mode: JudgeMode = "each"
    geval: bool = False
    """Weigh the levels by their likelihoods (G-Eval), where the server tells them."""
    weight: float = Field(default=1.0, ge=0, le=HEAVIEST, allow_inf_nan=False)
    """Multiplies the criteria's weights."""

    def calls(self, rubric: Rubric) -> int:
        """Calls of the judge that grade one answer."""
        return self.samples * (min(1, len(rubric.criteria)) if self.mode == "all" else len(rubric.criteria))


class Scorecard(Value):
    """Document: the checks and rubrics that a run applies."""

    id: str
    name: str
    checks: tuple[CheckSpec, ...] = ()
    rubrics: tuple[RubricUse, ...] = ()
    threshold: float = Field(default=0.5, ge=0, le=1)
    """The quality that a trial must reach to pass."""

    @property
    def doubts(self) -> tuple[str, ...]:
        """What can be applied and yet says nothing, a sentence each: a check that no answer fails."""
        return tuple(
            f"Check “{one.name}” passes from 0 on, so no answer fails it. Write threshold: 1, or what it should reach."
            for one in self.checks
            if one.threshold == 0
        )


Better = Literal["higher", "lower"]
