"""``workbench models``: numbers are written as they are typed into the window."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.program import ask, is_one_sentence_with_remedy
from workbench.cli.selection import a_minute, dollars_per_million, tokens
from workbench.project import create_project

ADD = ("--add", "m", "--provider", "openai-compatible", "--model", "m", "--base-url", "http://127.0.0.1:9/v1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty project, closed."""
    made = tmp_path / "p.pwb"
    create_project(made).close()
    return made


def test_numbers_are_written_as_in_the_window(path: Path) -> None:
    numbers = ("--context", "128k", "--rpm", "1,000", "--tpm", "2M", "--price-in", "$0,40", "--price-out", "1.60")
    added = ask("models", path, *ADD, *numbers)
    mine = next(model for model in added.data["models"] if model["name"] == "m")
    assert (mine["context"], mine["requests_per_minute"], mine["tokens_per_minute"]) == (128_000, 1_000, 2_000_000)
    assert mine["price"] == {"input": 0.4, "output": 1.6, "source": "own"}


@pytest.mark.parametrize(
    ("option", "typed", "told"),
    [
        ("--context", "12.5", "--context: “12.5” is no number of tokens. Write it as 128000 or 128k."),
        ("--context", "9" * 5_000, f"“{'9' * 40}…” is no number of tokens that a model can read."),
        ("--tpm", "0", "--tpm: “0” is no whole number from 1 to 1,000,000,000. Write it as 90000 or 90k."),
        ("--price-in", "cheap", "“cheap” is no amount of dollars per million tokens. Write it as 0.40."),
    ],
)
def test_a_wrong_number_is_a_sentence_and_adds_nothing(path: Path, option: str, typed: str, told: str) -> None:
    before = path.read_bytes()
    done = ask("models", path, *ADD, option, typed)
    assert done.status == 2
    assert is_one_sentence_with_remedy(done), done.err
    assert told in done.err
    assert path.read_bytes() == before


@pytest.mark.parametrize("read", [tokens, a_minute])
@pytest.mark.parametrize("typed", ["", "0", "0k", "-5", "1e3", "many", "½", "9" * 400])
def test_what_is_no_number_is_refused(read: Callable[[str], int], typed: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="Write it as"):
        read(typed)


@pytest.mark.parametrize("typed", ["", "$", "-1", "nan", "1,000,00"])
def test_what_is_no_price_is_refused(typed: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="per million tokens"):
        dollars_per_million(typed)
