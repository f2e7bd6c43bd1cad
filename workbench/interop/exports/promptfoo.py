"""promptfoo: a golden set as tests, and a variant with its model and tests as a configuration.

Keys as in promptfoo's own configuration schema (2026): prompts, providers, tests, vars, assert, metadata.
"""

import re
from typing import Any

from pydantic import JsonValue

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.messages import TextPart
from workbench.core.models import STAND_IN, Model
from workbench.core.prompts import Parameters, PromptContent, Variant
from workbench.core.rubrics import Rubric, RubricUse
from workbench.core.strict_json import dump
from workbench.interop.exports.promptfoo_checks import assertions, rubric_assertions
from workbench.interop.exports.promptfoo_text import config_text, has_braces, inert
from workbench.interop.exports.source import Files, Losses, Source
from workbench.interop.folder.names import file_name
from workbench.interop.yaml_text import dump_yaml

_ENVIRONMENT = re.compile(r"\{[{%][^}]*\benv\b")
_PROVIDERS = {"openai": "openai:chat", "anthropic": "anthropic:messages", "google": "google", "ollama": "ollama:chat"}


def write_tests(source: Source) -> Files:
    """A golden set as a list of promptfoo tests (YAML)."""
    losses = Losses()
    tests: list[JsonValue] = [_test(case, source, losses) for case in source.cases]
    return Files({f"{file_name(source.name)}.yaml": dump_yaml(tests).encode()}, losses.all())


def write_config(source: Source) -> Files:
    """A variant with its model and the golden set: promptfooconfig.yaml, the prompt as JSON chat, the tests.

    Raises:
        InputError: no variant is given.
    """
    if source.variant is None:
        raise InputError("export.variant", "There is no variant to write.", source.name, "Name one.")
    losses = Losses()
    stem = f"prompts/{file_name(source.variant.key)}"
    files = {f"{stem}.json": _chat(source.variant.content, losses)}
    config: dict[str, Any] = {
        "description": config_text(source.name, "name", losses),
        "prompts": [{"id": f"file://{stem}.json", "label": config_text(_label(source.variant), "name", losses)}],
        "providers": [_provider(source.variant.content, source.model, stem, files, losses)],
    }
    if source.cases:
        config["tests"] = "file://tests.yaml"
        tests: list[JsonValue] = [_test(case, source, losses) for case in source.cases]
        files["tests.yaml"] = dump_yaml(tests).encode()
    return Files({"promptfooconfig.yaml": dump_yaml(config).encode(), **files}, losses.all())


def _label(variant: Variant) -> str:
    return f"{variant.key}: {variant.name}" if variant.name else variant.key


def _test(case: Case, source: Source, losses: Losses) -> dict[str, JsonValue]:
    test: dict[str, JsonValue] = {"description": inert(case.id, f"case {case.id}", losses)}
    if case.inputs:
        test["vars"] = inert(dict(case.inputs), f"case {case.id}", losses)
        if has_braces(dict(case.inputs)):
            losses.of_case(
                case.id, "A text holds {{, {% or {#, which promptfoo fills in unless the prompt is a JSON chat."
            )
    checks = _asserts(case, source, losses)
    if checks:
        test["assert"] = checks
    metadata: dict[str, JsonValue] = {"id": case.id}
    for name in ("kind", "split", "intent", "risk", "note", "provenance"):
        if value := getattr(case, name):
            metadata[name] = value
    if case.tags:
        metadata["tags"] = list(case.tags)
    if case.reference is not None:
        metadata["reference"] = case.reference
    if case.meta:
        metadata["meta"] = case.meta
    test["metadata"] = inert(metadata, f"case {case.id}", losses)
    _case_losses(case, losses)
    return test


def _asserts(case: Case, source: Source, losses: Losses) -> list[JsonValue]:
    written: list[JsonValue] = []
    if source.scorecard is not None and not (case.own_scoring == "instead" and (case.checks or case.rubric)):
        rubrics = {name: rubric for rubric in source.rubrics for name in (rubric.name, rubric.id)}
        for spec in source.scorecard.checks:
            written.extend(assertions(spec, case, losses))
        for use in source.scorecard.rubrics:
            if use.rubric in rubrics:
                written.extend(rubric_assertions(use, rubrics[use.rubric], losses))
            else:
                losses.add(f"rubric ‘{use.rubric}’", "The rubric is not there; it is left out.")
    for spec in case.checks:
        written.extend(assertions(spec, case, losses))
    if case.rubric is not None:
        written.extend(rubric_assertions(_own_use(case.rubric), case.rubric, losses))
    return written


def _own_use(rubric: Rubric) -> RubricUse:
    return RubricUse(rubric=rubric.id, judge="of the scorecard")


def _case_losses(case: Case, losses: Losses) -> None:
    for values, what in (
        (case.history, "The message history has no place in a promptfoo test; it is left out."),
        (case.documents, "The context documents are left out."),
        (case.expected_tool_calls, "The expected tool calls are left out."),
        (case.attachments, "The attachments are left out."),
    ):
        if values:
            losses.of_case(case.id, what)
    if any(isinstance(value, list) for value in case.inputs.values()):
        losses.of_case(case.id, "promptfoo runs one test for each item of a variable that is a list.")
    if any(isinstance(value, str) and value.endswith("\n") for value in case.inputs.values()):
        losses.of_case(case.id, "promptfoo drops a line end at the end of a variable.")
    if case.weight != 1.0:
        losses.of_case(case.id, "promptfoo has no weight of a test.")


def _chat(content: PromptContent, losses: Losses) -> bytes:
    """The messages as a JSON chat; promptfoo fills {{variables}} in it."""
    messages: list[str] = []
    for message in content.messages:
        if message.role == "history":
            losses.add("prompt", "promptfoo has no place for the messages of a case; “# history” is left out.")
            continue
        if any(not isinstance(part, TextPart) for part in message.parts):
            losses.add("prompt", "Pictures, files and tool calls inside the prompt are left out.")
        if "{%" in message.text or "|" in message.text.replace("||", ""):
            losses.add("prompt", "promptfoo fills templates with Nunjucks, which knows other filters than Jinja2.")
        if _ENVIRONMENT.search(message.text):
            losses.add(
                "prompt", "The variable ‘env’ is the environment of the process there, keys included: rename it."
            )
        messages.append("  " + dump({"role": message.role, "content": message.text}))
    return ("[\n" + ",\n".join(messages) + "\n]\n").encode()


def _provider(
    content: PromptContent, model: Model | None, stem: str, files: dict[str, bytes], losses: Losses
) -> dict[str, JsonValue]:
    if model is None:
        losses.add("model", "No model was chosen; openai:chat:gpt-4.1-mini stands in its place.")
    provider = "openai:chat:gpt-4.1-mini" if model is None else _provider_id(model, losses)
    config: dict[str, JsonValue] = {}
    for name, value in parameters_for(content.parameters, model).items():
        config[name] = config_text(value, name, losses) if isinstance(value, str) else inert(value, name, losses)
    if model is not None and model.base_url:
        config["apiBaseUrl"] = model.base_url
    if model is not None and model.key_env:
        config["apiKeyEnvar"] = model.key_env
    large: dict[str, JsonValue] = {}
    if content.tools:
        large["tools"] = [{"type": "function", "function": tool.model_dump(mode="json")} for tool in content.tools]
    if content.response_schema is not None:
        schema: JsonValue = {"name": "answer", "schema": content.response_schema}
        large["response_format"] = {"type": "json_schema", "json_schema": schema}
    for name, value in large.items():
        # In a file of their own schemas keep their references and braces.
        files[f"{stem}.{name}.json"] = f"{dump(value)}\n".encode()
        config[name] = f"file://{stem}.{name}.json"
    return {"id": provider, "config": config} if config else {"id": provider}


def _provider_id(model: Model, losses: Losses) -> str:
    if model.provider == "offline" or model.name == STAND_IN:
        losses.add(
            "model", "promptfoo has no offline stand-in; its echo provider is written, which repeats the prompt."
        )
        return "echo"
    prefix = _PROVIDERS.get(model.provider)
    if prefix is None:
        losses.add("model", f"‘{model.provider}’ is written as a server that speaks the OpenAI protocol.")
    return f"{prefix or 'openai:chat'}:{model.model_id}"


def parameters_for(version: Parameters, model: Model | None) -> dict[str, JsonValue]:
    """The sampling parameters as sent: the model's own over those of the version, under the names of the OpenAI API."""
    merged: dict[str, JsonValue] = {}
    for parameters in (version, model.parameters if model is not None else Parameters()):
        for name in ("temperature", "top_p", "max_tokens", "seed", "reasoning_effort"):
            if (value := getattr(parameters, name)) is not None:
                merged[name] = value
        if parameters.stop:
            merged["stop"] = list(parameters.stop)
        merged.update(parameters.extra)
    return merged
