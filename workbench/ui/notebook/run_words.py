"""What a run cell says: estimate, progress, exceptions, how it ended; figures in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from workbench.core.estimates import aside_words, equal_words, tokens_words
from workbench.core.events import Paused
from workbench.core.experiments import Experiment, Totals
from workbench.core.figures import count, money, money_range, number, seconds
from workbench.core.models import STAND_IN
from workbench.core.summaries import Estimate
from workbench.ui.widgets.labels import Run


def estimate_sentence(estimate: Estimate) -> str:
    """``144 answers and 144 judgements, 170,000 to 200,000 tokens in and out, $0.22 to $0.28, 45 s``."""
    if not estimate.calls and not estimate.judge_calls:
        return "Everything is answered already: running again makes no call." if estimate.reused else "Nothing to run."
    parts = [calls_words(estimate.calls, estimate.judge_calls)]
    parts.append(tokens_words(estimate))
    cost = money_range(estimate.cost_low, estimate.cost_high)
    if estimate.unpriced:
        cost = f"price of {', '.join(estimate.unpriced)} unknown"
    parts.append(cost)
    if estimate.seconds is not None:
        parts.append(seconds(max(1, round(estimate.seconds))))
    said = ", ".join(parts)
    if estimate.reused:
        said += f"; {count(estimate.reused, 'answer')} {'is' if estimate.reused == 1 else 'are'} kept"
    return said + (f"; {equal}" if (equal := equal_words(estimate.equal)) else "")


def calls_words(calls: int, judge_calls: int) -> str:
    """``144 answers and 144 judgements``."""
    if judge_calls and not calls:
        return count(judge_calls, "judgement")
    answers = count(calls, "answer")
    return f"{answers} and {count(judge_calls, 'judgement')}" if judge_calls else answers


def stand_in_words(models: Sequence[str]) -> str:
    """The label that the offline model always carries; "" for other models."""
    return f"by {STAND_IN}, which is no language model" if STAND_IN in models else ""


def planned_calls(totals: Totals) -> int:
    """Calls of the whole run, task and judge."""
    return totals.planned + totals.judge_planned


def done_calls(totals: Totals) -> int:
    """Calls that ended, task and judge."""
    return totals.done + totals.failed + totals.judge_done


def progress(totals: Totals, rate: float, left: float | None, budget: Decimal | None) -> list[Run]:
    """``178 of 288 calls  6.2 per s  18 s left  27,977 tok  $0.150 of $0.50, $0.132 of it judge``."""
    runs = _pair(number(done_calls(totals)), f"of {number(planned_calls(totals))} calls")
    if rate:
        runs += _gap(_pair(f"{rate:,.1f}" if rate < 100 else number(rate), "per s"))
    if left is not None:
        runs += _gap(_pair(seconds(max(1, round(left))), "left"))
    runs += _gap(_pair(("" if totals.tokens_exact else "≈ ") + number(tokens(totals)), "tok"))
    return runs + _gap(spent(totals, budget))


def spent(totals: Totals, budget: Decimal | None = None) -> list[Run]:
    """Money so far, of the budget where there is one, and the judge's part of it."""
    if totals.cost is None:
        return [("cost unknown", "body", "text2")]
    runs = [(money(totals.cost), "strong", "text")]
    rest = []
    if budget is not None and (totals.cost or not budget):
        rest.append(f"of {money(budget, 2)}")
    if totals.judge_cost:
        rest.append(f"{money(totals.judge_cost)} of it judge")
    return runs + ([(" " + ", ".join(rest), "body", "text2")] if rest else [])


def tokens(totals: Totals) -> int:
    """All tokens, in and out, task and judge."""
    return totals.input_tokens + totals.output_tokens + totals.judge_input_tokens + totals.judge_output_tokens


def ended(totals: Totals, experiment: Experiment) -> list[Run]:
    """``144 answers, 144 judgements  27,977 tok  $0.150  45 s  experiment 12 · 19 Nov 14:02``, and any bench."""
    of = f"of {number(totals.done + totals.failed)} " if totals.failed else ""
    runs = _pair(number(totals.done), f"{of}answers")
    if totals.judge_done:
        made = totals.judge_done - totals.judge_reused
        each = f", {seconds(totals.judge_seconds / made)} each" if made > 0 and totals.judge_seconds else ""
        runs += _gap(_pair(number(totals.judge_done), f"judgements{each}"))
    runs += _gap(_pair(number(tokens(totals)), "tok"))
    runs += _gap(spent(totals))
    if totals.seconds:
        runs += _gap(_pair(seconds(totals.seconds), ""))
    runs.append((f"   {_still(f'experiment {experiment.number} · {moment(experiment)}')}", "small", "text3"))
    bench = aside_words(totals.aside)
    return [*runs, (f"   {_still(bench)}", "small", "text3")] if bench else runs


def judged(totals: Totals, *, stopped: bool) -> list[Run]:
    """``408 judgements, 96 of them kept  27,977 tok  $0.150  45 s``; where it was stopped, of how many."""
    of = f" of {number(totals.judge_planned)}" if stopped else ""
    kept = f", {number(totals.judge_reused)} of them kept" if totals.judge_reused else ""
    runs = _pair(number(totals.judge_done), f"{of} judgements{kept}".strip())
    runs += _gap(_pair(number(tokens(totals)), "tok"))
    return runs + _gap(spent(totals)) + (_gap(_pair(seconds(totals.seconds), "")) if totals.seconds else [])


def moment(experiment: Experiment) -> str:
    """When it ended, or began, in the person's own time: ``19 Nov 14:02``."""
    when = (experiment.ended or experiment.created).astimezone()
    return f"{when.day} {when:%b %H:%M}"


def exceptions(totals: Totals, running: bool) -> list[Run]:
    """What is not as it should be, in words: ``↻ 1 retrying``, ``◌ 1 unscored``, ``✕ 2 failed``, ``96 kept``."""
    found: list[Run] = []
    if running and totals.retrying:
        found.append((f"↻ {number(totals.retrying)} retrying", "small", "warn"))
    if totals.unscored:
        found.append((f"◌ {number(totals.unscored)} unscored", "small", "text2"))
    if totals.failed:
        found.append((f"✕ {number(totals.failed)} failed", "small", "worse"))
    if kept := totals.reused - totals.shared:
        found.append((f"{number(kept)} kept from before", "small", "text2"))
    if totals.shared:
        found.append((f"{number(totals.shared)} equal to others", "small", "text2"))
    spaced: list[Run] = []
    for run in found:
        spaced += [("   ", "small", "text2"), run] if spaced else [run]
    return spaced


def interrupted(done: int, planned: int, left_cost: str = "") -> str:
    """``221 of 288 answers are saved; 67 are left, about $0.06.``"""
    left = planned - done
    cost = f", about {left_cost}" if left_cost else ""
    verb = "is" if left == 1 else "are"
    return f"{number(done)} of {count(planned, 'answer')} are saved; {number(left)} {verb} left{cost}."


def paused(event: Paused, totals: Totals) -> str:
    """``The 125 calls that are left cost about $0.20. All 307 answers are saved.``"""
    cost = f" cost about {money(event.left_cost, 2)}" if event.left_cost is not None else " are not made yet"
    left = f"The {count(event.left, 'call')} that are left{cost}." if event.left > 1 else ""
    flight = "still come in" if event.reason == "user" else "were finished"
    return f"{left} All {count(totals.done, 'answer')} are saved; those in flight {flight}.".strip()


def selection_meta(cases: int, split: str) -> str:
    """``48 cases``, and the split where it is not the usual one."""
    said = count(cases, "case")
    if split != "tune":
        said += f", {split}" if split != "all" else ", held-out ones too"
    return said


def variants_words(keys: Sequence[str]) -> str:
    """``A, B, C``; from six on ``A, B, C … H``."""
    return ", ".join(keys) if len(keys) <= 5 else f"{', '.join(keys[:3])} … {keys[-1]}"


def _pair(value: str, unit: str) -> list[Run]:
    return [(value, "strong", "text"), (f" {unit}" if unit else "", "body", "text2")]


def _gap(runs: list[Run]) -> list[Run]:
    return [("    ", "body", "text2"), *runs]


def _still(words: str) -> str:
    """Words that are never parted by the end of a line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")
