"""From a prompt and a case to the messages that are sent.

Every text part of a prompt's message is a template (bounded Jinja2, see ``templates``). The names it may use are the
case's inputs by their own names, ``documents``, ``case.id`` and ``case.tags``. The reference is not among them: the
answer cannot leak into the question. Inputs named ``documents`` or ``case`` go before those. Values that are not text
are written as JSON.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.core import templates
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.messages import FilePart, ImagePart, Message, Part, TextPart
from workbench.core.prompts import PromptContent
from workbench.core.quick import quick
from workbench.core.template_words import TooMuchError
from workbench.core.templates import TemplateError, Variable

__all__ = ["RenderError", "Variable", "render", "render_messages", "template_names", "variables"]


class RenderError(InputError):
    """A template cannot be rendered.

    Attributes:
        variable: dotted path of what is missing, "" for other faults.
        message_number: 1 for the prompt's first message, 0 where not known.
        role: the message's role.
        case_id: the case, "" where not known.
        suggestion: the nearest field that exists, "" if none is near.
    """

    def __init__(self, message: str, remedy: str = "", *, variable: str = "", suggestion: str = "") -> None:
        code = "template.variable" if variable else "template.refused"
        super().__init__(code, message, "", remedy)
        self.variable = variable
        self.suggestion = suggestion
        self.message_number = 0
        self.role = ""
        self.case_id = ""

    def at(self, number: int, role: str, case_id: str) -> RenderError:
        """The same error with its place."""
        self.message_number, self.role, self.case_id = number, role, case_id
        case = f", case {case_id}" if case_id else ""
        self.where = f"message {number} ({role}){case}"
        return self


def variables(text: str) -> list[Variable]:
    """The places where a template uses names from outside, in order.

    Raises:
        RenderError: the template's syntax is wrong, or something in it is not allowed.
    """
    try:
        return templates.variables(text)
    except TemplateError as error:
        raise _refused(error) from None


def template_names(content: PromptContent) -> frozenset[str]:
    """The names that a prompt needs from a case, its snippets' included.

    Raises:
        RenderError: a template's syntax is wrong, or something in it is not allowed.
    """
    names: frozenset[str] = frozenset()
    for number, message in enumerate(content.messages, 1):
        for part in message.parts:
            if isinstance(part, TextPart):
                try:
                    names |= templates.compiled(part.text, content.snippets).names
                except TemplateError as error:
                    raise _refused(error).at(number, message.role, "") from None
    return names


def render(text: str, inputs: Mapping[str, Any], snippets: Mapping[str, str] | None = None) -> str:
    """Render one template.

    Args:
        text: the template.
        inputs: the names it may use, JSON values.
        snippets: texts for ``{% include "name" %}``.

    Raises:
        RenderError: a name is missing, a bound was passed, or the template is not allowed.
    """
    if "{" not in text:
        return text
    try:
        return templates.compiled(text, snippets).render(inputs)
    except TemplateError as error:
        raise _refused(error) from None
    except TooMuchError as error:
        raise RenderError(str(error), "Make the template or the case smaller.") from None
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        # What a template does to values of the wrong kind: 1 + "a", or a filter's wrong argument.
        raise RenderError(f"It cannot be rendered: {error}.", "Check the kinds of the values it uses.") from None
    except templates.missing_error() as error:
        raise _missing(text, error, inputs) from None
    except templates.runtime_error() as error:
        raise RenderError(f"It cannot be rendered: {str(error).rstrip('.')}.", "Mend the template.") from None


def render_messages(content: PromptContent, case: Case) -> tuple[Message, ...]:
    """The messages of a prompt for a case. What they include stands in the content's snippets (`with_snippets`).

    A ``history`` message is replaced by the case's history, as it is; without one the history is not sent. Attachments
    follow the last user message's own parts (without a user message, one is added for them).

    Raises:
        RenderError: names the variable, the message and the case.
    """
    inputs = case_inputs(case)
    messages: list[Message] = []
    for number, message in enumerate(content.messages, 1):
        if message.role == "history":
            messages.extend(case.history)
            continue
        try:
            messages.append(_rendered(message, inputs, content.snippets))
        except RenderError as error:
            raise error.at(number, message.role, case.id) from None
    if case.attachments:
        _attach(messages, case)
    return tuple(messages)


def case_inputs(case: Case) -> dict[str, Any]:
    """The names that a template may use for a case. Never the reference."""
    documents = [document.model_dump() for document in case.documents] if case.documents else []
    return {"documents": documents, "case": {"id": case.id, "tags": list(case.tags)}, **case.inputs}


def _rendered(message: Message, inputs: Mapping[str, Any], snippets: Mapping[str, str] | None) -> Message:
    parts = tuple(
        quick(TextPart, text=render(part.text, inputs, snippets)) if isinstance(part, TextPart) else part
        for part in message.parts
    )
    return quick(Message, role=message.role, parts=parts)


def _attach(messages: list[Message], case: Case) -> None:
    parts: list[Part] = []
    for attachment in case.attachments:
        kind = ImagePart if attachment.media_type.startswith("image/") else FilePart
        parts.append(kind(digest=attachment.digest, media_type=attachment.media_type, name=attachment.name))
    for index in range(len(messages) - 1, -1, -1):
        if messages[index].role == "user":
            messages[index] = Message(role="user", parts=(*messages[index].parts, *parts))
            return
    messages.append(Message(role="user", parts=tuple(parts)))


def _refused(error: TemplateError) -> RenderError:
    place = f"Line {error.line} of the template: " if error.line > 1 else ""
    return RenderError(place + error.message, error.remedy or "Mend the template.")


def _missing(text: str, error: Any, inputs: Mapping[str, Any]) -> RenderError:
    path = _path_of(text, error, inputs)
    if path.partition(".")[0] == "case":
        remedy = "Of the case itself a prompt sees only case.id and case.tags, so that the reference cannot leak."
        return RenderError(f"There is no “{path}”.", remedy, variable=path)
    known = list(_paths(inputs))
    near = difflib.get_close_matches(path, known, n=1, cutoff=0.6) or [
        name for name in known if name.rpartition(".")[2] == path.rpartition(".")[2]
    ]
    remedy = f"Did you mean “{near[0]}”?" if near else f"The case has: {', '.join(known[:12]) or 'no inputs'}."
    return RenderError(
        f"The variable “{path}” has no value.", remedy, variable=path, suggestion=near[0] if near else ""
    )


def _path_of(text: str, error: Any, inputs: Mapping[str, Any]) -> str:
    """The dotted path of what is missing: Jinja tells only the last name."""
    if not error.has_parent:
        return str(error.name)
    for variable in templates.variables(text):
        value: Any = inputs
        for depth, name in enumerate(names := variable.path.split("."), 1):
            if not isinstance(value, Mapping) or name not in value:
                if name == error.name and value == error.parent:
                    return ".".join(names[:depth])
                break
            value = value[name]
    return str(error.name)


def _paths(inputs: Mapping[str, Any], prefix: str = "", depth: int = 3) -> Iterator[str]:
    for name, value in inputs.items():
        if not prefix and name in ("documents", "case"):
            continue
        yield prefix + name
        if isinstance(value, Mapping) and depth > 1:
            yield from _paths(value, f"{prefix}{name}.", depth - 1)
