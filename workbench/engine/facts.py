"""What is known of a call for the checks that ask more than the answer's text."""

from __future__ import annotations

from workbench.core.calls import Call
from workbench.providers.tokens import count, encoding_name
from workbench.scoring.subject import CallFacts, RunsCode


def facts_of(call: Call, user_code: RunsCode | None = None) -> CallFacts:
    """Time, cost, usage and request of a call, and a counter for the tokens of the model that answered.

    Args:
        call: that made the answer.
        user_code: runs a person's own checks; None: they are unscored.
    """
    request = call.request

    def count_tokens(text: str) -> int:
        return count(text, request.model_id, request.provider).n

    return CallFacts(
        seconds=call.seconds,
        cost=call.cost,
        usage=call.usage,
        request=request,
        count_tokens=count_tokens,
        counts_exactly=encoding_name(request.model_id, request.provider) is not None,
        user_code=user_code,
    )
