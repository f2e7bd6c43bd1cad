"""``workbench estimate``: what a run would take."""

import argparse
from typing import Any

from workbench.cli.output import Output
from workbench.cli.selection import add_selection, selection_of
from workbench.core.estimates import Missed, equal_words, tokens_words
from workbench.core.figures import count, money_range, seconds
from workbench.core.summaries import Estimate
from workbench.project import open_project
from workbench.project.not_sent import not_sent
from workbench.project.nothing_scored import scores_nothing


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_selection(parser)


def run(args: argparse.Namespace, out: Output) -> int:
    """Estimate; no call is made."""
    project = open_project(args.project, read_only=True)
    try:
        for warning in project.warnings:
            out.warn(warning)
        plan = project.runs.plan(selection_of(args))
        for missing in filter(None, (scores_nothing(plan), not_sent(plan, project.documents))):
            out.warn(missing)
        estimate = project.runs.estimate(plan)
    finally:
        project.close()
    out.data = {
        "calls": estimate.calls,
        "judge_calls": estimate.judge_calls,
        "reused": estimate.reused,
        "equal": estimate.equal,
        "tokens": {"low": estimate.tokens_low, "high": estimate.tokens_high},
        "cost_usd": {"low": estimate.cost_low, "high": estimate.cost_high},
        "seconds": estimate.seconds,
        "unpriced": list(estimate.unpriced),
    }
    out.say(sentence(estimate))
    return 0


def missed_data(missed: Missed | None) -> dict[str, Any] | None:
    """What was estimated before a run, and how far off it was: parts of the nearer end, 0 within the range."""
    if missed is None:
        return None
    told = missed.estimate
    return {
        "tokens": {"low": told.tokens_low, "high": told.tokens_high, "took": missed.tokens, "off": missed.tokens_off},
        "cost_usd": {"low": told.cost_low, "high": told.cost_high, "took": missed.cost, "off": missed.cost_off},
    }


def sentence(estimate: Estimate) -> str:
    """The estimate in words: "144 answers, 170,000 to 200,000 tokens in and out, $0.22 to $0.28, 45 s"."""
    reused = count(estimate.reused, "finished answer", "finished answers")
    if not estimate.calls and not estimate.judge_calls:
        return f"Nothing is left to ask: {reused} of this selection are in the file and are reused."
    head = [count(estimate.calls, "answer")] if estimate.calls else []
    if estimate.judge_calls:
        head.append(count(estimate.judge_calls, "judgement"))
    said = [" and ".join(head), tokens_words(estimate)]
    said.append(money_range(estimate.cost_low, estimate.cost_high) if not estimate.unpriced else "cost unknown")
    if estimate.seconds is not None:
        said.append(seconds(estimate.seconds))
    text = ", ".join(said)
    if estimate.reused:
        text += f". {reused} from the file {'is' if estimate.reused == 1 else 'are'} reused"
    if equal := equal_words(estimate.equal):
        text += f". Of the answers {equal}"
    if estimate.unpriced:
        text += f". No price is known for {', '.join(estimate.unpriced)}"
    return text + "."
