"""The files of a project folder: found by the one layout, never outside the folder, never too large."""

import os
import re
import stat
from pathlib import Path

from workbench.core.errors import InputError

PROJECT = "project.yaml"
HISTORY = "history.jsonl"
LAYOUT = re.compile(
    r"(project\.ya?ml|history\.jsonl|prompts/_snippets/[^/]+\.md|prompts/(?!_snippets/)[^/]+/[^/]+\.(md|ya?ml)|golden/[^/]+\.(jsonl|ya?ml)"
    r"|(rubrics|scorecards|notebooks)/[^/]+\.ya?ml|attachments/[^/]+)\Z"
)
_FOLDERS = ("prompts", "golden", "rubrics", "scorecards", "notebooks", "attachments")
SIZE_LIMIT = 1024 * 1024 * 1024
TEXT_LIMIT = 16 * 1024 * 1024
_RIGHTS = "Give yourself the right to read it, or copy the folder to a place of yours."


def load(folder: Path) -> dict[str, bytes]:
    """The files of a project folder by relative path (with ``/``), in order; others are left alone.

    Raises:
        InputError: it is no project folder, a file leads out of it, is too large or cannot be read.
    """
    root = folder.resolve()
    paths = [PROJECT, "project.yml", HISTORY]
    for name in _FOLDERS:
        paths.extend(_inside(folder, name, depth=2 if name == "prompts" else 1))
    files: dict[str, bytes] = {}
    for path in sorted(paths):
        if LAYOUT.match(path) and not path.rpartition("/")[2].casefold().startswith((".", "readme.")):
            content = _bytes(folder / path, root, path)
            if content is not None:
                files[path] = content
    if PROJECT not in files and "project.yml" not in files:
        raise InputError(
            "folder.missing",
            "This folder is no project: it has no project.yaml.",
            where=str(folder),
            remedy="Choose a project's folder, or make one with: workbench new.",
        )
    return files


def text_of(content: bytes, path: str) -> str:
    """A file's text: UTF-8, with or without its mark; CRLF line ends of a whole file are read as LF.

    Raises:
        InputError: it is not UTF-8; names the line.
    """
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            "folder.encoding", f"Byte {error.start + 1:,} is not UTF-8.", f"{path}, line {line}", "Save it as UTF-8."
        ) from error
    breaks = text.count("\n")
    if breaks and breaks == text.count("\r\n"):
        text = text.replace("\r\n", "\n")
    return text


def _inside(folder: Path, name: str, depth: int) -> list[str]:
    place = folder / name
    try:
        entries = sorted(entry.name for entry in os.scandir(place))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise InputError("folder.unreadable", f"It cannot be read: {error.strerror}.", str(place), _RIGHTS) from error
    paths = [f"{name}/{entry}" for entry in entries]
    for path in paths:
        if any("\ud800" <= letter <= "\udfff" for letter in path):
            shown = path.encode("utf-8", "backslashreplace").decode("utf-8")
            raise InputError("folder.encoding", "Its name is not UTF-8.", shown, "Rename it.")
    if depth == 1:
        return paths
    inner = [path for path in paths if not path.rpartition("/")[2].startswith(".")]
    for path in inner:
        if (folder / path).is_symlink() and (folder / path).is_dir():
            # It would show the files of another folder a second time, as a prompt of this name.
            raise InputError("folder.link", "It is a link to a folder.", path, "Put the folder itself there.")
    return [found for path in inner for found in _inside(folder, path, 1)]


def _bytes(path: Path, root: Path, shown: str) -> bytes | None:
    try:
        if not path.resolve(strict=True).is_relative_to(root):
            raise InputError(
                "folder.outside", "It leads out of the project's folder.", shown, "Put the file itself there."
            )
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            return None
        limit = TEXT_LIMIT if path.suffix in (".md", ".yaml", ".yml") else SIZE_LIMIT
        if state.st_size > limit:
            raise InputError(
                "folder.size", f"It has more than {limit // 1024 // 1024:,} MB.", shown, "Make it smaller."
            )
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "links go in a circle"
        raise InputError("folder.unreadable", f"It cannot be read: {reason}.", shown, _RIGHTS) from error
