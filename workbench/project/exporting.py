"""Exports: what the project holds, written in a format of another tool."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.core.canonical import Value
from workbench.core.cases import GoldenSet
from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.core.figures import count
from workbench.core.gates import GateOutcome
from workbench.core.models import Model
from workbench.core.nearest import did_you_mean
from workbench.core.prompts import Prompt, Variant
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.snippets import spelled_out
from workbench.core.summaries import Loss
from workbench.interop.exports.source import Source, Writer
from workbench.project import folder
from workbench.project.bench import Bench
from workbench.project.comparing import Comparing
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.golden import Golden
from workbench.project.results_source import results_source
from workbench.project.rubrics import rubric_text
from workbench.project.selecting import find_version
from workbench.project.standing import said
from workbench.project.writing import in_the_way, is_free, write_export
from workbench.store.store import Store

FOLDER = "folder"
RUBRICS = ("rubric", "rubric-prometheus")
"""One rubric: as YAML that an import reads word for word; as the JSON of Prometheus."""
SUITES = frozenset({"promptfoo", "promptfoo-tests", "openai-evals"})
"""Formats that another tool runs again and again: held-out cases go into them only when asked for."""
FILE_SUFFIXES = frozenset(
    ".csv .html .json .jsonl .md .parquet .prompty .pwb .tsv .txt .xlsx .xml .yaml .yml .zip".split()
)
"""Ends of names that promise one file."""


class Exported(Value):
    """What an export wrote."""

    files: tuple[Path, ...] = ()
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person should know, e.g. which variant was taken for the winner."""
    held_out: int = 0
    """Held-out cases that are in it."""
    left_out: int = 0
    """Held-out cases of the set that are not in it."""


class Exporting:
    """Exports of the open project."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        golden: Golden,
        experiments: Experiments,
        comparing: Comparing,
        bench: Bench,
        text: folder.TextFolder | None = None,
    ) -> None:
        self._text = text
        self._bench = bench
        self._store = store
        self._documents = documents
        self._golden = golden
        self._experiments = experiments
        self._comparing = comparing

    def export(
        self,
        file_format: str,
        out: Path,
        *,
        experiment: str | int | None = None,
        cases: str = "",
        variant: str = "",
        split: str = "",
        overwrite: bool = False,
        into: bool = False,
        gate: GateOutcome | None = None,
        rubric: str = "",
    ) -> Exported:
        """Write a format.

        Args:
            file_format: a key of workbench.interop.registry.WRITERS, one of RUBRICS, or ``folder``.
            out: file, or folder for formats of several files.
            experiment: id or number, for results and the winner; None: the latest.
            cases: golden set; empty: the only one.
            variant: ``PROMPT/A``, or ``PROMPT/v:1a2b3c4d``; empty: the winner of the experiment, before the first the
                only variant. ``openai-evals`` fills one in where it is named.
            split: tune, held-out or all; empty: tune for formats that other tools run (SUITES), else all.
            overwrite: whether files that are there may be replaced.
            into: whether ``out`` is a folder, also where there is none yet.
            gate: what a gate said of the experiment, for ``junit``.
            rubric: its name, for RUBRICS; empty: the only one.

        Raises:
            InputError: the format or something named does not exist, or a file is in the way.
            ProjectError: a file cannot be written.
        """
        if file_format == FOLDER:
            return self._folder(out, overwrite)
        if file_format in RUBRICS:
            text, losses = rubric_text(file_format, self._documents.one(Rubric, rubric))
            name = f"rubric.{'yaml' if file_format == 'rubric' else 'json'}"
            files = write_export({name: text.encode()}, out, overwrite, own=self._store.path, one=not into)
            return Exported(files=files, losses=tuple(losses))
        writer = _writer(file_format)
        _check_place(file_format, writer, out)
        notes: list[str] = []
        split = split or ("tune" if file_format in SUITES else "all")
        if writer.needs == "results":
            source = self._results(experiment, gate, notes)
        elif writer.needs == "variant" or (variant and file_format == "openai-evals"):
            source = self._variant(variant, cases, split, experiment, notes)
        else:
            source = self._cases(cases, split)
        made = writer.write(source)
        notes += writer.notes(source) if writer.notes else []
        files = write_export(made.files, out, overwrite, own=self._store.path, one=bool(writer.suffix) and not into)
        held = left = 0
        if holds_cases(file_format) and source.golden_set is not None:
            held = sum(case.split == "held-out" for case in source.cases)
            left = self._held_out(source.golden_set) - held
            notes += self._noted(held, left, source.name, out)
        return Exported(files=files, losses=tuple(made.losses), notes=tuple(notes), held_out=held, left_out=left)

    def _results(self, experiment: str | int | None, gate: GateOutcome | None, notes: list[str]) -> Source:
        found = self._experiment(experiment)
        standings = self._bench.standings(found.id)
        notes += [f"{line[:1].upper()}{line[1:]}" for line in said(standings)]
        return results_source(self._store, self._experiments, found, standings, gate)

    def _folder(self, out: Path, overwrite: bool) -> Exported:
        _check_place(FOLDER, None, out)
        if not overwrite and not is_free(out):
            raise in_the_way(out)
        written = folder.export_folder(self._store, out, self._text)
        return Exported(files=tuple(out / name for name in written))

    def _cases(self, name: str, split: str) -> Source:
        golden_set = self._documents.one(GoldenSet, name)
        wanted = None if split == "all" else split
        cases = [case for case in folder.all_cases(self._store, golden_set.id) if wanted in (None, case.split)]
        card = self._scorecard()
        return Source(
            name=golden_set.name, golden_set=golden_set, cases=cases, scorecard=card, rubrics=self._rubrics(card)
        )

    def _held_out(self, golden_set: GoldenSet) -> int:
        return sum(case.split == "held-out" for case in folder.all_cases(self._store, golden_set.id))

    def _noted(self, held: int, left: int, name: str, out: Path) -> list[str]:
        """Say which held-out cases went out, and note it in the audit log where that can be written."""
        if held and not self._store.read_only:
            self._store.audit("held-out.exported", f"{held:,} held-out cases of {name} were written to {out}.")
        said = [f"{count(held, 'held-out case')} {'is' if held == 1 else 'are'} in it."] if held else []
        return said + ([f"{count(left, 'held-out case')} {'is' if left == 1 else 'are'} left out."] if left else [])

    def _scorecard(self) -> Scorecard | None:
        """The only scorecard, which a golden set takes along where the format has a place for checks."""
        found = [card for card in self._documents.all("scorecard") if isinstance(card, Scorecard)]
        return found[0] if len(found) == 1 else None

    def _rubrics(self, card: Scorecard | None) -> list[Rubric]:
        return [self._documents.one(Rubric, use.rubric) for use in card.rubrics] if card else []

    def _variant(self, name: str, cases: str, split: str, experiment: str | int | None, notes: list[str]) -> Source:
        model = None
        only = self._only_variant() if not name and self._experiments.latest() is None else None
        if name:
            prompt, variant = self._named(name)
        elif only is not None:
            prompt, variant = only
            notes.append(f"{prompt.name}/{variant.key} is the only variant, and nothing was run yet.")
        else:
            label, reason = self._comparing.winner(experiment)
            prompt, variant, model = self._winner(label, experiment)
            notes.append(f"{prompt.name}/{variant.key} was taken: {reason}")
        has_set = bool(cases) or len(self._documents.heads("golden_set")) == 1
        source = self._cases(cases, split) if has_set else Source(name=prompt.name)
        if variant.content.snippets:
            named = ", ".join(sorted(variant.content.snippets))
            notes.append(f"The text of the snippets stands in place of their names: {named}.")
            variant = variant.model_copy(update={"content": spelled_out(variant.content)})
        return replace(source, name=prompt.name, prompt=prompt, variant=variant, model=model)

    def _only_variant(self) -> tuple[Prompt, Variant]:
        """The project's only variant, where there is no winner yet."""
        prompts = [one for one in self._documents.all("prompt") if isinstance(one, Prompt)]
        found = [f"{prompt.name}/{variant.key}" for prompt in prompts for variant in prompt.variants]
        if len(found) == 1:
            return self._named(found[0])
        if not found:
            raise InputError("prompt.none", "The project has no prompt yet.", remedy="Import one with --as prompt.")
        said = "Nothing was run yet, so there is no winner."
        raise InputError("experiment.none", said, remedy=f"Run first, or name a variant: {', '.join(found)}.")

    def _named(self, name: str) -> tuple[Prompt, Variant]:
        prompt_name, slash, key = name.rpartition("/")
        prompt = self._documents.one(Prompt, prompt_name if slash else "")
        if key.startswith("v:"):
            version = find_version(self._store, prompt, key)
            return prompt, Variant(key=key, content=version.content, base=version.digest)
        variant = prompt.variant(key)
        if variant is None:
            keys = ", ".join(v.key for v in prompt.variants) or "none yet"
            near = did_you_mean(key, [v.key for v in prompt.variants])
            raise InputError(
                "variant.unknown", f"There is no variant “{key}”.", f"prompt {prompt.name}", f"{near}Variants: {keys}."
            )
        return prompt, variant.model_copy(update={"content": self._documents.content(variant)})

    def _winner(self, label: str, experiment: str | int | None) -> tuple[Prompt, Variant, Model | None]:
        """The version that won, as it was run, though its draft may have changed since."""
        found = self._experiment(experiment)
        candidate = next(one for one in found.manifest.candidates if one.label == label)
        if not candidate.version:
            raise InputError(
                "export.imported",
                f"{label} was made elsewhere, so its prompt is not in the project.",
                remedy="Name a variant with --variant PROMPT/A.",
            )
        prompt = self._documents.one(Prompt, candidate.prompt_id)
        versions = {version.digest: version.content for version in self._store.versions(prompt.id)}
        key = candidate.variant or candidate.label
        variant = Variant(key=key, name=candidate.name, content=versions[candidate.version], base=candidate.version)
        model = next((one for one in found.manifest.models if one.name == candidate.model), None)
        return prompt, variant, model

    def _experiment(self, experiment: str | int | None) -> Experiment:
        return self._experiments.latest_or_fail() if experiment is None else self._experiments.get(experiment)


def export_formats() -> Sequence[str]:
    """Names of the formats that can be written."""
    from workbench.interop.registry import WRITERS

    return (*WRITERS, *RUBRICS, FOLDER)


def holds_cases(file_format: str) -> bool:
    """Whether a format carries the cases of a golden set."""
    return file_format in SUITES or file_format.startswith("cases-")


def takes(file_format: str) -> frozenset[str]:
    """Which of experiment, cases, variant, split and rubric say what a format holds."""
    if file_format == FOLDER:
        return frozenset()
    if file_format in RUBRICS:
        return frozenset({"rubric"})
    needs = _writer(file_format).needs
    found = {"results": {"experiment"}, "cases": {"cases"}, "variant": {"variant", "experiment"}}[needs]
    return frozenset(
        found | ({"cases", "split"} if holds_cases(file_format) else set()) | _EXTRA.get(file_format, set())
    )


_EXTRA: dict[str, set[str]] = {"openai-evals": {"variant"}}
"""What a format takes beyond what its writer needs."""


def _check_place(name: str, writer: Writer | None, out: Path) -> None:
    """Refuse a file's name for a format of several files, which would make a folder of that name."""
    if (writer is None or not writer.suffix) and out.suffix.lower() in FILE_SUFFIXES and not os.path.isdir(out):
        said = f"{name} is several files, and “{out.name}” is the name of one."
        raise InputError("export.folder", said, str(out), f"Name a folder, e.g. {out.with_suffix('')}.")


def _writer(name: str) -> Writer:
    from workbench.interop.registry import WRITERS

    writer = WRITERS.get(name)
    if writer is None:
        known = export_formats()
        remedy = f"{did_you_mean(name, known)}There are: {', '.join(known)}."
        raise InputError("export.format", f"There is no format “{name}”.", remedy=remedy)
    return writer
