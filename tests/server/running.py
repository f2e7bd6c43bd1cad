"""Starts the test server for a test, and asks it what it saw."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.server.options import Options

_ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A running test server."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log = log

    @property
    def base_url(self) -> str:
        """What a model names as its address."""
        return f"http://127.0.0.1:{self.port}/v1"

    def entries(self) -> list[dict[str, Any]]:
        """One for each chat request that ended: time, digest, try, headers, status, model, fault, seconds, finished."""
        if self.process.poll() is None:
            # An answer is logged right after it is written: once the next is there, it is in the file.
            self.stats()
        text = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    def stats(self) -> dict[str, int]:
        """Counts: requests, finished, in_flight (this one too), most_in_flight, connections, held."""
        return self._told("_stats")

    def hold(self, after: int = 0) -> None:
        """Answer so many more chat requests, those that are held first; the others wait: a run stays in its course."""
        self._told(f"_hold/{after}")

    def release(self) -> None:
        """Answer what is held, and hold no more."""
        self._told("_hold")

    def settled(self) -> None:
        """Wait until no chat request is under way: of a client that was killed all have ended, and are logged."""
        while self.stats()["in_flight"] > 1:
            time.sleep(0.01)

    def _told(self, path: str) -> dict[str, int]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=60) as answer:
            found: dict[str, int] = json.load(answer)
        return found

    def stop(self) -> None:
        """End the process at once; connections that are open break."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def running(**options: Any) -> Iterator[Server]:
    """Run a server for as long as the block lasts.

    Args:
        options: fields of `Options`, e.g. ``mode="stand-in"``, ``fault_ratio=0.1``.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-server-") as folder:
        log = Path(options.pop("log", "") or Path(folder) / "requests.jsonl")
        arguments = Options(log=str(log), **{"seconds": 300.0, **options}).arguments()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.server", *arguments], cwd=_ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line.strip():
                raise RuntimeError(f"The test server did not start (exit status {process.wait()}).")
            yield Server(process, int(line), log)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
