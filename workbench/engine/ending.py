"""How a run ended, in a word and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from workbench.core.calls import Call
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, money
from workbench.engine.lane import Lane
from workbench.engine.ports import Record
from workbench.engine.tally import Tally

Ended = Literal["finished", "stopped", "paused", "failed"]


class Ending(NamedTuple):
    """State, sentence, and what to do."""

    state: Ended
    message: str = ""
    remedy: str = ""


def ending(
    tally: Tally,
    left: int,
    lanes: Sequence[Lane],
    how: Literal["", "stopped", "paused"],
    unsaved: Sequence[Record],
    trouble: WorkbenchError | None,
) -> Ending:
    """Say how a run ended.

    Args:
        left: answers and judgements that are not made.
        how: whether somebody stopped it, or a pause with nobody there did.
        unsaved: records that the disk did not take.
        trouble: what the disk said.
    """
    if unsaved:
        said = f": {trouble.text()}" if trouble else "."
        return Ending("failed", f"{_unsaved(unsaved)} could not be saved{said}", "Mend that, then continue the run.")
    away = " ".join(lane.away for lane in lanes if lane.away)
    if how == "paused" and away:
        return Ending("paused", f"{away} {_calls(left + tally.failed).capitalize()} left.", "Continue the run then.")
    if how == "paused":
        message = f"The run stopped before it would pass its budget; {_calls(left)} left."
        return Ending("paused", message, "Raise the budget and continue the run.")
    if how == "stopped" and left:
        return Ending("stopped", f"The run was stopped; {_calls(left)} left.", "Continue it to make them.")
    if tally.skipped and not left and not tally.failed and not tally.judge_failed:
        message = f"What had failed was made; {_calls(tally.skipped)} left that were never made."
        return Ending("stopped", message, "Continue the run to make them.")
    dead = [lane for lane in lanes if lane.dead is not None]
    if dead:
        return _dead(dead, lanes, tally)
    if tally.failed or tally.judge_failed:
        words = [f"{tally.failed} of {tally.planned} calls failed"] if tally.failed else []
        if tally.judge_failed:
            of = f" of {tally.judge_planned}" if tally.judge_planned >= tally.judge_failed else ""
            words.append(f"{tally.judge_failed}{of} {'judgement' if of == ' of 1' else 'judgements'} failed")
        remedy = "try them again" if tally.failed else "ask for them again"
        return Ending("failed", f"{', and '.join(words)}.", f"Continue the run to {remedy}.")
    return Ending("finished")


def _dead(dead: Sequence[Lane], lanes: Sequence[Lane], tally: Tally) -> Ending:
    """What stopped each endpoint, and what failed beside it, on other endpoints too."""
    said = []
    for lane in dead:
        assert lane.dead is not None
        said.append(f"{lane.model.name}: {lane.dead.message} {lane.stopped_at_error} stopped at the same error.")
    if unsent := tally.left + tally.judge_refused:
        said[-1] = f"{said[-1][:-1]}, {unsent} not sent."
    for lane in lanes:
        if lane.failed:
            how = " otherwise" if lane.dead is not None else ""
            said.append(f"{lane.model.name}: {count(lane.failed, 'call')} failed{how}.")
    remedies = dict.fromkeys(lane.dead.remedy for lane in dead if lane.dead is not None)
    return Ending("failed", " ".join(said), " ".join(filter(None, remedies)))


def _unsaved(records: Sequence[Record]) -> str:
    """``10 answers and 2 judgements, which cost $0.0120,``: what is lost when the program ends."""
    calls = [record for record in records if isinstance(record, Call) and record.completion is not None]
    judged = sum(call.purpose == "judge" for call in calls)
    if not calls:
        return count(len(records), "result")
    told = [count(len(calls) - judged, "answer")] if len(calls) > judged else []
    told += [count(judged, "judgement")] if judged else []
    prices = [call.cost for call in calls if call.cost is not None]
    cost = money(sum(prices, Decimal(0))) if len(prices) == len(calls) else "an unknown amount"
    return f"{' and '.join(told)}, which cost {cost},"


def _calls(number: int) -> str:
    return "1 call is" if number == 1 else f"{number} calls are"
