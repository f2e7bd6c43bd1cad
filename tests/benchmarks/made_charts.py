"""Charts of every kind over made-up values, for the benchmark and for tests of what is odd."""

from __future__ import annotations

import random

from workbench.core.charts import Chart
from workbench.core.intervals import mean_summary, rate_summary
from workbench.core.summaries import CandidateSummary, Latency, TokenTotals
from workbench.stats import charts
from workbench.stats.case_charts import differences, latency
from workbench.stats.criterion_charts import heat_map, profile
from workbench.stats.distribution_chart import distribution
from workbench.stats.judge_charts import confusion_chart, ratings_chart
from workbench.stats.judge_rows import JudgedRow
from workbench.stats.routes import routing
from workbench.stats.routing_chart import routes
from workbench.stats.slice_chart import slices
from workbench.stats.trend_chart import TrendPoint, trend
from workbench.stats.verdict import compare

Values = dict[str, dict[str, float | None]]


class Made:
    """Values of some candidates on some cases.

    Args:
        labels: of the candidates.
        cases: how many.
        flat: the one value of everything; None: chance.
        names: of the slices and criteria.
        priced: whether anything has a price.
    """

    def __init__(
        self,
        labels: list[str],
        cases: int,
        *,
        flat: float | None = None,
        names: tuple[str, ...] = ("sale", "abroad", "late"),
        priced: bool = True,
        scored: bool = True,
    ) -> None:
        chance = random.Random(5)
        self.labels, self.names = labels, names
        self.cases = [f"c{place}" for place in range(cases)]
        levels = (1.0, 2.0, 3.0, 3.5, 4.0, 4.25, 5.0)

        def table(spread: float, low: float) -> Values:
            return {
                label: {case: low + spread * chance.random() if flat is None else flat for case in self.cases}
                for label in labels
            }

        self.rubric: Values = {
            label: {case: (chance.choice(levels) if flat is None else flat) if scored else None for case in self.cases}
            for label in labels
        }
        self.time, self.tokens = table(4_000, 300), table(200, 20)
        self.cost = table(0.001, 0.0001) if priced else {label: dict.fromkeys(self.cases, None) for label in labels}
        groups = {name: self.cases[place :: len(names)] for place, name in enumerate(names)}
        self.groups = {name: inside for name, inside in groups.items() if inside}

    def summaries(self) -> list[CandidateSummary]:
        """One for each candidate."""
        made = []
        for label in self.labels:
            rubric = list(self.rubric[label].values())
            metrics = {
                "rubric": mean_summary(rubric, "level"),
                "cost_usd": mean_summary(list(self.cost[label].values()), "continuous"),
                "latency_ms": mean_summary(list(self.time[label].values()), "continuous"),
                "input_tokens": mean_summary(list(self.tokens[label].values()), "continuous"),
                "output_tokens": mean_summary(list(self.tokens[label].values()), "continuous"),
                **{name: mean_summary(rubric, "level") for name in self.names},
            }
            made.append(
                CandidateSummary(
                    candidate=label,
                    n=len(rubric),
                    scored=len(rubric),
                    unscored=0,
                    failures=0,
                    states={},
                    metrics=metrics,
                    pass_rate=rate_summary([value is not None and value > 3 for value in rubric]),
                    tokens=TokenTotals(),
                    cost_usd=None,
                    latency_ms=Latency(),
                )
            )
        return made

    def chart(self, kind: str, most: int = 400) -> Chart:
        """One chart of them."""
        named = [(name, name) for name in self.names]
        match kind:
            case "means" | "cost_quality" | "tokens":
                return charts.build(kind, self.summaries(), "rubric", title="Rubric mean")
            case "profile":
                return profile(self.summaries(), named)
            case "latency":
                return latency(self.time)
            case "distribution":
                return distribution(self.rubric, "rubric", "Rubric mean", "level")
            case "differences":
                return self._differences()
            case "heat_map":
                values = {label: dict.fromkeys(self.names, found) for label, found in self.rubric.items()}
                return heat_map(values, dict(named), self.cases, most=most)
            case "slices":
                return slices(self.rubric, self.groups, "rubric", "Rubric mean", "level")
            case "trend":
                return self._trend()
            case "routing":
                return routes(routing(self.rubric, self.cost, kind="level", slices=self.groups), "Rubric mean")
        rows = self._rated()
        return confusion_chart(rows, "a judge") if kind == "confusion" else ratings_chart(rows, "a judge")

    def _differences(self) -> Chart:
        if not self.labels:
            return charts.build("means", [], "rubric", title="Rubric mean")
        one, two = self.labels[0], self.labels[-1]
        pair = compare(
            self.rubric[one],
            self.rubric[two],
            baseline_label=one,
            candidate_label=two,
            metric="rubric",
            kind="level",
            better="higher",
        )
        return differences(pair, self.rubric[one], self.rubric[two], "Rubric mean", set(self.cases[:3]))

    def _trend(self) -> Chart:
        found = [
            TrendPoint(number, one.candidate, one.metrics["rubric"], "3 May", f"1.{number}.0" if number % 3 else "")
            for number in range(1, 9)
            for one in self.summaries()
        ]
        return trend(found, "rubric", "Rubric mean")

    def _rated(self) -> list[JudgedRow]:
        chance = random.Random(6)
        return [
            JudgedRow(case, None if human is None else float(round(human)), float(chance.randint(1, 5)), "Tone")
            for found in self.rubric.values()
            for case, human in found.items()
        ]
