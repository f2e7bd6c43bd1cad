"""A report's rows: which cases broke and which were fixed, with both answers and the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.core.canonical import canonical
from workbench.core.figures import count
from workbench.core.report import Block, Facts, Fold, Heading, Paragraph, Quote
from workbench.core.safe_text import cut
from workbench.core.scores import Score
from workbench.core.verdict_words import RESOURCES, value_words
from workbench.project.experiments import Experiments
from workbench.project.report_material import Material
from workbench.project.report_sources import LONGEST
from workbench.project.views import MetricInfo, RowDelta, TrialView

ROWS = 20
"""Rows of each kind that are shown with their texts."""


def rows(found: Material, experiments: Experiments) -> Iterator[Block]:
    """The rows that broke and those that were fixed; where nothing says what passed, those that moved most."""
    if not found.rows:
        return
    yield Heading("Rows broken and fixed" if found.judged else "Rows that moved most")
    if not found.judged:
        yield Paragraph("Nothing here says whether an answer passed, so no row is broken or fixed.", quiet=True)
    if found.held_out:
        held = count(found.held_out, "case is held out", "cases are held out")
        yield Paragraph(f"{held}: a prompt that is tuned on what stands here uses them up.")
    for (baseline, candidate), deltas in found.rows.items():
        yield Heading(f"{found.names[candidate]} against {found.names[baseline]}", 3)
        for those, said in _kinds(found, deltas):
            more = f"; the first {ROWS} are shown" if len(those) > ROWS else ""
            yield Paragraph(f"{said}{more}.")
            for row in those[:ROWS]:
                yield _row(found.info, row, experiments, found.names[baseline], found.names[candidate])


def _kinds(found: Material, deltas: Sequence[RowDelta]) -> Iterator[tuple[list[RowDelta], str]]:
    """Rows of a kind, with how many there are in words."""
    if found.judged:
        broken, fixed = ([row for row in deltas if row.status == status] for status in ("broken", "fixed"))
        yield broken, f"{count(len(broken), 'row')} broke" if broken else "No row broke"
        yield fixed, f"{count(len(fixed), 'row was', 'rows were')} fixed" if fixed else "No row was fixed"
        return
    for better in (False, True):
        those = [row for row in deltas if row.status == "changed" and _is_better(found.info, row) is better]
        yield those, f"{count(len(those), 'row is', 'rows are')} {'better' if better else 'worse'}"


def _is_better(info: MetricInfo, row: RowDelta) -> bool | None:
    """Whether a row moved the good way on the metric; None where it did not move."""
    return None if not row.delta else (row.delta > 0) == (info.better == "higher")


def _row(info: MetricInfo, row: RowDelta, experiments: Experiments, before: str, after: str) -> Fold:
    title = _title(info, row)
    try:
        one, two = experiments.trial(row.baseline_trial), experiments.trial(row.candidate_trial)
    except KeyError:
        return Fold(title, (Paragraph("The texts of this row were erased for good."),))
    blocks: list[Block] = [Quote("Input", cut(_inputs(two), LONGEST))]
    if two.case.reference_text:
        blocks.append(Quote("Reference", cut(two.case.reference_text, LONGEST)))
    for name, view in ((before, one), (after, two)):
        blocks.append(Quote(f"{name} answered", cut(_answer(view), LONGEST)))
        blocks.append(Facts(tuple(_reason(score) for score in _ordered(view))))
    return Fold(title, tuple(blocks))


def _title(info: MetricInfo, row: RowDelta) -> str:
    """``r10: Decision 3 → 2 · rubric mean 3.50 → 4.00, better, yet it does not pass any more``."""
    parts = [row.reason] if row.reason else []
    if row.before is not None and row.after is not None and info.name != "pass":
        values = " → ".join(value_words(value, info.name, info.kind) for value in (row.before, row.after))
        yet = ""
        if row.status == "broken" and _is_better(info, row) and info.name not in RESOURCES:
            yet = ", better, yet it does not pass any more"
        elif row.status == "fixed" and _is_better(info, row) is False and info.name not in RESOURCES:
            yet = ", worse, yet it passes now"
        parts.append(f"{info.title.lower()} {values}{yet}")
    return f"{row.case_id}: {' · '.join(parts)}" if parts else row.case_id


def _inputs(view: TrialView) -> str:
    inputs = view.case.inputs
    if len(inputs) == 1 and isinstance(only := next(iter(inputs.values())), str):
        return only
    return "\n".join(
        f"{name}: {value if isinstance(value, str) else canonical(value).decode()}" for name, value in inputs.items()
    )


def _answer(view: TrialView) -> str:
    call = view.call
    if call.completion is not None:
        return call.completion.text
    return f"No answer: {call.failure.message}" if call.failure else "No answer."


def _ordered(view: TrialView) -> list[Score]:
    """What was scored, and what could not be, in the order of the scorecard, so that two answers read alike."""
    places = {part.metric: place for place, part in enumerate(view.parts)}
    return sorted(view.scores, key=lambda score: places.get(score.metric, len(places)))


def _reason(score: Score) -> tuple[str, str]:
    passed = {True: "✓ ", False: "✕ ", None: ""}[score.passed]
    # Of a check that says yes or no, 1 and 0 say nothing that the sign does not; a level 1 does.
    plain = score.kind != "criterion" and score.passed is not None and score.value in (0, 1)
    value = "" if score.value is None or plain else f"{score.value:g}"
    value = value if score.state == "scored" else "unscored"
    said = " · ".join(part for part in (f"{passed}{value}".strip(), score.reason) if part)
    return score.metric.rpartition("/")[2], cut(said, LONGEST)
