"""What the stand-in will say to a request: it costs nothing to ask it beforehand, so its estimates need no guess."""

from __future__ import annotations

from workbench.core.calls import Request
from workbench.core.errors import WorkbenchError
from workbench.providers.chat_request import chat_body
from workbench.providers.offline.answer import answer
from workbench.providers.offline.transport import NOT_A_REQUEST, asked, usage


def foretold(request: Request, repeat: int = 0) -> tuple[int, int] | None:
    """Input and output tokens by the stand-in's own count; None for a request that it would refuse."""
    try:
        body = chat_body(request, None)
        taken = usage(answer(body, repeat), body)
    except (WorkbenchError, *NOT_A_REQUEST):
        return None
    return taken["prompt_tokens"], taken["completion_tokens"]


def foretold_input(request: Request) -> int | None:
    """Input tokens by the stand-in's own count; None for a request that cannot be sent."""
    try:
        return asked(chat_body(request, None))
    except WorkbenchError:
        return None
