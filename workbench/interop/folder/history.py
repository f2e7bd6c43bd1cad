"""history.jsonl: versions, revisions, cases of old revisions, and records as they are; one JSON object per line."""

from typing import Any

from pydantic import JsonValue, ValidationError

from workbench.core.cases import Case, Revision
from workbench.core.errors import InputError
from workbench.core.prompts import Version
from workbench.core.strict_json import JsonError, dump, parse
from workbench.interop.case_line import first_fault, read_case, write_case
from workbench.interop.folder.files import HISTORY
from workbench.interop.folder.text import ProjectText
from workbench.interop.messages import read_messages
from workbench.interop.plain import plain


def write_history(project: ProjectText) -> str:
    """The lines of history.jsonl; "" where there is no history."""
    entries: list[dict[str, JsonValue]] = []
    for version in project.versions:
        entries.append({"type": "version", "digest": version.digest, **plain(version)})
    for revision in project.revisions:
        entries.append({"type": "revision", "digest": revision.digest, "cases": list(revision.cases)})
    for case in project.past_cases:
        entries.append({"type": "case", "digest": case.digest, **write_case(case)})
    entries.extend(project.records)
    return "".join(dump(entry) + "\n" for entry in entries)


def read_history(text: str) -> dict[str, Any]:
    """Fields of ProjectText from the lines of history.jsonl; a line that stands twice (after a merge) counts once.

    Raises:
        InputError: a line cannot be read, or its content no longer has the digest that it names.
    """
    found: dict[str, list[Any]] = {"versions": [], "revisions": [], "past_cases": [], "records": []}
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line in seen:
            continue
        seen.add(line)
        where = f"{HISTORY}, line {number}"
        try:
            field, value = _entry(line)
        except JsonError as fault:
            raise InputError("history.json", f"It is not valid JSON: {fault.message}.", where, "Mend it.") from fault
        except ValueError as error:
            raise InputError("history.entry", f"The entry cannot be read: {error}.", where, "Mend it.") from error
        found[field].append(value)
    return {field: tuple(values) for field, values in found.items()}


def _entry(line: str) -> tuple[str, Version | Revision | Case | dict[str, JsonValue]]:
    value = parse(line)
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise ValueError("it must be an object with a type")
    kind = value["type"]
    if kind not in ("version", "revision", "case"):
        return "records", value
    fields: dict[str, Any] = {key: item for key, item in value.items() if key not in ("type", "digest")}
    made: Version | Revision | Case
    try:
        if kind == "version":
            content = fields.get("content")
            if isinstance(content, dict) and "messages" in content:
                messages = [message.model_dump() for message in read_messages(content["messages"])]
                fields["content"] = {**content, "messages": messages}
            made = Version.model_validate(fields)
        else:
            made = Revision.model_validate(fields) if kind == "revision" else read_case(fields)
    except ValidationError as error:
        raise ValueError(first_fault(error, f"a {kind}")) from error
    if "digest" in value and value["digest"] != made.digest:
        raise ValueError("its content was changed, the digest no longer fits")
    return {"version": "versions", "revision": "revisions", "case": "past_cases"}[kind], made
