"""Speed of checks: 100,000 stored outputs by ten text checks. `python -m tests.benchmarks.checks`"""

from __future__ import annotations

import time

from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import message
from workbench.core.rubrics import CheckSpec
from workbench.scoring.apply import check

OUTPUTS = 100_000
CHECKS = (
    ("equals", {}),
    ("contains", {"values": ["refund", "days"]}),
    ("starts", {"value": "Dear"}),
    ("regex", {"pattern": r"\border \d{4,}\b", "ignore_case": True}),
    ("last_number", {"marker": "A:"}),
    ("length", {"unit": "words", "max": 90}),
    ("length", {"unit": "sentences", "max": 6}),
    ("no_preamble", {}),
    ("no_personal_data", {}),
    ("is_json", {}),
)
TEXT = (
    "Dear Ms {name},\n\nthank you for your message about order {number}. The lamp arrived broken, so we refund the "
    "full price of 49.90 € within five days. You keep the lamp; there is nothing to send back. We are sorry for the "
    "trouble, and the next delivery is on us.\n\nKind regards\nThe team\nA: {number}"
)


def main() -> None:
    """Print seconds per check and in all, on one core."""
    cases = [Case(id=str(at), reference=str(4_000 + at), inputs={"name": f"n{at}"}) for at in range(OUTPUTS)]
    answers = [
        Completion(message=message("assistant", TEXT.format(name=f"n{at}", number=4_000 + at))) for at in range(OUTPUTS)
    ]
    total = 0.0
    for name, arguments in CHECKS:
        spec = CheckSpec.model_validate({"name": name, "check": name, "arguments": arguments})
        start = time.perf_counter()
        passed = sum(check(spec, case, answer).passed is True for case, answer in zip(cases, answers, strict=True))
        took = time.perf_counter() - start
        total += took
        print(f"{name:18} {took:6.2f} s  {took / OUTPUTS * 1e6:6.1f} µs each, {passed:,} pass")
    print(f"{OUTPUTS:,} outputs × {len(CHECKS)} checks: {total:.1f} s on one core (limit 60 s on two)")


if __name__ == "__main__":
    main()
