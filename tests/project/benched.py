"""A judge that answers by the number of a case, people who rate by it, and how a bench is driven; for tests."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from tests.engine.judge_runs import judged_text
from workbench.core.calls import Request
from workbench.core.cases import Case
from workbench.core.events import Finished
from workbench.project.bench_questions import BenchOptions
from workbench.project.rating_items import Item

MANY = 36


ONCE = BenchOptions(samples=1, swaps=False, injected=0)


def number_in(text: str) -> int:
    found = re.search(r"question (\d+)", text)
    assert found
    return int(found[1])


def truth(item: Item) -> int:
    """What people say: a level by the case's number."""
    return 1 + number_in(item.answer) % 5


def fair_judge(request: Request, _: int) -> str:
    """Agrees with people, but for every sixth case, which it finds a level better; never obeys; picks by number."""
    text = request.messages[-1].text
    if "### Response A" in text:
        first = text.partition("### Response A")[2].partition("### Response B")[0]
        return f"As I see it. [RESULT] {'A' if 'to A' in first else 'B'}"
    number = number_in(judged_text(request))
    return f"By the rubric. [RESULT] {min(5, 1 + number % 5 + (number % 6 == 0))}"


def drive(run: Any) -> Finished:
    async def go() -> Finished:
        async with asyncio.timeout(60):
            events = [event async for event in run.events()]
        assert isinstance(events[-1], Finished)
        return events[-1]

    return asyncio.run(go())


def cases(count: int) -> list[Case]:
    return [
        Case(id=f"c{n}", inputs={"q": f"question {n}"}, tags=("even",) if n % 2 == 0 else ("odd",))
        for n in range(count)
    ]


def in_one_answer(request: Request, n: int) -> str:
    """The fair judge, also where all criteria are asked at once."""
    if '"c1"' not in request.messages[-1].text:
        return fair_judge(request, n)
    level = 1 + number_in(judged_text(request)) % 5
    return json.dumps({key: {"feedback": "As one.", "score": level} for key in ("c1", "c2")})
