"""A report's verdicts as tables: a pair a row, by metric and by tag, rounded; and all digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.core.figures import about, count, number
from workbench.core.report import Bar, Block, Cell, Fold, Heading, Judged, Paragraph, Table
from workbench.core.summaries import Comparison, Pair
from workbench.core.verdict_words import difference_words, interval_words, moved_words, sign_of, verdict_words
from workbench.project.report_material import Material

if TYPE_CHECKING:
    from workbench.stats.slices import SliceTable


def verdicts(found: Material) -> Iterator[Block]:
    """A table of pairs for each metric, and all digits at the end."""
    if not found.pairs:
        return
    yield Heading("Verdicts")
    if found.judged:
        said = "Fixed: cases that fail with the baseline and pass with the candidate. Broken: the reverse."
        yield Paragraph(f"{said} {found.pass_rule}".strip(), quiet=True)
    if found.cluster_by:
        field = found.cluster_by.rpartition(".")[2]
        yield Paragraph(f"Cases of one {field} count together: they are resampled whole.")
    yield from _by_metric(found, found.comparisons)
    yield Fold("All digits", (_all_digits(found.comparisons),))
    if found.every:
        said = "Every pair once. p is adjusted over all of them here, so it is larger than against one baseline."
        blocks: list[Block] = [Paragraph(said), *_by_metric(found, found.every)]
        yield Fold("Every pair", (*blocks, Heading("All digits of every pair", 3), _all_digits(found.every)))


def _by_metric(found: Material, comparisons: Mapping[str, Comparison]) -> Iterator[Block]:
    for metric, comparison in comparisons.items():
        info = found.info_of(metric)
        yield Heading(info.title if info else metric, 3)
        yield _pairs(found, comparison.pairs)


def _pairs(found: Material, pairs: tuple[Pair, ...]) -> Table:
    """A column that says nothing of any pair is left out."""
    reach = max((abs(value) for pair in pairs for value in (pair.low, pair.high) if value is not None), default=0.0)
    reach = max([reach, *(1.5 * pair.margin for pair in pairs)]) or 1.0
    words = ["Candidate", "against", "Verdict", ""]
    figures = ["difference", "95 % interval", "p", "adjusted", "n"]
    unmatched = any(pair.unmatched for pair in pairs)
    moved = any(moved_words(pair) for pair in pairs)
    of = "" if pairs[0].fixed_of == pairs[0].metric else "passed cases: "
    needed = any(pair.needed_n for pair in pairs)
    figures += ["unmatched"] * unmatched + [f"{of}fixed", f"{of}broken"] * moved + ["cases to tell"] * needed
    rows = []
    for pair in pairs:
        judged, drawn = Judged(sign_of(pair), verdict_words(pair)), _drawn(pair, reach)
        row: list[Cell] = [found.names[pair.candidate], found.names[pair.baseline], judged, drawn]
        row += [_difference(pair), interval_words(pair) or "no interval", p_words(pair.p), p_words(pair.p_adjusted)]
        row += [number(pair.n)] + [number(pair.unmatched)] * unmatched
        row += [number(pair.fixed), number(pair.broken)] if moved else []
        row += [f"about {about(pair.needed_n)}" if pair.needed_n else ""] if needed else []
        rows.append(tuple(row))
    return Table((*words, *figures), tuple(rows), figures=len(figures), foot=_method(pairs, found.seed))


def _difference(pair: Pair) -> str:
    return "no difference known" if pair.difference is None else difference_words(pair)


def _drawn(pair: Pair, reach: float) -> Cell:
    if pair.difference is None or pair.low is None or pair.high is None:
        return ""
    return Bar(pair.low, pair.difference, pair.high, pair.margin, reach, sign_of(pair))


def _method(pairs: tuple[Pair, ...], seed: int) -> str:
    tests = ", ".join(dict.fromkeys(pair.test for pair in pairs if pair.test))
    intervals = ", ".join(dict.fromkeys(pair.interval for pair in pairs if pair.interval))
    said = f"Test: {tests or 'none'}. Interval: {intervals or 'none'}. {_margin(pairs)} "
    said += f"p adjusted by Holm over {count(len(pairs), 'comparison')}. " if len(pairs) > 1 else ""
    reasons = dict.fromkeys(pair.reason for pair in pairs if pair.reason)
    return " ".join((f"{said}Seed {seed}.", *reasons))


def _margin(pairs: Sequence[Pair]) -> str:
    margins = {pair.margin: pair for pair in pairs}
    least, most = (
        difference_words(margins[one].model_copy(update={"difference": one})).lstrip("+")
        for one in (min(margins), max(margins))
    )
    if least == most:
        return f"A difference within {least} does not matter."
    return f"A difference within the margin, {least} to {most} by baseline, does not matter."


_DIGITS = (
    *("Metric", "Candidate", "against", "difference", "standard error", "low", "high", "p", "p adjusted", "margin"),
    *("cases to tell", "smallest that shows"),
)


def _all_digits(comparisons: Mapping[str, Comparison]) -> Table:
    every = tuple(_digits(pair) for comparison in comparisons.values() for pair in comparison.pairs)
    foot = "Time in milliseconds, cost in US dollars, rates from 0 to 1."
    return Table(_DIGITS, every, figures=len(_DIGITS) - 3, foot=foot)


def _digits(pair: Pair) -> tuple[Cell, ...]:
    figures = (pair.difference, pair.se, pair.low, pair.high, pair.p, pair.p_adjusted, pair.margin)
    shown = ["none" if value is None else repr(value) for value in figures]
    enough = "not known" if pair.verdict == "not enough cases" else "these do"
    needed = enough if pair.needed_n is None else repr(pair.needed_n)
    least = "not known" if pair.smallest_detectable is None else repr(pair.smallest_detectable)
    return (pair.metric, pair.candidate, pair.baseline, *shown, needed, least)


def slices(found: Material, table: SliceTable) -> Table:
    """The verdict on the cases of each tag."""
    rows = []
    for one in table.slices:
        pair = one.pair
        judged = Judged(sign_of(pair), verdict_words(pair))
        figures = (_difference(pair), interval_words(pair) or "no interval", p_words(pair.p), p_words(pair.p_adjusted))
        rows.append((one.name, judged, *figures, number(pair.n)))
    header = ("Tag", "Verdict", f"difference, {found.info.title.lower()}", "95 % interval", "p", "adjusted", "n")
    return Table(header, tuple(rows), figures=5, foot=table.warning)


def p_words(value: float | None) -> str:
    """``< 0.0001``, ``0.0032``, ``0.34``; "no test" where there is none."""
    if value is None:
        return "no test"
    return "<\N{NO-BREAK SPACE}0.0001" if value < 0.0001 else number(value, 4 if value < 0.1 else 2)
