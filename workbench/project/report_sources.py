"""A report's sources: the prompts and what changed in them, the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbench.core.canonical import canonical, short
from workbench.core.content_diff import sections
from workbench.core.experiments import Candidate
from workbench.core.figures import count, number
from workbench.core.models import Price
from workbench.core.prompts import PromptContent
from workbench.core.report import Block, Change, Facts, Fold, Heading, Paragraph, Quote, Table
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.safe_text import cut
from workbench.project.report_material import Material
from workbench.project.rubrics import pass_rule

LONGEST = 1_500
"""Characters of a text."""


def prompts(found: Material) -> Iterator[Block]:
    """Each candidate's prompt, and what changed against the baseline's."""
    versions: dict[str, Candidate] = {}
    for one in found.experiment.manifest.candidates:
        if one.version in found.contents:
            versions.setdefault(one.version, one)
    if not versions:
        return
    yield Heading("Prompts")
    base = found.pairs[0].baseline if found.pairs else ""
    first = found.candidates.get(base) or next(iter(versions.values()))
    first_text = _prompt(found.contents[first.version]) if first.version in found.contents else ""
    for version, one in versions.items():
        title = f"{one.variant or one.label} {one.name}".strip()
        yield Heading(f"{title} · {short(version)}", 3)
        text = _prompt(found.contents[version])
        if version != first.version and first_text:
            yield Change(f"against {first.variant or first.label} · {short(first.version)}", first_text, text)
            yield Fold("Whole text", (Quote("", text),))
        else:
            yield Quote("", text)


def _prompt(content: PromptContent) -> str:
    """A version as text: messages, parameters, tools, schema, snippets."""
    return "\n\n".join(f"# {part.title}\n\n{part.after}" for part in sections(PromptContent(), content) if part.after)


def manifest(found: Material, prices: Mapping[str, Price | None]) -> Iterator[Block]:
    """What was run: versions, models with their prices, cases, scorecard, seed."""
    experiment, what = found.experiment, found.experiment.manifest
    yield Heading("What was run")
    splits = {"tune": "tune cases", "held-out": "held-out cases", "all": "all cases"}
    facts = [
        ("Experiment", f"{experiment.number}, {experiment.state}, {experiment.digest}"),
        ("Started", f"{experiment.created:%Y-%m-%d %H:%M} UTC"),
        ("Ended", f"{experiment.ended:%Y-%m-%d %H:%M} UTC" if experiment.ended else "not yet"),
        ("Golden set", f"{what.golden_set_name}, revision {what.revision}"),
        ("Cases", f"{number(len(what.case_digests))}, {splits[what.selection.split]}, {count(what.repeats, 'repeat')}"),
        ("Program", what.program or "unknown"),
        ("Seed", f"{found.seed}, of permutations and resamples"),
    ]
    facts += [("Outputs", f"made elsewhere, {what.source}")] if what.source else []
    yield Facts(tuple(facts))
    yield Heading("Candidates", 3)
    rows = [(one.label, one.name, one.version or "made elsewhere", one.model) for one in what.candidates]
    yield Table(("Candidate", "Name", "Version", "Model"), tuple(rows))
    if what.models:
        yield Heading("Models", 3)
        yield _models(found, prices)
    if found.scorecard is not None:
        yield from _scoring(found.scorecard, found.rubrics)


def _models(found: Material, prices: Mapping[str, Price | None]) -> Table:
    lines = []
    for model in found.experiment.manifest.models:
        price = prices.get(model.name)
        said = f"${price.input:f} in, ${price.output:f} out" if price else "unknown"
        source = (price.source or "own") if price else ""
        lines.append((model.name, model.provider, model.model_id, said, source))
    header = ("Model", "Provider", "Id", "Price per million tokens", "Price from")
    return Table(header, tuple(lines))


def _scoring(card: Scorecard, rubrics: Sequence[Rubric]) -> Iterator[Block]:
    yield Heading(f"Scorecard {card.name}", 3)
    yield Paragraph(pass_rule(card, rubrics), quiet=True)
    if card.checks:
        checks = [
            (
                one.name,
                one.check,
                cut(canonical(one.arguments).decode(), LONGEST),
                "yes" if one.must_pass else "no",
                f"{one.weight:g}",
            )
            for one in card.checks
        ]
        yield Table(("Check", "Kind", "Arguments", "Must pass", "weight"), tuple(checks), figures=1)
    by_id = {rubric.id: rubric for rubric in rubrics}
    for use in card.rubrics:
        rubric = by_id.get(use.rubric)
        if rubric is None:
            continue
        lines = [
            (one.name, one.question, "yes" if one.must_pass else "no", f"{one.weight:g}") for one in rubric.criteria
        ]
        yield Paragraph(
            f"Rubric {rubric.name} ({rubric.digest}), judged by {use.judge}, {count(use.samples, 'sample')}."
        )
        yield Table(("Criterion", "Question", "Must pass", "weight"), tuple(lines), figures=1)
