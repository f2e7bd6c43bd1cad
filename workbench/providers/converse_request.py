"""Writes a request in the form of Bedrock's Converse (docs.aws.amazon.com/bedrock/latest/APIReference)."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

from pydantic import JsonValue

from workbench.core.calls import Request
from workbench.core.messages import (
    FilePart,
    ImagePart,
    Message,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from workbench.providers.answer import signature_of
from workbench.providers.attachments import base64_of, no_files
from workbench.providers.base import Bodies
from workbench.providers.parameters import put_extra, refuse, wanted
from workbench.providers.turns import turns

VENDOR = "bedrock"
REDACTED = "redacted "
"""Marks a signature that is all there is of a thought."""
_TOP = frozenset(
    "additionalModelRequestFields additionalModelResponseFieldPaths guardrailConfig inferenceConfig outputConfig"
    " performanceConfig promptVariables requestMetadata serviceTier stream toolConfig".split()
)
"""Fields of Converse; all other extra parameters belong to the model."""
_JOINED = ("additionalModelRequestFields", "inferenceConfig", "outputConfig", "toolConfig")
_INFERENCE = {"temperature": "temperature", "top_p": "topP", "max_tokens": "maxTokens", "stop": "stopSequences"}
_DOCUMENTS = {
    "application/pdf": "pdf",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "text/markdown": "md",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}


def converse_body(request: Request, bodies: Bodies | None, title: str = "Bedrock") -> dict[str, Any]:
    """The JSON body of a request, and ``stream``, which stands in the address.

    A `reasoning_effort` of a word is Converse's effort, a number Claude's budget of thinking. Extra parameters that
    Converse does not know itself, such as ``top_k``, go to the model's own fields.

    Raises:
        InputError: an attachment is missing or of a kind that is not taken, or the API has no such parameter.
    """
    named = wanted(request)
    body: dict[str, Any] = {
        "messages": turns(request.messages, partial(_blocks, bodies=bodies, title=title)),
        "stream": True,
    }
    if system := [{"text": one.text} for one in request.messages if one.role == "system" and one.text]:
        body["system"] = system
    if inference := {field: named.pop(name) for name, field in _INFERENCE.items() if name in named}:
        body["inferenceConfig"] = inference
    if "reasoning_effort" in named:
        effort = str(named.pop("reasoning_effort"))
        if effort.isdecimal():
            thinking = {"type": "enabled", "budget_tokens": int(effort)}
            body["additionalModelRequestFields"] = {"thinking": thinking}
        else:
            body["outputConfig"] = {"effort": effort}
    refuse(title, named)
    if request.tools:
        body["toolConfig"] = {
            "tools": [{"toolSpec": _tool(tool.name, tool.description, tool.parameters)} for tool in request.tools]
        }
    if request.response_schema is not None:
        schema = {"name": "answer", "schema": json.dumps(request.response_schema)}
        format_ = {"type": "json_schema", "structure": {"jsonSchema": schema}}
        body.setdefault("outputConfig", {})["textFormat"] = format_
    extra = request.parameters.extra
    own = {name: value for name, value in extra.items() if name not in _TOP and value is not None}
    if own:
        body.setdefault("additionalModelRequestFields", {}).update(own)
    put_extra(body, {name: value for name, value in extra.items() if name in _TOP}, joined=_JOINED)
    body.setdefault("stream", False)
    return body


def _tool(name: str, description: str, parameters: dict[str, JsonValue]) -> dict[str, Any]:
    schema = {"json": parameters or {"type": "object", "properties": {}}}
    # An empty description is refused.
    return {"name": name, "inputSchema": schema} | ({"description": description} if description else {})


def _blocks(message: Message, bodies: Bodies | None, title: str) -> list[dict[str, Any]]:
    return [block for part in message.parts if (block := _block(part, bodies, title)) is not None]


def _block(part: Part, bodies: Bodies | None, title: str) -> dict[str, Any] | None:
    if isinstance(part, TextPart):
        return {"text": part.text} if part.text else None
    if isinstance(part, ReasoningPart):
        signature = signature_of(part, VENDOR)
        if signature.startswith(REDACTED):
            return {"reasoningContent": {"redactedContent": signature.removeprefix(REDACTED)}}
        text = {"text": part.text, "signature": signature}
        return {"reasoningContent": {"reasoningText": text}} if signature else None
    if isinstance(part, ToolCallPart):
        arguments = part.arguments if isinstance(part.arguments, dict) else {}
        return {"toolUse": {"toolUseId": part.id, "name": part.name, "input": arguments}}
    if isinstance(part, ToolResultPart):
        status = "error" if part.is_error else "success"
        return {"toolResult": {"toolUseId": part.call_id, "content": [{"text": part.content}], "status": status}}
    if isinstance(part, ImagePart):
        kind = part.media_type.rpartition("/")[2]
        return {"image": {"format": kind, "source": {"bytes": base64_of(part, bodies)}}}
    assert isinstance(part, FilePart)
    if part.media_type not in _DOCUMENTS:
        raise no_files(title, part)
    # Only these characters may stand in a name, and no two blanks in a row.
    name = re.sub(r"[^A-Za-z0-9()\[\]-]+", " ", part.name.rpartition(".")[0] or part.name).strip()[:200] or "file"
    source = {"bytes": base64_of(part, bodies)}
    return {"document": {"format": _DOCUMENTS[part.media_type], "name": name, "source": source}}
