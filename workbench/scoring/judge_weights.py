"""G-Eval's weighting (Liu et al. 2023, arXiv:2303.16634): each level counts by the likelihood of its token.

Only where the server told the likelihoods of the token that is the verdict, the last one. Without them a score is the
plain level, and the mean of several samples is called that: it is another number, and no G-Eval score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic import JsonValue

from workbench.core.calls import Completion

ASKED: Mapping[str, JsonValue] = {"logprobs": True, "top_logprobs": 20}
"""Parameters by which OpenAI's API is asked for likelihoods."""
LEAST = 0.5
"""Share of the likelihood that must lie on the five levels; below it the token was no verdict."""
MOST = 1.01
"""Likelihoods of one token sum to 1 at most, but for rounding; beyond it the server said something else."""
_LEVELS = ("1", "2", "3", "4", "5")


def weighted_level(completion: Completion, level: int) -> float | None:
    """Sum of p(level) · level over the five levels, their likelihoods made to sum to 1; from 1 to 5.

    Args:
        completion: the judge's answer.
        level: its verdict, as it was read.

    Returns:
        None where the server told no likelihoods for the token of the verdict, or such that cannot be.
    """
    for token in reversed(completion.chances):
        text = token.text.strip(" \t\r\n*_.")
        if not text:
            continue
        if text != str(level):
            return None
        shares = dict.fromkeys(_LEVELS, 0.0)
        for other, chance in token.others:
            if other.strip() in shares and chance <= 0:
                shares[other.strip()] += math.exp(chance)
        total = sum(shares.values())
        if not LEAST <= total <= MOST or shares[str(level)] == 0:
            return None
        return sum(int(name) * share for name, share in shares.items()) / total
    return None
