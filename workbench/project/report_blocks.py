"""A report's first pages in words: what was decided, the candidates, what breaks, the money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from workbench.core.estimates import aside_words
from workbench.core.figures import UNKNOWN, count, money, number, percent, seconds
from workbench.core.objections import to_take
from workbench.core.passing import partly_words
from workbench.core.report import Block, Cell, Fold, Heading, Paragraph, Table, Verdict
from workbench.core.summaries import CandidateSummary, MetricSummary
from workbench.core.verdict_words import headline, on_metric, sign_of, value_words
from workbench.project.report_material import Material
from workbench.project.report_pairs import p_words, slices
from workbench.project.standing import said as judges_said
from workbench.project.views import MetricInfo

_THOUSAND = 1_000
_MOST_VERDICTS = 6
_MOST_GROUPS = 20


def decided(found: Material) -> Iterator[Block]:
    """The verdicts, which candidate to take and what speaks against it, and what to mind."""
    yield Heading("What was decided")
    for pair in found.pairs[:_MOST_VERDICTS]:
        head = headline(pair, found.names, found.info.title)
        yield Verdict(head.sign, head.text)
    if len(found.pairs) > _MOST_VERDICTS:
        yield Paragraph(f"{number(len(found.pairs) - _MOST_VERDICTS)} more verdicts stand below.")
    yield Paragraph(_taken(found) if found.pairs else "There is only one candidate, so nothing was compared.")
    for said in found.confirmed:
        yield Verdict(sign_of(said.pair), f"{said.sentence} (experiment {said.number})")
    if found.several is not None and found.several.p is not None:
        one = found.several
        told = "at least one differs from the others" if one.p < 0.05 else "no difference among them is shown"  # type: ignore[operator]
        said_of = f"All {one.candidates} candidates together: {told} ({one.test}, p\N{NO-BREAK SPACE}{p_words(one.p)}, "
        yield Paragraph(f"{said_of}{count(one.n, 'case')}). {one.reason}".strip())
    shown = (found.info.name, "pass")
    for line in judges_said({metric: found.standings[metric] for metric in shown if metric in found.standings}):
        yield Paragraph(f"{line[:1].upper()}{line[1:]}")
    if missing := _missing(found):
        yield Paragraph(missing)


def _missing(found: Material) -> str:
    failures = sum(one.failures for one in found.summaries)
    unscored = sum(one.unscored for one in found.summaries)
    parts = [f"{count(failures, 'call')} failed"] if failures else []
    parts += [f"{count(unscored, 'answer')} could not be scored"] if unscored else []
    said = [f"{' and '.join(parts)}: no mean counts them."] if parts else []
    said += [f"{found.names[one.candidate]}: {words}" for one in found.summaries if (words := partly_words(one))]
    return " ".join(said)


def _taken(found: Material) -> str:
    """The candidate to take and what speaks against it; none where that forbids it."""
    base = found.pairs[0].baseline
    better = [pair for pair in found.pairs if pair.baseline == base and pair.verdict == "better"]
    best = to_take(better, {label: one for (of, label), one in found.objections.items() if of == base})
    if best is None:
        return f"No candidate is shown to be better, so {found.called(base)} stays."
    against = found.objections[base, best.candidate]
    which = on_metric(found.info.name, found.info.title)
    lead = f"{which[:1].upper()}{which[1:]}, {found.called(best.candidate)} is the candidate to take."
    if against.forbids:
        lead = f"These figures alone name no candidate to take: {which}, {found.called(best.candidate)} is better."
    if not found.judged or found.info.name == "pass":
        return f"{lead} {against.words(sign_of(best))}".strip()
    counts = f"Of the cases that passed with {found.names[base]}, {number(best.broken)} fail with it"
    counts += f"; of those that failed, {number(best.fixed)} pass."
    return f"{lead} {counts} {against.words(sign_of(best), best.broken > best.fixed)}".strip()


def candidates(found: Material) -> Iterator[Block]:
    """A row per candidate: counts, means with intervals, tokens, money, time; then every metric."""
    yield Heading("Candidates")
    main = [info for info in (found.info, found.info_of("pass")) if info is not None]
    main = list({info.name: info for info in main}.values())
    header = ["Candidate", "n", "unscored", "failed"]
    for info in main:
        header += [info.title, "95 % interval"]
    rows = [[*_counts(found, one, main), *_spent(one)] for one in found.summaries]
    spent = ["tokens in", "tokens out", "cost", "median time", "95th percentile"]
    first = len(header)
    known = [at for at in range(len(spent)) if any(row[first + at] != UNKNOWN for row in rows)]
    shown = [*range(first), *(first + at for at in known)]
    foot = [text for one in found.summaries if (text := _bounds(found, one))]
    if len(known) < len(spent):
        foot.append(f"Unknown of all: {', '.join(name for at, name in enumerate(spent) if at not in known)}")
    header = [[*header, *spent][at] for at in shown]
    cells = tuple(tuple(row[at] for at in shown) for row in rows)
    yield Table(tuple(header), cells, figures=len(header) - 1, foot="; ".join(foot))
    others = [info for info in found.infos if info not in main and _has(found, info)]
    if others:
        labels = [name for one in found.summaries for name in (found.names[one.candidate], "95 % interval")]
        table = Table(("Metric", *labels), tuple(_metric_row(found, info) for info in others), figures=len(labels))
        yield Fold("Every metric", (table,))


def _counts(found: Material, one: CandidateSummary, main: Sequence[MetricInfo]) -> list[Cell]:
    cells: list[Cell] = [found.titled(one.candidate), number(one.n), number(one.unscored), number(one.failures)]
    for info in main:
        cells += _mean(found.summary(one, info.name), info)
    return cells


def _spent(one: CandidateSummary) -> list[Cell]:
    counted = one.metrics.get("output_tokens")
    known = counted is not None and counted.n > 0
    tokens = [number(one.tokens.input), number(one.tokens.output)] if known else [UNKNOWN, UNKNOWN]
    return [*tokens, money(one.cost_usd), _time(one.latency_ms.p50), _time(one.latency_ms.p95)]


def _mean(summary: MetricSummary | None, info: MetricInfo) -> list[Cell]:
    if summary is None or summary.mean is None:
        return ["no value", (summary.reason if summary else "").rstrip(".")]
    mean = value_words(summary.mean, info.name, info.kind)
    if summary.low is None or summary.high is None or summary.low == summary.high:
        return [mean, "no interval"]
    low, high = (value_words(value, info.name, info.kind) for value in (summary.low, summary.high))
    return [mean, f"[{low}, {high}]"]


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
    return (
        f"{found.names[one.candidate]}: {missing} without a score; the mean is {low} if they were worst, {high} if best"
    )


def _metric_row(found: Material, info: MetricInfo) -> tuple[Cell, ...]:
    cells: list[Cell] = [info.title]
    for one in found.summaries:
        cells += _mean(found.summary(one, info.name), info)
    return tuple(cells)


def _has(found: Material, info: MetricInfo) -> bool:
    summaries = [found.summary(one, info.name) for one in found.summaries]
    return any(summary is not None and summary.n for summary in summaries)


def groups(found: Material) -> Iterator[Block]:
    """What breaks alike; and the verdicts by tag."""
    by_tag = [one for one in found.slices if one.table.slices]
    if not by_tag and not found.judged:
        return
    yield Heading("What breaks, and where")
    for table in found.groups if found.judged else ():
        yield Heading(f"{found.names[table.candidate]} against {found.names[table.baseline]}", 3)
        yield Paragraph(table.sentence)
        # What one row alone has in common with itself is no group.
        telling = [one for one in table.groups if one.count > 1 or table.broken == 1]
        rows = tuple(
            (
                _KINDS[one.kind],
                one.name.rpartition("/")[2] if one.kind == "part" else one.name,
                ", ".join(example.case_id for example in one.examples),
                number(one.count),
                percent(one.share),
                percent(one.usual) if one.usual is not None else "",
            )
            for one in telling[:_MOST_GROUPS]
        )
        if rows:
            header = ("In common", "", "for example", "rows", "of the broken", "of all cases")
            yield Table(header, rows, figures=3)
    for one in by_tag:
        title = f"By tag: {found.names[one.candidate]} against {found.names[one.baseline]}"
        yield Fold(title, (slices(found, one.table),))


_KINDS = {"part": "fail on", "tag": "tag", "reason": "reasons like"}


def spent(found: Material) -> Iterator[Block]:
    """What the run cost, what a thousand calls cost, which candidate is the cheapest that is not worse."""
    yield Heading("Money")
    costs = [one.cost_usd for one in found.summaries]
    if all(cost is None for cost in costs):
        yield Paragraph("What the answers cost is unknown: no price is known of what gave them.")
        return
    yield Paragraph(_total(found))
    if not any(costs):
        return
    rows = []
    for one in found.summaries:
        summary = one.metrics.get("cost_usd")
        each, low, high = (
            (None, None, None)
            if summary is None
            else tuple(_thousand(value) for value in (summary.mean, summary.low, summary.high))
        )
        between = f"[{money(low)}, {money(high)}]" if low is not None and high is not None else "no interval"
        rows.append((found.titled(one.candidate), money(one.cost_usd), money(each), between))
    yield Table(("Candidate", "all answers", "1,000 calls", "95 % interval"), tuple(rows), figures=3)
    route = found.routing.overall
    yield Paragraph(f"Which candidate to route calls to: {route.reason}")
    if route.saved.value:
        saved, low, high = (_thousand(value) for value in (route.saved.value, route.saved.low, route.saved.high))
        between = f" [{money(low)}, {money(high)}]" if low is not None and high is not None else ""
        yield Paragraph(
            f"Taking {route.chosen} instead of {route.best} saves {money(saved, 3)}{between} per 1,000 calls."
        )


def _total(found: Material) -> str:
    totals = found.totals
    reused = totals.reused + totals.judge_reused - totals.shared
    before = f"; {count(reused, 'answer')} had been made before and cost nothing again" if reused else ""
    beside = f" {bench[0].upper()}{bench[1:]}." if (bench := aside_words(totals.aside)) else ""
    if not totals.cost and not any(one.cost_usd for one in found.summaries):
        return f"Nothing: no call of this experiment cost money{before}.{beside}"
    judges = f", of which judges {money(totals.judge_cost)}" if totals.judge_done else ""
    return f"This experiment cost {money(totals.cost)}{judges}{before}.{beside}"


def _thousand(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value)) * _THOUSAND
