"""Write a project as text files."""

import hashlib
from collections.abc import Mapping

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.prompts import Prompt
from workbench.core.strict_json import JsonError, dump
from workbench.interop.case_line import write_case
from workbench.interop.folder.files import HISTORY, PROJECT
from workbench.interop.folder.history import write_history
from workbench.interop.folder.names import assign
from workbench.interop.folder.notebook_text import write_notebook
from workbench.interop.folder.reading import Parsed, parse
from workbench.interop.folder.snippet_text import SNIPPETS, write_snippet
from workbench.interop.folder.text import GoldenText, ProjectText
from workbench.interop.plain import plain
from workbench.interop.prompt_text import write_variant
from workbench.interop.rubric_text import write_rubric
from workbench.interop.scorecard_text import write_scorecard
from workbench.interop.yaml_text import dump_yaml


def write(project: ProjectText, keep: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The files of a project by relative path.

    Args:
        project: the values.
        keep: the files as they are now, if any: documents stay in their files, and a file whose document did not
            change keeps its bytes, also where a person wrote it in another form than this function would. Files in
            ``keep`` that are not in the answer belong to documents that are gone.

    Raises:
        InputError: a value holds what a text file cannot carry, or ``keep`` cannot be read.
    """
    try:
        if not keep:
            return _files(project, {})
        old = parse(keep)
        before = _files(old.project, old.places)
        after = _files(project, old.places)
    except JsonError as fault:
        raise InputError("folder.write", f"The project cannot be written as text: {fault.message}.") from fault
    merged = _kept(before, after, keep)
    return merged if _same(merged, project) else after


def _kept(before: dict[str, bytes], after: dict[str, bytes], keep: Mapping[str, bytes]) -> dict[str, bytes]:
    merged: dict[str, bytes] = {}
    for path, content in after.items():
        if before.get(path) != content:
            merged[path] = content
        elif path in keep:
            merged[path] = keep[path]
        elif path.endswith(".yaml") and f"{path[:-5]}.yml" in keep:
            merged[f"{path[:-5]}.yml"] = keep[f"{path[:-5]}.yml"]
    return merged


def _same(files: dict[str, bytes], project: ProjectText) -> bool:
    """Whether old and new files together say what they should: an old one may use a name that is no more."""
    try:
        again: Parsed = parse(files)
    except InputError:
        return False
    return _files(again.project, {}) == _files(project, {})


def _files(project: ProjectText, places: Mapping[tuple[str, str], str]) -> dict[str, bytes]:
    texts: dict[str, str] = {PROJECT: _project(project)}
    kept = _by_kind(places)
    names = assign({prompt.id: prompt.name for prompt in project.prompts}, kept.get("prompt", {}))
    for prompt in project.prompts:
        _prompt(texts, prompt, f"prompts/{names[prompt.id]}", kept.get(f"variant of {prompt.id}", {}))
    names = assign({snippet.id: snippet.name for snippet in project.snippets}, kept.get("snippet", {}))
    for snippet in project.snippets:
        texts[f"{SNIPPETS}/{names[snippet.id]}.md"] = write_snippet(snippet, names[snippet.id])
    sets = {golden.document.id: golden.document.name for golden in project.golden_sets}
    names = assign(sets, kept.get("golden_set", {}))
    for golden in project.golden_sets:
        _golden(texts, golden, f"golden/{names[golden.document.id]}")
    names = assign({rubric.id: rubric.name for rubric in project.rubrics}, kept.get("rubric", {}))
    for rubric in project.rubrics:
        texts[f"rubrics/{names[rubric.id]}.yaml"] = write_rubric(rubric)
    names = assign({card.id: card.name for card in project.scorecards}, kept.get("scorecard", {}))
    for card in project.scorecards:
        texts[f"scorecards/{names[card.id]}.yaml"] = write_scorecard(card)
    names = assign({notebook.id: notebook.name for notebook in project.notebooks}, kept.get("notebook", {}))
    for notebook in project.notebooks:
        texts[f"notebooks/{names[notebook.id]}.yaml"] = write_notebook(notebook)
    history = write_history(project)
    if history:
        texts[HISTORY] = history
    files = {path: text.encode() for path, text in texts.items()}
    for address, content in project.bodies.items():
        files[f"attachments/{_body_name(address, content)}"] = content
    return dict(sorted(files.items()))


def _by_kind(places: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for (kind, key), name in places.items():
        kept.setdefault(kind, {})[key] = name
    return kept


def _project(project: ProjectText) -> str:
    fields: dict[str, JsonValue] = dict(plain(project.info))
    for name, documents in (("models", project.models), ("gates", project.gates)):
        if documents:
            fields[name] = [plain(document) for document in documents]
    return dump_yaml(fields) if fields else ""


def _prompt(texts: dict[str, str], prompt: Prompt, folder: str, kept: Mapping[str, str]) -> None:
    names = assign({variant.key: variant.key for variant in prompt.variants}, kept)
    fields = plain(prompt)
    fields.pop("variants", None)
    if prompt.variants:
        fields["order"] = [variant.key for variant in prompt.variants]
    texts[f"{folder}/prompt.yaml"] = dump_yaml(fields)
    for variant in prompt.variants:
        name = names[variant.key]
        texts[f"{folder}/{name}.md"] = write_variant(variant, with_key=name != variant.key)


def _golden(texts: dict[str, str], golden: GoldenText, path: str) -> None:
    fields = plain(golden.document)
    if "row_schema" in fields:
        fields["schema"] = fields.pop("row_schema")
    texts[f"{path}.yaml"] = dump_yaml(fields)
    texts[f"{path}.jsonl"] = "".join(dump(write_case(case)) + "\n" for case in golden.cases)


def _body_name(address: str, content: bytes) -> str:
    kind, colon, hexadecimal = address.rpartition(":")
    if hexadecimal != hashlib.sha256(content).hexdigest():
        raise InputError("folder.body", "The bytes of an attachment do not have its digest.", address)
    return f"{kind}-{hexadecimal}" if colon else hexadecimal
