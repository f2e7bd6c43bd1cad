"""How well people agree with each other, as a document has it and as lines for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from workbench.cli.bench_data import rate_words, value_words
from workbench.cli.output import Output
from workbench.core.figures import number

if TYPE_CHECKING:
    from workbench.project.rating_agreement import Together
    from workbench.stats.statistic import Statistic

ALL = "all"
"""What all criteria together are called."""
FIGURES = {
    "Fleiss": "fleiss",
    "alpha, ordinal": "ordinal",
    "nominal": "nominal",
    "interval": "interval",
    "AC1": "ac1",
    "ICC(2,1)": "single",
    "ICC(2,k)": "average",
}
"""Title → field of `workbench.stats.several_raters`; alpha is Krippendorff's, at three levels of measurement."""


def raters_data(found: Together) -> dict[str, Any]:
    """The raters, every figure by criterion and of every two."""
    return {
        "names": list(found.raters),
        "answers": found.answers,
        "cases": found.cases,
        "reason": found.reason,
        "metrics": [{"name": name or None, **one.model_dump(mode="json")} for name, one in found.metrics.items()],
        "pairs": [one.model_dump(mode="json") for one in found.pairs],
    }


def say_raters(found: Together, out: Output) -> None:
    """Print both tables, and why what is undefined is so."""
    if found.reason:
        out.say(f"People with each other: {found.reason}")
        return
    from workbench.stats.judge_words import answers_words

    both = answers_words(found.answers, found.cases)
    out.say(f"People with each other: {', '.join(found.raters)}, {both} rated by two or more.")
    rows = [
        [name or ALL, number(one.ordinal.n), *(value_words(getattr(one, field)) for field in FIGURES.values())]
        for name, one in found.metrics.items()
    ]
    out.say_table(rows, ["", "n", *FIGURES])
    if found.pairs:
        out.say_table(
            [
                [
                    f"{one.first} and {one.second}",
                    number(one.figures.n),
                    rate_words(one.figures.exact),
                    rate_words(one.figures.within_one),
                    value_words(one.kappa),
                    value_words(one.figures.weighted_kappa),
                    value_words(one.ac1),
                ]
                for one in found.pairs
            ],
            ["", "n", "same score", "within one", "Cohen", "weighted", "AC1"],
        )
    for title, said in _reasons(found):
        out.say(f"{title}: {said}")


def _reasons(found: Together) -> Iterable[tuple[str, str]]:
    """Why figures are undefined or have no interval, each once."""
    told: dict[tuple[str, str], None] = {}
    for title, field in FIGURES.items():
        for one in found.metrics.values():
            figure: Statistic = getattr(one, field)
            if figure.reason and figure.low is None:
                told.setdefault((title, figure.reason))
    return told
