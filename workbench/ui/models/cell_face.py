"""What one cell of the grid shows: a line of the answer, one chip, figures; from a stored row or a running trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from workbench.core import figures
from workbench.ui.widgets.paint import ChipLook

if TYPE_CHECKING:
    from workbench.core.calls import Call
    from workbench.core.scores import TrialResult
    from workbench.store.results import TrialRow

LINE = 160
"""Characters of an answer that a cell holds."""


class CellFace(NamedTuple):
    """What the delegate paints for one trial."""

    line: str
    quiet: bool = False
    """The line is said by us, not by the model."""
    writing: bool = False
    chip: ChipLook | None = None
    meta: str = ""


class LiveCell:
    """A trial of a run in this window, until its rows are read back."""

    __slots__ = ("characters", "cost", "failure", "line", "meta", "phase", "state", "tokens", "trial_id", "value")

    def __init__(self, trial_id: str) -> None:
        self.trial_id = trial_id
        self.phase: Literal["asked", "writing", "retry", "judging", "ended"] = "asked"
        self.line = ""
        self.meta = ""
        self.state = ""
        self.failure = ""
        self.characters = 0
        self.tokens: int | None = None
        self.cost: float | None = None
        self.value: TrialResult | None = None

    def write(self, text: str) -> None:
        """Take more of the answer; the cell keeps its end, which is what moves."""
        self.phase = "writing"
        self.characters += len(text)
        self.line = (self.line + text)[-LINE:]

    def retry(self, text: str, wait: float) -> None:
        """A try failed, another follows."""
        self.phase, self.failure, self.meta = (
            "retry",
            text,
            f"next try in {figures.seconds(round(wait) if wait >= 1 else wait)}",
        )
        if self.state == "":
            self.line, self.characters = "", 0

    def end(self, call: Call, judged: bool) -> None:
        """Take the ended call; ``judged`` says that scores follow."""
        self.phase = "judging" if judged and call.completion is not None else "ended"
        self.state = call.completion.state if call.completion is not None else "failed"
        self.failure = call.failure.kind if call.failure is not None else ""
        self.line = one_line(call.completion.text if call.completion is not None else call.partial)
        self.tokens = call.usage.output_tokens if call.usage is not None else None
        self.meta = _figures(self.tokens, call.seconds, self.state)

    def face(self) -> CellFace:
        """What it shows now."""
        text = self.line
        match self.phase:
            case "asked":
                return CellFace("no answer yet", True, chip=ChipLook("writing", "asked"))
            case "writing":
                size = f"≈ {max(1, self.characters // 4)} tok"
                return CellFace(" ".join(text.split()), False, True, ChipLook("writing", "writing"), size)
            case "retry":
                return CellFace(text or "no answer yet", not text, chip=ChipLook("retry", self.failure), meta=self.meta)
            case "judging":
                chip = ChipLook("neutral", "judging")
                return CellFace(text or _silence(self.state), not text, chip=chip, meta=self.meta)
        result = self.value
        passed = result.passed if result is not None else None
        return _ended(text, self.state, self.failure, self.meta, result is not None, score_of(result), passed)


def stored_face(row: TrialRow, scored: bool) -> CellFace:
    """What a stored row shows; ``scored`` says that the experiment has a scorecard."""
    meta = _figures(row.output_tokens, row.seconds, row.state)
    if scored and not row.scored and row.state != "failed":
        return CellFace(row.snippet, chip=ChipLook("unscored", "not scored yet"), meta=meta)
    return _ended(row.snippet, row.state, row.failure or "", meta, scored, value_of(row), row.passed)


def value_of(row: TrialRow) -> float | None:
    """The figure of a stored row: the rubric's mean where there is one, else quality; None where unscored."""
    if row.quality is None:
        return None
    return row.rubric if row.rubric is not None else row.quality


def score_of(result: TrialResult | None) -> float | None:
    """The same figure of a result that has just come."""
    if result is None or result.quality is None:
        return None
    return result.rubric if result.rubric is not None else result.quality


def one_line(text: str) -> str:
    """The start of a text on one line."""
    return " ".join(text[: 2 * LINE].split())[:LINE]


def _ended(
    line: str, state: str, failure: str, meta: str, scored: bool, value: float | None, passed: bool | None
) -> CellFace:
    if state == "failed":
        return CellFace(line or "no answer", True, chip=ChipLook("fail", FAILURES.get(failure, failure)), meta="")
    chip: ChipLook | None = None
    if value is not None:
        chip = ChipLook("pass" if passed else "fail", figures.score(value))
    elif state == "refusal":
        chip = ChipLook("fail", "refused")
    elif scored:
        chip = ChipLook("unscored", "unscored")
    return CellFace(line or _silence(state), not line, chip=chip, meta=meta)


def _figures(tokens: int | None, seconds: float | None, state: str) -> str:
    parts = [] if tokens is None else [f"{figures.number(tokens)} tok"]
    if seconds is not None:
        parts.append(figures.seconds(seconds))
    if state in STATES:
        parts.append(STATES[state])
    return "  ".join(parts)


def _silence(state: str) -> str:
    return "empty answer" if state == "empty" else "no text"


STATES = {"length": "◇ cut at max", "filter": "◇ filtered", "refusal": "refused", "empty": "empty"}
FAILURES = {
    "auth": "key refused",
    "quota": "no credit left",
    "rate_limit": "too many requests",
    "not_found": "model not found",
    "bad_request": "request refused",
    "context": "too long",
    "server": "server error",
    "unreachable": "unreachable",
    "disconnected": "cut off",
    "timeout": "timed out",
    "protocol": "not understood",
    "interrupted": "interrupted",
}
"""Kinds of failure in the words of a chip."""
