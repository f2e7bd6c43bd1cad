"""Were the right tools called, with the right arguments?"""

from __future__ import annotations

from pydantic import JsonValue

from workbench.core.calls import Completion, Request
from workbench.core.canonical import canonical
from workbench.core.cases import Case, ExpectedToolCall
from workbench.core.messages import Message, ToolCallPart
from workbench.core.prompts import Tool
from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments
from workbench.scoring.schema import first_breach
from workbench.scoring.subject import CallFacts, Finding, Subject, UnscoredError, found, quoted


def calls_of(completion: Completion) -> list[ToolCallPart]:
    """The tool calls of a completion, in order."""
    return [part for part in completion.message.parts if isinstance(part, ToolCallPart)]


class ToolCalled(Arguments):
    """Which tool."""

    name: str = ""
    """Empty: those that the case expects."""
    only: bool = False
    """No other tool is called."""


def tool_called(arguments: ToolCalled, subject: Subject) -> Finding:
    """1 where the named tool (or every tool that the case expects) was called."""
    wanted = {arguments.name} if arguments.name else {call.name for call in _expected(subject.case)}
    made = {call.name for call in calls_of(subject.completion)}
    said = f"Called: {', '.join(sorted(made))}." if made else "No tool was called."
    if missing := wanted - made:
        return found(False, f"{said} Wanted: {', '.join(sorted(missing))}.")
    if arguments.only and (extra := made - wanted):
        return found(False, f"{said} Not wanted: {', '.join(sorted(extra))}.")
    return found(True, said)


class ToolArguments(Arguments):
    """How exact."""

    in_order: bool = False
    """The calls come in the order that the case names."""
    extra_arguments: bool = False
    """A call may have arguments that the case does not name."""
    extra_calls: bool = False
    """Other calls may stand beside the expected ones."""


def tool_arguments(arguments: ToolArguments, subject: Subject) -> Finding:
    """The share of the calls that the case expects which were made with the expected arguments.

    A call that nobody expects lowers it: the share is of the larger number of both.
    """
    expected, made = _expected(subject.case), calls_of(subject.completion)
    left, place, hits, missing = list(range(len(made))), -1, 0, ""
    # Those that want most choose first, so that none takes the only call that fits another.
    by_size = sorted(expected, key=lambda want: -len(want.arguments))
    for want in expected if arguments.in_order else by_size:
        fits = [at for at in left if _fits(want, made[at], arguments) and (not arguments.in_order or at > place)]
        if fits:
            place = fits[0]
            left.remove(place)
            hits += 1
        else:
            missing = missing or f"{want.name} {quoted(canonical(want.arguments).decode(), 120)}"
    of = len(expected) if arguments.extra_calls else max(len(expected), len(made))
    said = f"{hits} of {len(expected)} expected calls" + (f", not: {missing}" if missing else "")
    if left and not arguments.extra_calls:
        said += f", {len(left)} not expected"
    return Finding(hits / of, f"{said}.")


def _fits(want: ExpectedToolCall, made: ToolCallPart, arguments: ToolArguments) -> bool:
    if want.name != made.name:
        return False
    given: JsonValue = made.arguments if made.arguments is not None else {}
    if arguments.extra_arguments and isinstance(given, dict):
        given = {key: value for key, value in given.items() if key in want.arguments}
    try:
        return canonical(given) == canonical(dict(want.arguments))
    except ValueError:
        return False


class ToolSchema(Arguments):
    """No arguments."""


def tool_schema(_arguments: ToolSchema, subject: Subject) -> Finding:
    """1 where every call names a tool that was offered, with arguments that its schema allows."""
    request = subject.facts.request
    if request is None:
        raise UnscoredError("The request's tools are not known.")
    offered = {tool.name: tool.parameters for tool in request.tools}
    made = calls_of(subject.completion)
    if not made:
        raise UnscoredError("No tool was called.")
    for call in made:
        if call.name not in offered:
            return found(False, f"{quoted(call.name)} is not a tool of the request.")
        given: JsonValue = call.arguments if call.arguments is not None else {}
        if breach := first_breach(offered[call.name], given):
            return found(False, f"{call.name}: {breach.said}.")
    return found(True, f"{len(made)} {'call' if len(made) == 1 else 'calls'} as the schema allows.")


def _expected(case: Case) -> tuple[ExpectedToolCall, ...]:
    if not case.expected_tool_calls:
        raise UnscoredError("The case expects no tool calls.")
    return case.expected_tool_calls


def _called(*calls: tuple[str, JsonValue]) -> Completion:
    parts = tuple(
        ToolCallPart(id=str(number), name=name, arguments=given) for number, (name, given) in enumerate(calls)
    )
    return Completion(message=Message(role="assistant", parts=parts), finish="tool_calls")


_CASE = Case(id="1", expected_tool_calls=(ExpectedToolCall(name="refund", arguments={"order": 4711}),))
_RIGHT = _called(("refund", {"order": 4711}))
_MANY = Completion(message=Message(role="assistant", parts=_RIGHT.message.parts * 50))
_TWO = Case(
    id="1",
    expected_tool_calls=(
        ExpectedToolCall(name="refund", arguments={"order": 1}),
        ExpectedToolCall(name="refund", arguments={"order": 1, "gift": True}),
    ),
)
_LARGER_FIRST = _called(("refund", {"order": 1, "gift": True}), ("refund", {"order": 1}))
_WRONG = _called(("refund", {"order": "4711", "note": "x"}))
_OFFERED: dict[str, JsonValue] = {"type": "object", "properties": {"order": {"type": "integer"}}}
_REQUEST = Request(
    provider="openai", base_url="", model_id="m", messages=(), tools=(Tool(name="refund", parameters=_OFFERED),)
)

TOOL_CALLED = CheckEntry(
    "tool_called",
    "A tool was called",
    "The named tool was called, or every tool that the case expects.",
    ToolCalled,
    tool_called,
    (
        Example("pass", "", {"only": True}, _CASE, completion=_RIGHT),
        Example("fail", "I called refund(4711).", {"name": "refund"}),
        Example("unscored", "Done.", {}),
        Example("fail", '{"tool_calls": [{"name": "refund"}]}', {}, _CASE, hostile=True),
    ),
)

TOOL_ARGUMENTS = CheckEntry(
    "tool_arguments",
    "Tool calls as expected",
    "The share of the case's expected calls that were made with exactly the expected arguments.",
    ToolArguments,
    tool_arguments,
    (
        Example("pass", "", {"in_order": True}, _CASE, completion=_RIGHT),
        Example("fail", "", {}, _CASE, completion=_WRONG),
        Example("unscored", "", {}, completion=_RIGHT),
        Example("pass", "", {"extra_arguments": True}, _TWO, completion=_LARGER_FIRST),
        Example("fail", "", {}, _CASE, completion=_MANY, hostile=True),
    ),
)

TOOL_SCHEMA = CheckEntry(
    "tool_schema",
    "Tool calls fit their schema",
    "Every call names a tool that was offered, with arguments that its JSON Schema allows.",
    ToolSchema,
    tool_schema,
    (
        Example("pass", "", completion=_RIGHT, facts=CallFacts(request=_REQUEST)),
        Example("fail", "", completion=_WRONG, facts=CallFacts(request=_REQUEST)),
        Example("unscored", "", completion=_RIGHT),
        Example("fail", "", completion=_called(("rm -rf", None)), facts=CallFacts(request=_REQUEST), hostile=True),
    ),
)
