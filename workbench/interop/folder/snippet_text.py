"""A snippet as prompts/_snippets/NAME.md: its text and a final line end.

Front matter stands before it only where the file's name cannot say the snippet's own name or id, or where the text
itself would be read as front matter or as one of other line ends.
"""

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.prompts import Snippet
from workbench.interop.faults import mapping, validated
from workbench.interop.folder.names import derived_id
from workbench.interop.prompt_text import front_matter
from workbench.interop.yaml_text import dump_yaml

SNIPPETS = "prompts/_snippets"


def write_snippet(snippet: Snippet, stem: str) -> str:
    """The file's text.

    Args:
        snippet: any.
        stem: the file's name without suffix.

    Raises:
        InputError: the text holds a lone surrogate.
    """
    front: dict[str, JsonValue] = {}
    if snippet.id != derived_id("snippet", stem):
        front["id"] = snippet.id
    if snippet.name != stem:
        front["name"] = snippet.name
    text = f"{snippet.text}\n" if snippet.text else ""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError("snippet.write", "The text holds a lone surrogate, which no file can carry.") from error
    if front or "\r" in text or text.startswith(("---", "\ufeff")):
        return f"---\n{dump_yaml(front) if front else ''}---\n{text}"
    return text


def read_snippet(text: str, where: str, *, snippet_id: str, name: str) -> Snippet:
    """The snippet that a file stands for.

    Args:
        text: the file.
        where: its path, for the sentences.
        snippet_id: taken when the front matter names none.
        name: likewise.

    Raises:
        InputError: the front matter cannot be read; names file and line.
    """
    lines = text.split("\n")
    front, start = front_matter(lines, where)
    fields = mapping(front, front.value, "the front matter")
    body = "\n".join(lines[start:])
    return validated(
        Snippet,
        {"id": snippet_id, "name": name, **fields, "text": body.removesuffix("\n")},
        "the front matter",
        front,
    )
