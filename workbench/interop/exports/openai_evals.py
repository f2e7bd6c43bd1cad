"""OpenAI Evals (the open-source framework): samples as JSONL, and the registry's YAML.

Layout of its own registry: ``data/NAME/samples.jsonl`` and ``evals/NAME.yaml``; run with ``oaieval MODEL NAME
--registry_path FOLDER``.
"""

import re

from pydantic import JsonValue

from workbench.core.cases import Case
from workbench.core.messages import Message, TextPart
from workbench.core.render import RenderError, render_messages
from workbench.core.rubrics import CheckSpec
from workbench.core.strict_json import dump
from workbench.interop.exports.cases import case_texts, reference_text
from workbench.interop.exports.source import Files, Losses, Source
from workbench.interop.folder.names import file_name
from workbench.interop.yaml_text import dump_yaml

_CLASSES = {
    "contains": "evals.elsuite.basic.includes:Includes",
    "equals": "evals.elsuite.basic.match:Match",
    "is_json": "evals.elsuite.basic.json_match:JsonMatch",
}


def write(source: Source) -> Files:
    """A golden set as samples with their registry entry.

    With a variant, ``input`` holds its messages filled in for each case; without one, the case's own messages and its
    variables. Cases without a reference cannot be written.
    """
    losses = Losses()
    name = file_name(re.sub(r"[^a-z0-9_-]+", "-", source.name.lower()).strip("-") or "golden-set")
    lines = [line for case in source.cases if (line := _sample(case, source, losses)) is not None]
    registry: dict[str, JsonValue] = {
        name: {"id": f"{name}.dev.v0", "metrics": ["accuracy"]},
        f"{name}.dev.v0": {"class": _class(source, losses), "args": {"samples_jsonl": f"{name}/samples.jsonl"}},
    }
    if source.variant is None:
        losses.add("prompt", "No variant was chosen: the input of a sample is the case's variables, one per line.")
    files = {
        f"data/{name}/samples.jsonl": "".join(line + "\n" for line in lines).encode(),
        f"evals/{name}.yaml": dump_yaml(registry).encode(),
    }
    return Files(files, losses.all())


def _class(source: Source, losses: Losses) -> str:
    checks: tuple[CheckSpec, ...] = source.scorecard.checks if source.scorecard is not None else ()
    against_reference = [spec for spec in checks if spec.check in _CLASSES and not _has_own_value(spec)]
    chosen = against_reference[0] if against_reference else None
    for spec in checks:
        if spec is not chosen:
            losses.add(f"check ‘{spec.name}’", "An eval of this form has one test against the reference; left out.")
    for use in source.scorecard.rubrics if source.scorecard is not None else ():
        title = next((one.name for one in source.rubrics if use.rubric in (one.id, one.name)), use.rubric)
        losses.add(f"rubric ‘{title}’", "Rubrics are left out; model-graded evals have another form.")
    if chosen is None:
        losses.add("scoring", "No check compares with the reference; Match (the answer begins with it) is written.")
        return _CLASSES["equals"]
    if chosen.check == "equals":
        losses.add(f"check ‘{chosen.name}’", "Match asks only that the answer begins with the reference.")
    return _CLASSES[chosen.check]


def _has_own_value(spec: CheckSpec) -> bool:
    return any(spec.arguments.get(name) for name in ("value", "values", "field")) or spec.negate


def _sample(case: Case, source: Source, losses: Losses) -> str | None:
    if case.reference is None:
        losses.of_case(case.id, "The case has no reference, which every sample must have; it is left out.")
        return None
    messages = _input(case, source, losses)
    if messages is None:
        return None
    ideal: JsonValue = reference_text(case.reference)
    if isinstance(case.reference, list) and all(isinstance(item, str) for item in case.reference):
        ideal = case.reference
    metadata: dict[str, JsonValue] = {"id": case.id, "kind": case.kind, "split": case.split}
    if case.tags:
        metadata["tags"] = list(case.tags)
    for values, what in (
        (case.documents if source.variant is None else (), "The context documents are left out."),
        (case.expected_tool_calls, "The expected tool calls are left out."),
        (case.attachments, "The attachments are left out."),
        (case.checks, "The case's own checks are left out."),
        ((case.rubric,) if case.rubric else (), "The case's own rubric is left out."),
    ):
        if values:
            losses.of_case(case.id, what)
    return dump({"input": messages, "ideal": ideal, "metadata": metadata})


def _input(case: Case, source: Source, losses: Losses) -> list[JsonValue] | None:
    if source.variant is None:
        texts = case_texts(case)
        own = next(iter(texts.values())) if len(texts) == 1 else "\n".join(f"{k}: {v}" for k, v in texts.items())
        messages: list[JsonValue] = [_chat(message) for message in case.history]
        return [*messages, {"role": "user", "content": own}]
    try:
        rendered = render_messages(source.variant.content, case)
    except RenderError as error:
        losses.of_case(case.id, f"The prompt cannot be filled in: {error.message} The case is left out.")
        return None
    if any(not isinstance(part, TextPart) for message in rendered for part in message.parts):
        losses.of_case(case.id, "Pictures, files and tool calls in messages are left out.")
    return [_chat(message) for message in rendered]


def _chat(message: Message) -> JsonValue:
    return {"role": message.role, "content": message.text}
