"""Rubrics of an open project: the ready ones, Prometheus' JSON, and where a version was used."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from workbench.config.resources import resource
from workbench.core.errors import InputError
from workbench.core.passing import rule_words
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.summaries import Loss
from workbench.interop.rubric_text import read_rubric, write_prometheus, write_rubric
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.scoring.parts import parts_for


def pass_rule(card: Scorecard, rubrics: Sequence[Rubric]) -> str:
    """When an answer passes by a scorecard, in words; "" where it has no parts or names a rubric that is not there."""
    try:
        parts = parts_for(card, {one.id: one for one in rubrics})
    except InputError:
        return ""
    return rule_words(parts, card.threshold)


def rubric_text(file_format: str, rubric: Rubric) -> tuple[str, list[Loss]]:
    """A rubric as a file's text, and what that form cannot carry.

    Args:
        file_format: ``rubric`` (YAML) or ``rubric-prometheus`` (JSON: an object, or a list of one per criterion).
        rubric: it.

    Raises:
        InputError: it has no criteria to write as Prometheus does.
    """
    if file_format == "rubric":
        return write_rubric(rubric), []
    written, losses = write_prometheus(rubric)
    if not written:
        raise InputError("rubric.empty", f"“{rubric.name}” has no criteria to write.", remedy="Add one first.")
    text = json.dumps(written[0] if len(written) == 1 else written, ensure_ascii=False, indent=2)
    return f"{text}\n", losses


class Used(NamedTuple):
    """A version of a rubric, and the experiments that hold scores by it."""

    rubric: Rubric
    """As it was then."""
    experiments: tuple[int, ...]

    @property
    def name(self) -> str:
        """The first eight digits of its digest."""
        return self.rubric.digest.partition(":")[2][:8]


class Rubrics:
    """What can be done with rubrics beyond editing them."""

    def __init__(self, documents: Documents, experiments: Experiments) -> None:
        self._documents = documents
        self._experiments = experiments

    def library(self) -> list[Rubric]:
        """The ready rubrics, by name."""
        found = []
        for path in sorted(resource("rubrics").glob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            found.append(read_rubric(text, where=path.name, rubric_id=path.stem, name=path.stem))
        return sorted(found, key=lambda one: one.name)

    def add(self, ready: Rubric) -> Rubric:
        """Put a copy of a ready rubric into the project, under a free name; one undo step.

        Raises:
            ProjectError: the project is open for reading only.
        """
        name = self._documents.free_name("rubric", ready.name)
        copy = ready.model_copy(update={"id": self._documents.new_id(), "name": name})
        self._documents.put(copy, label=f"Add {name} from the library")
        return copy

    def write_prometheus(self, rubric: Rubric, path: Path) -> list[Loss]:
        """Write the JSON of Prometheus: an object, or a list of one object per criterion.

        Returns:
            what that form cannot carry.

        Raises:
            InputError: it has no criteria, or the file cannot be written.
        """
        text, losses = rubric_text("rubric-prometheus", rubric)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(
                "file.write", f"The file cannot be written ({error.strerror}).", str(path), "Choose another place."
            ) from None
        return losses

    def used(self, rubric_id: str) -> list[Used]:
        """The versions of a rubric that scored something, the one used last first; reads every experiment's layers."""
        found: dict[str, tuple[Rubric, dict[int, None]]] = {}
        for experiment in self._experiments.list():
            for layer in self._experiments.layers(experiment.id):
                for rubric in layer.rubrics:
                    if rubric.id == rubric_id:
                        found.setdefault(rubric.digest, (rubric, {}))[1][experiment.number] = None
        made = [Used(rubric, tuple(sorted(numbers))) for rubric, numbers in found.values()]
        return sorted(made, key=lambda one: -one.experiments[-1])
