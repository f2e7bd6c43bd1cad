"""A report's figures in words: what was decided, candidates, verdicts, groups, money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workbench.core.figures import UNDEFINED, about, count, interval, money, number, percent, seconds
from workbench.core.report import Bar, Block, Cell, Fold, Heading, Judged, Paragraph, Table, Verdict
from workbench.core.summaries import CandidateSummary, Comparison, MetricSummary, Pair
from workbench.core.verdict_words import (
    difference_words,
    headline,
    interval_words,
    sign_of,
    value_words,
    verdict_words,
)
from workbench.project.report_material import Material
from workbench.project.views import MetricInfo

_THOUSAND = 1_000


def decided(found: Material) -> Iterator[Block]:
    """The verdicts, why a candidate is to be taken, and what to mind."""
    yield Heading("What was decided")
    for pair in found.pairs[:6]:
        head = headline(pair, found.names, found.info.title)
        yield Verdict(head.sign, head.text)
    if not found.pairs:
        yield Paragraph("There is only one candidate, so nothing was compared.")
    else:
        yield Paragraph(_taken(found))
    for said in found.confirmed:
        yield Verdict(sign_of(said.pair), f"{said.sentence} (experiment {said.number})")
    if found.several is not None and found.several.p is not None:
        one = found.several
        over = f"p {_p(one.p)} over {count(one.n, 'case')}"
        yield Paragraph(f"All {one.candidates} at once ({one.test}): {over}. {one.reason}".strip())
    standing = found.standings.get(found.info.name)
    if standing is not None:
        yield Paragraph(f"Judge {standing.judge}: {standing.reason}")
    failures = sum(one.failures for one in found.summaries)
    unscored = sum(one.unscored for one in found.summaries)
    if failures or unscored:
        yield Paragraph(
            f"{count(failures, 'answer')} failed and {number(unscored)} could not be scored; none of them is in a mean."
        )


def _taken(found: Material) -> str:
    """The candidate that is better than the baseline by most, by the verdicts above; else the baseline."""
    base = found.pairs[0].baseline
    better = [pair for pair in found.pairs if pair.baseline == base and pair.verdict == "better"]
    if not better:
        return f"No candidate is shown to be better, so {base} stays."
    best = max(better, key=lambda pair: abs(pair.difference or 0.0))
    name = found.candidates[best.candidate].name
    return f"The candidate to take: {best.candidate}{f' “{name}”' if name and name not in best.candidate else ''}."


def candidates(found: Material) -> Iterator[Block]:
    """A row per candidate: counts, means with intervals, tokens, money, time; then every metric."""
    yield Heading("Candidates")
    main = [info for info in (found.info, _info(found, "pass")) if info is not None]
    main = list({info.name: info for info in main}.values())
    header = ["Candidate", "n", "unscored", "failed"]
    for info in main:
        header += [info.title, "95 % interval"]
    header += ["tokens in", "tokens out", "cost", "median time", "95th percentile"]
    yield Table(
        tuple(header),
        tuple(_candidate(found, one, main) for one in found.summaries),
        figures=len(header) - 1,
        foot="; ".join(text for one in found.summaries if (text := _bounds(found, one))),
    )
    rows = [_metric_row(found, info) for info in found.infos if info not in main and _has(found, info)]
    if rows:
        labels = [name for one in found.summaries for name in (found.names[one.candidate], "95 % interval")]
        yield Fold("Every metric", (Table(("Metric", *labels), tuple(rows), figures=len(labels)),))


def _candidate(found: Material, one: CandidateSummary, main: list[MetricInfo]) -> tuple[Cell, ...]:
    cells: list[Cell] = [one.candidate, number(one.n), number(one.unscored), number(one.failures)]
    for info in main:
        cells += _mean(found.summary(one, info.name), info)
    counted = one.metrics.get("output_tokens")
    known = counted is not None and counted.n > 0
    tokens = [number(one.tokens.input), number(one.tokens.output)] if known else ["unknown", "unknown"]
    cells += [*tokens, money(one.cost_usd), _time(one.latency_ms.p50), _time(one.latency_ms.p95)]
    return tuple(cells)


def _mean(summary: MetricSummary | None, info: MetricInfo) -> list[Cell]:
    if summary is None or summary.mean is None:
        return [UNDEFINED, summary.reason if summary else ""]
    if summary.low is None or summary.high is None:
        return [value_words(summary.mean, info.name, info.kind), "no interval"]
    low, high = (value_words(value, info.name, info.kind) for value in (summary.low, summary.high))
    return [value_words(summary.mean, info.name, info.kind), f"[{low}, {high}]"]


def _time(milliseconds: float | None) -> str:
    return seconds(None if milliseconds is None else milliseconds / 1000)


def _bounds(found: Material, one: CandidateSummary) -> str:
    """What the mean would be if the missing were worst or best."""
    summary = found.summary(one, found.info.name)
    if summary is None or not summary.unscored or summary.bound_low is None or summary.bound_high is None:
        return ""
    low, high = (
        value_words(value, found.info.name, found.info.kind) for value in (summary.bound_low, summary.bound_high)
    )
    missing = count(summary.unscored, "case")
    return f"{found.names[one.candidate]}: {missing} without a score; between {low} and {high} if worst or best"


def _metric_row(found: Material, info: MetricInfo) -> tuple[Cell, ...]:
    cells: list[Cell] = [info.title]
    for one in found.summaries:
        cells += _mean(found.summary(one, info.name), info)
    return tuple(cells)


def _has(found: Material, info: MetricInfo) -> bool:
    summaries = [found.summary(one, info.name) for one in found.summaries]
    return any(summary is not None and summary.n for summary in summaries)


def _info(found: Material, metric: str) -> MetricInfo | None:
    return next((info for info in found.infos if info.name == metric), None)


def verdicts(found: Material) -> Iterator[Block]:
    """A table of pairs for each metric, and all digits at the end."""
    if not found.pairs:
        return
    yield Heading("Verdicts")
    for metric, comparison in found.comparisons.items():
        info = _info(found, metric)
        yield Heading(info.title if info else metric, 3)
        yield _pairs(found, comparison.pairs)
    yield Fold("All digits", (_all_digits(found.comparisons),))
    if found.every:
        blocks: list[Block] = [
            Paragraph(
                "Every pair once. Here p is adjusted over all of them, so it is larger than against one baseline."
            )
        ]
        for metric, comparison in found.every.items():
            info = _info(found, metric)
            blocks += [Heading(info.title if info else metric, 3), _pairs(found, comparison.pairs)]
        yield Fold("Every pair", (*blocks, _all_digits(found.every)))


_PAIR = (
    *("Candidate", "against", "Verdict", "", "difference", "95 % interval", "p", "adjusted"),
    *("n", "unmatched", "fixed", "broken"),
)


def _pairs(found: Material, pairs: tuple[Pair, ...]) -> Table:
    reach = max((abs(value) for pair in pairs for value in (pair.low, pair.high) if value is not None), default=0.0)
    reach = max([reach, *(1.5 * pair.margin for pair in pairs)]) or 1.0
    open_ones = any(pair.needed_n for pair in pairs)
    rows = []
    for pair in pairs:
        judged, drawn = Judged(sign_of(pair), verdict_words(pair)), _drawn(pair, reach)
        figures = [difference_words(pair), interval_words(pair) or "no interval", _p(pair.p), _p(pair.p_adjusted)]
        figures += [number(one) for one in (pair.n, pair.unmatched, pair.fixed, pair.broken)]
        if open_ones:
            figures.append(f"about {about(pair.needed_n)}" if pair.needed_n else "")
        rows.append((found.names[pair.candidate], found.names[pair.baseline], judged, drawn, *figures))
    header = (*_PAIR, "cases to tell") if open_ones else _PAIR
    return Table(header, tuple(rows), figures=len(header) - 4, foot=_method(pairs, found.seed))


def _drawn(pair: Pair, reach: float) -> Cell:
    if pair.difference is None or pair.low is None or pair.high is None:
        return ""
    return Bar(pair.low, pair.difference, pair.high, pair.margin, reach, sign_of(pair))


def _method(pairs: tuple[Pair, ...], seed: int) -> str:
    tests = ", ".join(dict.fromkeys(pair.test for pair in pairs))
    intervals = ", ".join(dict.fromkeys(pair.interval for pair in pairs))
    margins = ", ".join(dict.fromkeys(difference_words(_of_margin(pair)).lstrip("+") for pair in pairs))
    said = f"Test: {tests}. Interval: {intervals}. A difference within {margins} does not matter. "
    said += f"p adjusted by Holm over {count(len(pairs), 'comparison')}. " if len(pairs) > 1 else ""
    reasons = dict.fromkeys(pair.reason for pair in pairs if pair.reason)
    return " ".join((f"{said}Seed {seed}.", *reasons))


def _of_margin(pair: Pair) -> Pair:
    return pair.model_copy(update={"difference": pair.margin})


_DIGITS = (
    *("Metric", "Candidate", "against", "difference", "standard error", "low", "high", "p", "p adjusted", "margin"),
    *("would do", "smallest that shows"),
)


def _all_digits(comparisons: Mapping[str, Comparison]) -> Table:
    every = tuple(_digits(pair) for comparison in comparisons.values() for pair in comparison.pairs)
    return Table(_DIGITS, every, figures=len(_DIGITS) - 3)


def _digits(pair: Pair) -> tuple[Cell, ...]:
    figures = (pair.difference, pair.se, pair.low, pair.high, pair.p, pair.p_adjusted, pair.margin)
    more = (pair.needed_n, pair.smallest_detectable)
    shown = tuple(UNDEFINED if value is None else repr(value) for value in (*figures, *more))
    return (pair.metric, pair.candidate, pair.baseline, *shown)


def _p(value: float | None) -> str:
    if value is None:
        return UNDEFINED
    return "< 0.0001" if value < 0.0001 else number(value, 4 if value < 0.1 else 2)


def groups(found: Material) -> Iterator[Block]:
    """What breaks alike; and the verdicts by tag."""
    yield Heading("What breaks, and where")
    for table in found.groups:
        yield Heading(f"{found.names[table.candidate]} against {found.names[table.baseline]}", 3)
        yield Paragraph(table.sentence)
        rows = tuple(
            (
                _KINDS[one.kind],
                one.name,
                ", ".join(example.case_id for example in one.examples),
                number(one.count),
                percent(one.share),
                percent(one.usual) if one.usual is not None else "",
            )
            for one in table.groups[:20]
        )
        if rows:
            yield Table(("", "Group", "for example", "rows", "of the broken", "of all cases"), rows, figures=3)
    for slices in found.slices:
        if slices.table.slices:
            title = f"By tag: {found.names[slices.candidate]} against {found.names[slices.baseline]}"
            yield Fold(title, (_slices(found, slices.table.slices, slices.table.warning),))


_KINDS = {"part": "failed on", "tag": "tag", "reason": "reasons like"}


def _slices(found: Material, slices: tuple[object, ...], warning: str) -> Table:
    from workbench.stats.slices import SliceResult

    rows = []
    for one in slices:
        assert isinstance(one, SliceResult)
        pair = one.pair
        judged = Judged(sign_of(pair), verdict_words(pair))
        figures = (difference_words(pair), interval_words(pair), _p(pair.p), _p(pair.p_adjusted), number(pair.n))
        rows.append((one.name, judged, *figures))
    header = ("Tag", "Verdict", "difference", "95 % interval", "p", "adjusted", "n")
    return Table(header, tuple(rows), figures=5, foot=warning)


def spent(found: Material) -> Iterator[Block]:
    """What the run cost, what a thousand calls cost, which candidate is the cheapest that is not worse."""
    yield Heading("Money")
    totals = found.totals
    said = f"This experiment cost {money(totals.cost)}"
    said += f", of which judges {money(totals.judge_cost)}" if totals.judge_done else ""
    reused = totals.reused + totals.judge_reused
    yield Paragraph(
        f"{said}; {number(reused)} answers were there before and cost nothing again." if reused else f"{said}."
    )
    rows = []
    for one in found.summaries:
        summary = one.metrics.get("cost_usd")
        mean = summary.mean if summary else None
        each = None if mean is None else Decimal(repr(mean)) * _THOUSAND
        low, high = (None, None) if summary is None else (summary.low, summary.high)
        between = interval(None if low is None else low * _THOUSAND, None if high is None else high * _THOUSAND, 4)
        rows.append((one.candidate, money(one.cost_usd), money(each), between))
    yield Table(("Candidate", "all answers", "1,000 calls", "95 % interval"), tuple(rows), figures=3)
    route = found.routing.overall
    yield Paragraph(f"Routing: {route.reason}")
    if route.saved.value:
        saved = money(Decimal(repr(route.saved.value)))
        between = interval(route.saved.low, route.saved.high, 4)
        yield Paragraph(f"Taking {route.chosen} instead of {route.best} saves {saved} {between} per 1,000 calls.")
