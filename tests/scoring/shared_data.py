"""Where the data stand that tests use if they are there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the shared data are not at {FOLDER}")


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a JSONL file or of a JSON list there."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()] if name.endswith(".jsonl") else json.loads(text)
