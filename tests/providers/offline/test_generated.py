"""The stand-in answers to the prompt: on tasks that nobody wrote, taking something out lowers the score."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import workbench.providers.offline
from tests.providers.offline.generated import LabelTask, field_task, label_task, rule_task

_FRAMES = {
    "German": (
        "Ordne jede Nachricht genau einer Kategorie zu.",
        ("Nachricht", "Kategorie"),
        ["Rechnung", "Lieferung", "Technik", "Konto"],
    ),
    "Spanish": (
        "Clasifica el mensaje en una de las etiquetas.",
        ("Mensaje", "Etiqueta"),
        ["alta", "baja", "pagos", "fallos", "otros"],
    ),
    "English": ("Choose the label that fits the message.", ("Text", "Label"), ["red team", "blue team", "night shift"]),
}


@pytest.fixture(params=_FRAMES)
def labels(request: pytest.FixtureRequest) -> LabelTask:
    intro, example, names = _FRAMES[request.param]
    return label_task(sum(map(ord, request.param)), intro, example, names)


def test_labels_are_found_by_what_the_prompt_says_of_them(labels: LabelTask) -> None:
    assert labels.score(listed=True, shown=True) >= 0.65


def test_without_the_examples_fewer_labels_are_right(labels: LabelTask) -> None:
    full = labels.score(listed=True, shown=True)
    names = ", ".join(labels.labels)
    bare = LabelTask(f"{labels.intro} ({names})", labels.example, labels.labels, labels.shots, labels.cases)
    assert bare.score(listed=False, shown=False) < full - 0.2
    assert bare.score(listed=False, shown=True) > bare.score(listed=False, shown=False) + 0.2


def test_without_the_list_nothing_is_right_unless_examples_show_the_labels(labels: LabelTask) -> None:
    assert labels.score(listed=False, shown=False) == 0
    assert labels.score(listed=False, shown=True) >= 0.5
    half = LabelTask(
        labels.intro,
        labels.example,
        labels.labels,
        [shot for shot in labels.shots if shot[1] != labels.shots[0][1]],
        labels.cases,
    )
    assert half.score(listed=False, shown=True) < labels.score(listed=False, shown=True) - 0.1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_schema_is_filled_as_the_examples_show(seed: int) -> None:
    task = field_task(seed)
    assert task.score(shown=True) >= 0.8
    assert task.score(shown=False) < task.score(shown=True) - 0.3


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_rules_decide_and_a_missing_rule_decides_wrongly(seed: int) -> None:
    task = rule_task(seed)
    full = task.score()
    assert full >= 0.85
    for missing in range(4):
        left = [rule for at, rule in enumerate(task.rules) if at != missing]
        assert task.score(left) < full


def test_no_string_of_the_sample_projects_is_in_the_code() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(workbench.providers.offline.__path__[0]).glob("*.py")
    )
    folder = Path(__file__).parents[3] / "sample_projects"
    found = [
        text
        for path in folder.rglob("*")
        if path.suffix in (".jsonl", ".md", ".yaml")
        for text in _strings(path)
        if text in code
    ]
    assert found == []


def _strings(path: Path) -> list[str]:
    """What could have been copied: lines and values of at least four words."""
    texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        texts.append(line.strip("-# "))
        if line.startswith("{"):
            texts += [str(value) for value in json.loads(line).values()]
    return [text for text in texts if len(text.split()) >= 4]
