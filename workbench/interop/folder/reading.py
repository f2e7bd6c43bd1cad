"""Read a project from text files; hand-written ones may leave out what can be found out."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from workbench.core.cases import Case, GoldenSet
from workbench.core.documents import ProjectInfo
from workbench.core.errors import InputError
from workbench.core.gates import Gate
from workbench.core.models import Model
from workbench.core.notebooks import Notebook
from workbench.core.prompts import Prompt, Snippet, Variant
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.strict_json import JsonError
from workbench.core.strict_json import parse as parse_json
from workbench.interop.case_line import read_case
from workbench.interop.faults import mapping, validated
from workbench.interop.folder.files import HISTORY, LAYOUT, PROJECT, load, text_of
from workbench.interop.folder.history import read_history
from workbench.interop.folder.names import derived_id
from workbench.interop.folder.notebook_text import read_notebook
from workbench.interop.folder.references import resolved
from workbench.interop.folder.snippet_text import SNIPPETS, read_snippet
from workbench.interop.folder.text import GoldenText, ProjectText
from workbench.interop.prompt_text import read_variant
from workbench.interop.rubric_text import read_rubric
from workbench.interop.scorecard_text import scorecard_from
from workbench.interop.yaml_text import YamlText, load_yaml

Places = dict[tuple[str, str], str]
"""(kind, id of the document) → its file's name without suffix; (``variant of ID``, key) → the variant's."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A project that was read from text, the names of its files, and what was odd."""

    project: ProjectText
    places: Places
    warnings: tuple[str, ...] = ()


def read(folder: Path) -> ProjectText:
    """The project in a folder.

    Raises:
        InputError: a file cannot be read; names file and line.
    """
    return parse(load(folder)).project


def parse(files: Mapping[str, bytes]) -> Parsed:
    """The project that files (relative path → content) stand for.

    Ids that are left out come from the kind and the path. Rubrics, prompts and golden sets may be named instead of
    their id.

    Raises:
        InputError: a file cannot be read; names file and line.
    """
    texts = {_yaml_suffix(path): (path, content) for path, content in sorted(files.items()) if LAYOUT.match(path)}
    source = _Source({path: text_of(content, shown) for path, (shown, content) in texts.items() if not _is_body(path)})
    info, models, gates = _project(source)
    project = ProjectText(
        info=info,
        models=models,
        gates=gates,
        prompts=_prompts(source),
        snippets=_snippets(source),
        golden_sets=_golden_sets(source),
        rubrics=_rubrics(source),
        scorecards=_scorecards(source, info.default_model),
        notebooks=_notebooks(source),
        bodies=dict(_body(path, content) for path, (_, content) in texts.items() if _is_body(path)),
        **read_history(source.texts.get(HISTORY, "")),
    )
    project, warnings = resolved(project, source.places)
    return Parsed(project, source.places, warnings)


class _Source:
    """The texts by path, and the places of the documents found so far."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.places: Places = {}

    def stems(self, folder: str, suffix: str) -> list[str]:
        """Names without suffix of the files of a folder."""
        start = f"{folder}/"
        return [
            path[len(start) : -len(suffix)]
            for path in self.texts
            if path.startswith(start) and path.endswith(suffix) and "/" not in path[len(start) :]
        ]

    def yaml(self, path: str) -> YamlText:
        """A YAML file; one that is not there is empty."""
        return load_yaml(self.texts.get(path, ""), path)

    def place(self, kind: str, key: str, name: str, path: str) -> None:
        """Note where a document stands; two with one id are refused."""
        if (kind, key) in self.places:
            raise InputError(
                "folder.id",
                f"The id ‘{key}’ is that of another {kind.replace('_', ' ')} too.",
                path,
                "Remove it from the copy.",
            )
        self.places[kind, key] = name


def _yaml_suffix(path: str) -> str:
    return f"{path[:-4]}.yaml" if path.endswith(".yml") else path


def _is_body(path: str) -> bool:
    return path.startswith("attachments/")


def _project(source: _Source) -> tuple[ProjectInfo, tuple[Model, ...], tuple[Gate, ...]]:
    document = source.yaml(PROJECT)
    fields: dict[str, Any] = mapping(document, document.value, "the project")
    models = _listed(document, fields.pop("models", None), "models")
    gates = _listed(document, fields.pop("gates", None), "gates")
    if isinstance(fields.get("budget"), int | float):
        fields["budget"] = str(fields["budget"])
    return (
        validated(ProjectInfo, fields, "the project", document, beside=("models", "gates")),
        tuple(validated(Model, item, "a model", document, ("models", index)) for index, item in enumerate(models)),
        tuple(validated(Gate, item, "a gate", document, ("gates", index)) for index, item in enumerate(gates)),
    )


def _listed(document: YamlText, value: JsonValue, name: str) -> list[dict[str, JsonValue]]:
    """The items of a list of documents, each with an id."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise document.fault("folder.form", f"‘{name}’ must be a list.", (name,))
    items: list[dict[str, JsonValue]] = []
    ids: set[JsonValue] = set()
    for index, item in enumerate(value):
        fields = mapping(document, item, f"an item of {name}", (name, index))
        fields = {"id": derived_id(name, str(fields.get("name"))), **fields}
        if str(fields["id"]) in ids:
            raise document.fault("folder.id", f"‘{fields.get('name')}’ stands twice under {name}.", (name, index))
        ids.add(str(fields["id"]))
        items.append(fields)
    return items


def _prompts(source: _Source) -> tuple[Prompt, ...]:
    names = {path.split("/")[1] for path in source.texts if path.startswith("prompts/")} - {"_snippets"}
    return tuple(_prompt(source, name) for name in sorted(names))


def _snippets(source: _Source) -> tuple[Snippet, ...]:
    found: list[Snippet] = []
    for name in source.stems(SNIPPETS, ".md"):
        path = f"{SNIPPETS}/{name}.md"
        snippet = read_snippet(source.texts[path], path, snippet_id=derived_id("snippet", name), name=name)
        source.place("snippet", snippet.id, name, path)
        found.append(snippet)
    return tuple(found)


def _prompt(source: _Source, name: str) -> Prompt:
    folder = f"prompts/{name}"
    path = f"{folder}/prompt.yaml"
    document = source.yaml(path)
    fields: dict[str, Any] = mapping(document, document.value, "a prompt")
    order = fields.pop("order", None)
    fields = {"id": derived_id("prompt", name), "name": name, **fields}
    prompt = validated(Prompt, fields, "a prompt", document)
    source.place("prompt", prompt.id, name, path)
    variants: dict[str, Variant] = {}
    for stem in source.stems(folder, ".md"):
        shown = f"{folder}/{stem}.md"
        variant = read_variant(source.texts[shown], stem, where=shown)
        source.place(f"variant of {prompt.id}", variant.key, stem, shown)
        variants[variant.key] = variant
    keys = list(variants) if order is None else order
    if not isinstance(keys, list) or any(key not in variants for key in keys):
        wrong = next((key for key in keys if key not in variants), keys) if isinstance(keys, list) else keys
        raise document.fault(
            "prompt.order", f"There is no variant ‘{wrong}’.", ("order",), "Name the files without .md."
        )
    keys = [*dict.fromkeys(keys), *(key for key in variants if key not in keys)]
    return prompt.model_copy(update={"variants": tuple(variants[key] for key in keys)})


def _golden_sets(source: _Source) -> tuple[GoldenText, ...]:
    return tuple(
        _golden(source, name) for name in sorted({*source.stems("golden", ".jsonl"), *source.stems("golden", ".yaml")})
    )


def _golden(source: _Source, name: str) -> GoldenText:
    path = f"golden/{name}.yaml"
    document = source.yaml(path)
    fields: dict[str, Any] = mapping(document, document.value, "a golden set")
    if "schema" in fields:
        fields["row_schema"] = fields.pop("schema")
    golden = validated(
        GoldenSet, {"id": derived_id("golden_set", name), "name": name, **fields}, "a golden set", document
    )
    source.place("golden_set", golden.id, name, path)
    lines = source.texts.get(f"golden/{name}.jsonl", "").split("\n")
    cases: dict[str, Case] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            where = f"golden/{name}.jsonl, line {number}"
            case = _case(line, where)
            if case.id in cases:
                raise InputError("golden.id", f"The id ‘{case.id}’ stands twice.", where, "Give every case its own id.")
            cases[case.id] = case
    return GoldenText(document=golden, cases=tuple(cases.values()))


def _case(line: str, where: str) -> Case:
    try:
        return read_case(parse_json(line))
    except JsonError as fault:
        message = f"It is not valid JSON: {fault.message} (column {fault.position + 1:,})."
        raise InputError("golden.json", message, where, "Mend this line.") from fault
    except ValueError as error:
        text = str(error)
        known = ", ".join("messages" if name == "history" else name for name in Case.model_fields)
        remedy = f"The fields are: {known}." if "has no field" in text else "Mend this line."
        raise InputError("golden.case", f"{text[:1].upper()}{text[1:]}.", where, remedy) from error


def _rubrics(source: _Source) -> tuple[Rubric, ...]:
    found: list[Rubric] = []
    for name in source.stems("rubrics", ".yaml"):
        path = f"rubrics/{name}.yaml"
        rubric = read_rubric(source.texts[path], where=path, rubric_id=derived_id("rubric", name), name=name)
        source.place("rubric", rubric.id, name, path)
        found.append(rubric)
    return tuple(found)


def _scorecards(source: _Source, judge: str) -> tuple[Scorecard, ...]:
    found: list[Scorecard] = []
    for name in source.stems("scorecards", ".yaml"):
        path = f"scorecards/{name}.yaml"
        own_id = derived_id("scorecard", name)
        card = scorecard_from(source.yaml(path), scorecard_id=own_id, name=name, judge=judge)
        source.place("scorecard", card.id, name, path)
        found.append(card)
    return tuple(found)


def _notebooks(source: _Source) -> tuple[Notebook, ...]:
    found: list[Notebook] = []
    for name in source.stems("notebooks", ".yaml"):
        path = f"notebooks/{name}.yaml"
        notebook = read_notebook(source.yaml(path), notebook_id=derived_id("notebook", name), name=name)
        source.place("notebook", notebook.id, name, path)
        found.append(notebook)
    return tuple(found)


def _body(path: str, content: bytes) -> tuple[str, bytes]:
    name = path.rpartition("/")[2]
    kind, dash, hexadecimal = name.rpartition("-")
    if hexadecimal != hashlib.sha256(content).hexdigest():
        raise InputError(
            "folder.body", "The file was changed: its bytes do not have the digest that is its name.", path
        )
    return (f"{kind}:{hexadecimal}" if dash else hexadecimal), content
