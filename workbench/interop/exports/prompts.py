"""A variant as Markdown (our own form) and as .prompty, version 2.

.prompty: front matter with name, model {id, provider, options}, inputs [{name, kind}], template; then ``system:``,
``user:`` … lines, as in the documentation of prompty 2.0 (pypi.org/project/prompty).
"""

import re

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.messages import FilePart, ImagePart, TextPart
from workbench.core.prompts import PromptContent, Variant
from workbench.core.render import RenderError, template_names
from workbench.core.summaries import Loss
from workbench.interop.exports.promptfoo import parameters_for
from workbench.interop.exports.sheet import encoded
from workbench.interop.exports.source import Files, Losses, Source
from workbench.interop.folder.names import file_name
from workbench.interop.prompt_text import write_variant
from workbench.interop.yaml_text import dump_yaml

_OPTIONS = {
    "temperature": "temperature",
    "max_tokens": "maxOutputTokens",
    "top_p": "topP",
    "seed": "seed",
    "stop": "stopSequences",
    "top_k": "topK",
    "frequency_penalty": "frequencyPenalty",
    "presence_penalty": "presencePenalty",
    "reasoning_effort": "reasoningEffort",
}
_ROLE_LINE = re.compile(
    r"^\s*#?\s*(system|user|assistant|developer|tool|function)(\[.*\])?\s*:\s*$", re.MULTILINE | re.IGNORECASE
)


def write_markdown(source: Source) -> Files:
    """The variant in the form of prompts/NAME/VARIANT.md; nothing but the key's file name is lost.

    Raises:
        InputError: no variant is given.
    """
    variant = _variant(source)
    losses = []
    if any(isinstance(part, ImagePart | FilePart) for part in _parts(variant.content)):
        losses.append(
            Loss(where="prompt", what="Pictures and files are named by digest; their bytes are not in the file.")
        )
    return Files({f"{_title(source)}.md": write_variant(variant).encode()}, losses)


def write_prompty(source: Source) -> Files:
    """The variant as a .prompty file.

    Raises:
        InputError: no variant is given.
    """
    variant = _variant(source)
    losses = Losses()
    front: dict[str, JsonValue] = {"name": source.prompt.name if source.prompt is not None else source.name}
    if source.prompt is not None and source.prompt.intent:
        front["description"] = source.prompt.intent
    front["model"] = _model(source, variant, losses)
    names = _names(variant.content, losses)
    thread = "history" if "history" not in names else "history_messages"
    inputs: list[JsonValue] = [{"name": name, "kind": "string", "required": True} for name in names]
    if any(message.role == "history" for message in variant.content.messages):
        inputs.append({"name": thread, "kind": "thread"})
    if inputs:
        front["inputs"] = inputs
    if variant.content.tools:
        front["tools"] = [
            {
                "name": tool.name,
                "kind": "function",
                "description": tool.description,
                "parameters": _fields(tool.parameters),
            }
            for tool in variant.content.tools
        ]
    if variant.content.response_schema is not None:
        front["outputs"] = _fields(variant.content.response_schema)
        losses.add(
            "schema", "The response schema is written as outputs: only names, kinds and descriptions of its fields."
        )
    front["template"] = {"format": {"kind": "jinja2"}, "parser": {"kind": "prompty"}}
    text = f"---\n{dump_yaml(_inert(front, losses))}---\n{_body(variant.content, thread, losses)}"
    return Files({f"{_title(source)}.prompty": encoded(text)}, losses.all())


def _inert(value: JsonValue, losses: Losses) -> JsonValue:
    """A value in which no text is taken for a reference: prompty loads a text ``${file:…}`` and ``${env:…}``."""
    if isinstance(value, str) and value.startswith("${"):
        losses.add("front matter", "prompty would load a text that begins with ${; a space stands before it.")
        return f" {value}"
    if isinstance(value, list):
        return [_inert(item, losses) for item in value]
    if isinstance(value, dict):
        return {name: _inert(item, losses) for name, item in value.items()}
    return value


def _variant(source: Source) -> Variant:
    if source.variant is None:
        raise InputError("export.variant", "There is no variant to write.", source.name, "Name one.")
    return source.variant


def _title(source: Source) -> str:
    name = source.prompt.name if source.prompt is not None else source.name
    return file_name(f"{name} {source.variant.key}" if source.variant is not None else name)


def _parts(content: PromptContent) -> list[object]:
    return [part for message in content.messages for part in message.parts]


def _model(source: Source, variant: Variant, losses: Losses) -> dict[str, JsonValue]:
    model: dict[str, JsonValue] = {}
    if source.model is not None:
        model = {"id": source.model.model_id, "provider": source.model.provider}
        if source.model.base_url:
            losses.add("model", "The server's address is left out; it belongs into the connection.")
    else:
        losses.add("model", "No model was chosen; the file names none.")
    parameters = parameters_for(variant.content.parameters, source.model)
    options: dict[str, JsonValue] = {}
    for name, value in parameters.items():
        if name in _OPTIONS:
            options[_OPTIONS[name]] = value
        else:
            extra = options.setdefault("additionalProperties", {})
            assert isinstance(extra, dict)
            extra[name] = value
    if options:
        model["options"] = options
    return model


def _names(content: PromptContent, losses: Losses) -> list[str]:
    try:
        return sorted(template_names(content))
    except RenderError as error:
        losses.add("prompt", f"The variables could not be found: {error.message}")
        return []


def _fields(schema: dict[str, JsonValue]) -> list[JsonValue]:
    """The fields of a JSON Schema's object as prompty's list of properties."""
    properties = schema.get("properties")
    required = schema.get("required")
    found: list[JsonValue] = []
    for name, value in (properties if isinstance(properties, dict) else {}).items():
        field: dict[str, JsonValue] = {"name": name, "kind": "string"}
        if isinstance(value, dict):
            if isinstance(value.get("type"), str):
                field["kind"] = {"number": "float"}.get(str(value["type"]), value["type"])
            if value.get("description"):
                field["description"] = value["description"]
        if isinstance(required, list) and name in required:
            field["required"] = True
        found.append(field)
    return found


def _body(content: PromptContent, thread: str, losses: Losses) -> str:
    """The messages under role lines. An input of the kind thread stands where the messages of the case go."""
    blocks: list[str] = []
    for message in content.messages:
        if message.role == "history":
            blocks.append(f"user:\n{{{{{thread}}}}}\n")
            continue
        if any(not isinstance(part, TextPart) for part in message.parts):
            losses.add("prompt", "Pictures, files and tool calls inside the prompt are left out.")
        if _ROLE_LINE.search(message.text):
            losses.add("prompt", "A line of the text reads like a role (“user:”) and will start a message there.")
        if message.text != message.text.strip():
            losses.add("prompt", "White space around a message is lost there.")
        blocks.append(f"{message.role}:\n{message.text}\n")
    return "\n".join(blocks)
