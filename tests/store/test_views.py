"""The views for readers: they are there, documented, and say what the program says."""

from __future__ import annotations

import re
import sqlite3
import zlib
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from tests.store import making
from workbench.config.clock import now
from workbench.config.resources import resource
from workbench.core.messages import message
from workbench.core.prompts import PromptContent, Version
from workbench.store.store import Store

ARCHITECTURE = Path(__file__).parents[2] / "workbench" / "ARCHITECTURE.md"


def fill(store: Store) -> None:
    """Something for every view."""
    making.filled(store, 3)
    store.put_version(Version(content=PromptContent(messages=(message("user", "x"),)), prompt_id="p", created=now()))
    store.audit("release", "1.0.0", who="Ada")


def read(path: Path, statement: str) -> list[dict[str, object]]:
    """Rows as a reader with nothing but SQLite gets them."""
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        return [dict(row) for row in file.execute(statement)]


def test_every_view_can_be_read(store: Store, path: Path) -> None:
    fill(store)
    store.close()
    files = {file.stem for file in resource("views").glob("*.sql")}
    there = {str(row["name"]) for row in read(path, "SELECT name FROM sqlite_schema WHERE type = 'view'")}
    assert there == files
    for name in there:
        assert read(path, f"SELECT * FROM {name}"), name


def test_what_the_views_say(store: Store, path: Path) -> None:
    fill(store)
    experiment = store.experiment(1)
    store.close()
    (run,) = read(path, "SELECT * FROM v_experiments")
    assert (run["number"], run["trials"], run["planned"], run["candidates"]) == (1, 6, 6, "A@m, B@m")
    assert abs(datetime.fromisoformat(str(run["created"])) - experiment.created) < timedelta(milliseconds=2)
    trials = read(path, "SELECT * FROM v_trials ORDER BY position, candidate")
    assert [(row["case_id"], row["candidate"], row["state"]) for row in trials][:2] == [
        ("c0", "A@m", "answered"),
        ("c0", "B@m", "answered"),
    ]
    (score,) = read(path, "SELECT * FROM v_scores WHERE case_id = 'c1' AND candidate = 'B@m'")
    assert (score["metric"], score["value"], score["source"]) == ("short", 0.1, "check:length@1")
    answers = read(path, "SELECT * FROM v_answers WHERE case_id = 'c2' AND candidate = 'A@m'")
    data = answers[0]["data"]
    assert isinstance(data, bytes)
    text = str(answers[0]["plain"]) if len(data) == answers[0]["size"] else zlib.decompress(data).decode()
    assert text == "Answer c2 of A. " * 6
    messages = read(path, "SELECT * FROM v_messages WHERE call = 1")
    assert [row["role"] for row in messages] == ["system", "user"]
    assert messages[1]["plain"] == "May I return order 0?"
    case = read(path, "SELECT * FROM v_cases")[1]
    assert (case["golden_set"], case["number"], case["case_id"], case["reference"]) == ("Refunds", 2, "c1", "2")
    assert case["inputs"] == '{"question":"May I return order 1?"}'
    call = read(path, "SELECT * FROM v_calls WHERE id = 1")[0]
    assert (call["provider"], call["model_id"], call["cost_usd"], call["attempts"]) == ("openai", "m", "0.0000228", 1)


def test_tables_and_views_are_documented(path: Path, store: Store) -> None:
    store.close()
    text = ARCHITECTURE.read_text(encoding="utf-8")
    section = text.partition("## The project file")[2].partition("\n## ")[0]
    assert section
    for kind in ("table", "view"):
        for row in read(path, f"SELECT name FROM sqlite_schema WHERE type = '{kind}'"):
            name = str(row["name"])
            # A line of the table: | `name` | what it holds; `column`, `column` … |
            line = re.search(rf"^\| `{name}` \|.*$", section, re.MULTILINE)
            assert line, name
            columns = {str(column["name"]) for column in read(path, f"SELECT name FROM pragma_table_info('{name}')")}
            said = set(re.findall(r"`(\w+)`", line.group().partition(" | ")[2]))
            assert said == columns, name
