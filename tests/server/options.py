"""How the test server behaves."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Options:
    """All options of the command line, by their names there."""

    port: int = 0
    key: str = ""
    """Wanted in ``Authorization: Bearer …``; empty: none."""
    mode: str = "echo"
    """``echo`` (the last message), ``stand-in`` (the offline model's answer), ``fixed`` (so many tokens)."""
    tokens: int = 8
    """Length of a ``fixed`` answer."""
    latency_ms: float = 0.0
    """Before the headers of every answer."""
    first_token_ms: float = 0.0
    """Between the headers and the first token."""
    tokens_per_second: float = 0.0
    """0 is all at once, in one write."""
    log: str = ""
    """File that gets one JSON line for each request when it ends."""
    fault_ratio: float = 0.0
    faults: str = "503,429-ms,500,502-html,reset-before,close-mid,truncated-json,error-event,clean-end"
    """Which ones the ratio draws from."""
    limit: str = ""
    """``100/5``: requests in seconds; more get 429 with the time to wait."""
    seconds: float = 900.0
    """Lifetime; it also ends with its parent."""
    models: str = "test-model,other-model"

    def arguments(self) -> list[str]:
        """These options as arguments of the command line."""
        return [f"--{name.replace('_', '-')}={value}" for name, value in asdict(self).items()]


def read(arguments: list[str]) -> Options:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.server")
    for name, value in asdict(Options()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    return Options(**vars(parser.parse_args(arguments)))
