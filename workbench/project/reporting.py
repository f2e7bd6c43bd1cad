"""Reports: what an experiment decided and why, on one page that needs nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from workbench.core.errors import InputError, ProjectError
from workbench.core.experiments import Experiment
from workbench.core.figures import count, day
from workbench.core.models import Price
from workbench.core.releases import Release
from workbench.core.report import Block, Facts, Heading, Paragraph, Report
from workbench.project import report_blocks, report_pairs, report_rows, report_sources
from workbench.project.bench import Bench
from workbench.project.comparing import Comparing
from workbench.project.confirming import Confirming
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.releasing import Releases
from workbench.project.report_material import Question, gather
from workbench.project.writing import write_together
from workbench.store.store import Store

FORMATS = {".html": "HTML", ".htm": "HTML", ".md": "Markdown", ".markdown": "Markdown"}


class Reporting:
    """Reports of an open project."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        experiments: Experiments,
        comparing: Comparing,
        confirming: Confirming,
        bench: Bench,
        releases: Releases,
    ) -> None:
        self._store = store
        self._documents = documents
        self._experiments = experiments
        self._comparing = comparing
        self._confirming = confirming
        self._bench = bench
        self._releases = releases

    def report(
        self,
        experiment: str | int | None = None,
        *,
        baseline: str = "",
        metric: str = "",
        margin: float | None = None,
        seed: int = 7,
        cluster_by: str = "",
    ) -> Report:
        """What an experiment decided and why. Not for the window's thread.

        Args:
            experiment: id or number; None: the latest.
            baseline: what the others are compared with; empty: the first candidate, and every pair beside that.
            metric: what decides; empty: the first.
            margin, seed, cluster_by: as of `Comparing.compare`; its figures are those of the window and of ``compare``.

        Raises:
            InputError: experiment, candidate, metric or field does not exist.
        """
        found = self._experiments.latest_or_fail() if experiment is None else self._experiments.get(experiment)
        material = gather(
            self._store,
            self._experiments,
            self._comparing,
            self._confirming,
            self._bench.standings(found.id),
            self._documents.info.name,
            found,
            Question(baseline, metric, margin, seed, cluster_by),
        )
        blocks: chain[Block] = chain(
            _notes(found),
            report_blocks.decided(material),
            _released(self._releases.of_experiment(found.id)),
            report_blocks.candidates(material),
            report_pairs.verdicts(material),
            report_rows.rows(material, self._experiments),
            report_blocks.groups(material) if material.groups else (),
            report_blocks.spent(material),
            report_sources.prompts(material),
            report_sources.manifest(material, self._prices(found)),
        )
        name = f" “{found.name}”" if found.name else ""
        cases = count(len(found.manifest.case_digests), "case")
        made = f"{cases} of {found.manifest.golden_set_name}, {day(found.created)}"
        title = f"{material.project}: experiment {found.number}{name}"
        return Report(title.removeprefix(": "), made, tuple(blocks))

    def write(self, out: Path, report: Report, *, overwrite: bool = False) -> None:
        """Write a report as HTML or Markdown, by the file's name.

        Raises:
            InputError: the name ends in neither, there is a file already, or no such folder.
            ProjectError: it cannot be written.
        """
        form = FORMATS.get(out.suffix.lower())
        if form is None:
            raise InputError("report.format", "A report ends in .html or .md.", str(out), "Name it so.")
        if not os.path.isdir(out.absolute().parent):
            raise InputError(
                "report.folder", "There is no such folder.", str(out.parent), "Make it, or choose another."
            )
        try:
            if out.exists() and not overwrite and out.is_file():
                raise InputError(
                    "export.exists",
                    "There is already a file at this place.",
                    str(out),
                    "Add --force, or choose another name.",
                )
            write_together({out: _written(report, form).encode("utf-8")})
        except OSError as error:
            said = f"The report cannot be written ({error.strerror})."
            raise ProjectError("export.write", said, str(out), "Choose another place.") from None

    def _prices(self, found: Experiment) -> dict[str, Price | None]:
        """Model → the price its calls were reckoned by; before any call the one that holds now."""
        from workbench.providers.prices import price_for

        used: dict[str, Price | None] = {}
        models = {one.label: one.model for one in found.manifest.candidates}
        for row in self._experiments.rows(found.id):
            model = models[row.candidate]
            if model not in used and row.state not in ("failed", ""):
                used[model] = self._store.call_of_trial(row.trial_id).price
            if len(used) == len(set(models.values())):
                break
        return {model.name: used.get(model.name) or price_for(model) for model in found.manifest.models}


def _written(report: Report, form: str) -> str:
    if form == "HTML":
        from workbench.interop.reports.html import write_html

        return write_html(report)
    from workbench.interop.reports.markdown import write_markdown

    return write_markdown(report)


def _released(releases: Sequence[Release]) -> Iterator[Block]:
    """What was released from the experiment, why, and what spoke for it and against it then."""
    for one in releases:
        yield Heading(f"Release {one.release} of {one.prompt}")
        yield Paragraph(f"{one.sentence} {one.why}")
        told = ("What changed", one.changed), ("Gate", one.gate_words), *(("Known then", each) for each in one.evidence)
        yield Facts(tuple((name, words) for name, words in told if words))


def _notes(found: Experiment) -> list[Block]:
    facts = [("Note", found.note)] if found.note else []
    facts += [("Tags", ", ".join(found.tags))] if found.tags else []
    return [Facts(tuple(facts))] if facts else []
