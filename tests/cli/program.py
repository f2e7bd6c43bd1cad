"""The command line as tests call it: in this process where it is quick, as a program of its own where it matters."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "tests" / "data" / "schemas"
SAMPLE = ROOT / "sample_projects" / "refund_replies"
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one document on standard output."""
        lines = self.out.splitlines()
        assert len(lines) == 1, f"{len(lines)} lines on standard output"
        found: dict[str, Any] = json.loads(lines[0], parse_constant=_refuse)
        return found

    @property
    def data(self) -> dict[str, Any]:
        """The document's data, of a command that did its work."""
        found: dict[str, Any] = self.document["data"]
        return found


def _refuse(constant: str) -> Any:
    raise AssertionError(f"{constant} is not JSON")


def call(*arguments: object) -> Done:
    """Run a command in this process."""
    from workbench.cli import main

    out, err = io.StringIO(), io.StringIO()
    before = os.environ.get("WORKBENCH_STAND_IN_PACE")
    os.environ["WORKBENCH_STAND_IN_PACE"] = "0"
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main([str(argument) for argument in arguments])
    finally:
        if before is None:
            del os.environ["WORKBENCH_STAND_IN_PACE"]
    return Done(status, out.getvalue(), err.getvalue())


def ask(*arguments: object) -> Done:
    """Run a command with ``--json`` in this process, and hold its document to its schema."""
    done = call(*arguments, "--json")
    check(done)
    return done


def environment(**more: str) -> dict[str, str]:
    """Of a program: the test's own, and no waiting of the stand-in."""
    return {**os.environ, "WORKBENCH_STAND_IN_PACE": "0", **more}


def start(*arguments: object, **more: str) -> subprocess.Popen[str]:
    """Start the program; its output is read by whoever waits for it."""
    command = [sys.executable, "-m", "workbench", *(str(argument) for argument in arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(**more), stdout=pipe, stderr=pipe, text=True, errors="replace"
    )


def run(*arguments: object, **more: str) -> Done:
    """Run the program to its end."""
    process = start(*arguments, **more)
    out, err = process.communicate(timeout=120)
    return Done(process.returncode, out, err)


def check(done: Done) -> None:
    """Hold a document to the schema of its command, and the exit status to the document."""
    document = done.document
    name = document["command"] if (SCHEMAS / f"{document['command']}.json").exists() else "document"
    faults = [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(document)]
    assert not faults, faults
    assert document["ok"] == (done.status == 0)


@cache
def validator(name: str) -> Draft202012Validator:
    """The schema of a command's document."""
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (file, Resource.from_contents(schema)) for file, schema in schemas.items()
    )
    return Draft202012Validator(schemas[f"{name}.json"], registry=registry)


def is_one_sentence_with_remedy(done: Done) -> bool:
    """Whether standard error says one line of what is wrong and what to do, and no traceback."""
    lines = [line for line in done.err.splitlines() if line.startswith("workbench ")]
    return len(lines) == 1 and "Traceback" not in done.err and lines[0].count(". ") >= 1
