"""Files that are dropped or chosen: texts are read at once, tables open the drawer of columns."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Literal

from PySide6.QtCore import QObject

from workbench.core.errors import InputError
from workbench.core.figures import count
from workbench.interop.tables import FORMATS
from workbench.ui.context import UiContext
from workbench.ui.pages.set_clipboard import as_table

_TEXTS = (".md", ".yaml", ".yml")
_LARGEST_TEXT = 64 * 1024 * 1024
_PAGES = {"cases": "golden_set", "prompt": "prompt", "rubric": "rubric", "scorecard": "scorecard"}
TextKind = Literal["prompt", "rubric", "scorecard"]


def can_import(path: Path) -> bool:
    """Whether a file of this name may be read."""
    return path.suffix.lower() in (*FORMATS, *_TEXTS)


class Imports(QObject):
    """Takes files into the project."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._context = context
        self._waiting: list[tuple[Path, str]] = []
        self._busy = False
        self._pasted: TemporaryDirectory[str] | None = None
        """Of what was pasted; a drawer may read it once more in another way."""

    def take_files(self, paths: Sequence[Path], golden_set: str = "") -> None:
        """Read files; tables one after the other, each in its drawer.

        Args:
            paths: the files.
            golden_set: name of the set that cases go into; empty: a set named as the file.
        """
        for path in paths:
            suffix = path.suffix.lower()
            if suffix in FORMATS:
                self._waiting.append((path, golden_set))
            elif suffix == ".md":
                self._context.tasks.start(self._text(path, "prompt"), f"import {path.name}")
            elif suffix in {".yaml", ".yml"}:
                self._context.tasks.start(self._yaml(path), f"import {path.name}")
            else:
                self._context.problem(
                    InputError(
                        "import.format",
                        f"Nothing here reads {suffix or 'a file without a suffix'}.",
                        path.name,
                        "CSV, TSV, JSONL, JSON, XLSX, Parquet, Markdown and YAML can be read.",
                    )
                )
        if not self._busy:
            self._next()

    def take_cells(self, cells: Sequence[Sequence[str]], golden_set: str) -> None:
        """Read a table that was pasted, as a file of it would be read."""
        if not cells:
            self._context.say("There is no table to paste")
            return
        if self._pasted is None:
            folder = self._pasted = TemporaryDirectory(prefix="workbench-")
            # Not when Python happens to collect it: what was pasted may be private.
            self.destroyed.connect(lambda: folder.cleanup())
        path = Path(self._pasted.name)
        try:
            # A folder for each: one that waits, or is open, is not read from the next.
            path = Path(mkdtemp(dir=self._pasted.name)) / "clipboard.tsv"
            path.write_text(as_table(cells), encoding="utf-8", errors="replace", newline="")
        except OSError as error:
            why = f"What was pasted cannot be kept as a file to read ({error.strerror or error})."
            self._context.problem(InputError("import.clipboard", why, str(path), "Make room, and paste again."))
            return
        self.take_files([path], golden_set)

    def _next(self) -> None:
        """Read the next table; its drawer goes on when it is closed."""
        self._busy = bool(self._waiting)
        if self._waiting:
            path, golden_set = self._waiting.pop(0)
            self._context.tasks.start(self._table(path, golden_set), f"read {path.name}")

    def _closed(self, by_person: bool) -> None:
        """Go on; something else that was opened meanwhile is not covered by the next file."""
        if not by_person and self._waiting:
            self._context.say(f"{count(len(self._waiting), 'file')} not read; drop what is missing again")
            self._waiting.clear()
        self._next()

    async def _table(self, path: Path, golden_set: str) -> None:
        from workbench.ui.dialogs.import_drawer import open_import_drawer
        from workbench.ui.dialogs.import_reading import read_with_progress

        table = None
        try:
            table = await read_with_progress(self._context, path)
        finally:
            if table is None:
                self._next()
        if table is not None:
            if self._waiting:
                self._context.say(f"{count(len(self._waiting), 'more file')} after this one")
            open_import_drawer(self._context, table, path, golden_set, self._closed)

    async def _text(self, path: Path, kind: TextKind) -> None:
        imported = await asyncio.to_thread(self._context.project.transfer.import_file, kind, path)
        self._context.navigate(_PAGES[kind], imported.document_id)
        if imported.unchanged:
            self._context.say(f"{imported.name} was here already, word for word")
        else:
            self._context.toast(f"{imported.name} imported")

    async def _yaml(self, path: Path) -> None:
        from workbench.interop.file_bytes import read_bytes

        words = (await asyncio.to_thread(read_bytes, path, _LARGEST_TEXT)).decode(errors="replace")
        # A scorecard lists checks or rubrics; a rubric lists criteria.
        kind: TextKind = "rubric" if "criteria:" in words else "scorecard"
        await self._text(path, kind)
