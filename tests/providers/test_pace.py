"""The pace of the stand-in is known before a call; that of real models is not."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from workbench.core.models import Model
from workbench.providers.pace import pace_of


def model(provider: str) -> Model:
    return Model(id="m", name="m", provider=provider, model_id="x")


def test_real_models_have_none() -> None:
    assert pace_of(model("openai")) is None


def test_verdicts_of_the_stand_in_come_four_times_as_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.4:50")
    answer, verdict = pace_of(model("offline")), pace_of(model("offline"), verdict=True)
    assert answer is not None
    assert verdict is not None
    assert answer[:2] == (0.4, 50.0)
    assert verdict[:2] == (0.1, 200.0)
    assert answer.seconds(100) == 2.4
    assert answer.seconds() == 0.4 + answer.output_tokens / 50
    assert verdict.output_tokens < answer.output_tokens


def test_at_once_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    answer = pace_of(model("offline"))
    assert answer is not None
    assert (answer.tokens_per_second, answer.seconds()) == (math.inf, 0.0)


def test_it_costs_no_start_up() -> None:
    code = "import sys, workbench.providers.pace; print([m for m in ('httpx', 'aiohttp') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
