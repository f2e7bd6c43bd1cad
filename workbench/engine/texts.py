"""Requests and answers as the text that a judge reads."""

from __future__ import annotations

from workbench.core.calls import Completion, Request
from workbench.core.canonical import canonical
from workbench.core.messages import Message, ToolCallPart, ToolResultPart


def question_text(request: Request) -> str:
    """What the model was asked, as text: one message as it is, several with their roles."""
    if len(request.messages) == 1:
        return request.messages[0].text
    return "\n\n".join(f"[{message.role}]\n{_text(message)}" for message in request.messages)


def answer_text(completion: Completion) -> str:
    """What a judge reads of an answer: its text, then its tool calls."""
    return _text(completion.message)


def _text(message: Message) -> str:
    more = []
    for part in message.parts:
        if isinstance(part, ToolCallPart):
            more.append(f"(calls the tool {part.name} with {canonical(part.arguments).decode()})")
        elif isinstance(part, ToolResultPart):
            more.append(part.content)
    return "\n".join([message.text, *more] if message.text else more)
