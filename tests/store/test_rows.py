"""Rows of trials in pages, sorted and filtered in the file; layers; experiments."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.store import making
from workbench.config.clock import new_id, now
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.scores import Part, TrialResult
from workbench.store.results import Outcome
from workbench.store.rows import RowFilter
from workbench.store.store import Store


def test_rows(store: Store) -> None:
    experiment, groups = making.filled(store, 3)
    unscored = TrialResult(quality=None, passed=None, rubric=2.5, unscored=("a", "b"), failed=("short", "kind"))
    store.record([groups[0].outcome.model_copy(update={"result": unscored})]).result(60)
    rows = store.rows(experiment.id)
    assert [(row.case_id, row.candidate) for row in rows] == [(f"c{n}", f"{k}@m") for n in range(3) for k in "AB"]
    first = rows[0]
    assert first.trial_id == groups[0].trial.id
    assert first.snippet == ("Answer c0 of A. " * 6).strip()
    assert (first.quality, first.passed, first.rubric, first.unscored, first.failed) == (
        None,
        None,
        2.5,
        2,
        ("short", "kind"),
    )
    assert (first.input_tokens, first.output_tokens, first.cost, first.seconds) == (120, 8, Decimal("0.0000228"), 0.25)
    assert first.scored
    assert store.trial_rows([rows[2].trial_id, "none", rows[1].trial_id]) == [rows[2], rows[1]]
    assert store.trial_rows([]) == store.trial_rows(["none"]) == []


def test_pages_are_sorted_and_filtered_in_the_file(store: Store) -> None:
    experiment, _ = making.filled(store, 40)
    rows = store.rows(experiment.id)
    by_quality = sorted(rows, key=lambda row: -float(row.quality or 0))
    pages = [
        row
        for offset in range(0, 80, 30)
        for row in store.rows_page(experiment.id, order_by="quality", descending=True, offset=offset, limit=30)
    ]
    assert pages == by_quality
    assert store.rows_page(experiment.id, limit=500) == rows
    assert store.rows_page(experiment.id, descending=True, limit=500) == rows[::-1]
    for order in ("candidate", "state", "input_tokens", "output_tokens", "cost", "seconds", "rubric", "passed"):
        page = store.rows_page(experiment.id, order_by=order, limit=500)
        assert sorted(page) == sorted(rows)
    only = RowFilter(candidates=("B@m",), passed=False)
    found = store.rows_page(experiment.id, filter=only, limit=500)
    assert found == [row for row in rows if row.candidate == "B@m" and row.passed is False]
    assert store.row_count(experiment.id, filter=only) == len(found)
    assert {row.case_id for row in store.rows_page(experiment.id, filter=RowFilter(text="ANSWER c12"))} == {"c12"}
    assert store.row_count(experiment.id, filter=RowFilter(text="100%")) == 0
    assert store.row_count(experiment.id, filter=RowFilter(states=("failed",))) == 0
    assert store.row_count(experiment.id, filter=RowFilter(unscored=True)) == 0


def test_unknown_figures_stand_at_the_end(store: Store) -> None:
    experiment, groups = making.filled(store, 4, "A")
    none = groups[1].outcome.model_copy(update={"result": TrialResult(quality=None, passed=None, rubric=None)})
    store.record([none]).result(60)
    for descending in (False, True):
        page = store.rows_page(experiment.id, order_by="quality", descending=descending)
        assert page[-1].trial_id == groups[1].trial.id


def test_layers(store: Store) -> None:
    experiment, groups = making.filled(store, 2, "A")
    card = Scorecard(id="s", name="Again")
    part = Part(metric="kind", kind="criterion")
    layer = store.start_layer(experiment.id, card, [Rubric(id="r", name="R")], [part], "Second look")
    assert [one.label for one in store.layers(experiment.id)] == ["run", "Second look"]
    assert store.layers(experiment.id)[1].scorecard == card
    assert store.layers(experiment.id)[1].parts == (part,)
    judge = making.call("judge", purpose="judge", answer="4")
    score = groups[0].score.model_copy(
        update={
            "id": new_id(),
            "layer": layer,
            "metric": "R/kind",
            "kind": "criterion",
            "value": 4.0,
            "call_key": judge.key,
        }
    )
    result = TrialResult(quality=0.75, passed=True, rubric=4.0)
    store.record([judge, score, Outcome(trial_id=groups[0].trial.id, layer=layer, result=result)]).result(60)
    assert store.scores(layer=layer) == [score]
    assert store.scores(trial_id=groups[0].trial.id, layer=layer) == [score]
    assert store.scores(trial_id=groups[0].trial.id) == [groups[0].score, score]
    assert [row.rubric for row in store.rows(experiment.id, layer)] == [4.0, None]
    assert [row.rubric for row in store.rows(experiment.id)] == [None, None]
    with pytest.raises(KeyError):
        store.start_layer("none", card, [], [], "x")


def test_pages_of_an_older_layer(store: Store) -> None:
    """Only the newest layer's outcomes are copied into the trials; an older one is read from its own."""
    experiment, groups = making.filled(store, 6, "A")
    layer = store.start_layer(experiment.id, None, [], [], "Second look")
    for number, group in enumerate(groups[:5]):
        result = TrialResult(quality=1 - number / 10, passed=number < 2, rubric=None, unscored=("x",) * (number == 4))
        store.record([Outcome(trial_id=group.trial.id, layer=layer, result=result)]).result(60)
    store.record([group.outcome for group in groups]).result(60)
    for chosen in (layer, experiment.id):
        rows = store.rows(experiment.id, chosen)
        by_quality = sorted(rows, key=lambda row: (row.quality is None, row.quality))
        assert store.rows_page(experiment.id, layer=chosen, order_by="quality") == by_quality
        for wanted in (RowFilter(passed=True), RowFilter(passed=False), RowFilter(unscored=True)):
            keep = [row for row in rows if row.unscored] if wanted.unscored else None
            keep = [row for row in rows if row.passed is wanted.passed] if keep is None else keep
            assert store.rows_page(experiment.id, layer=chosen, filter=wanted) == keep
            assert store.row_count(experiment.id, layer=chosen, filter=wanted) == len(keep)
    assert [row.quality for row in store.rows(experiment.id, layer)] == [1, 0.9, 0.8, 0.7, 0.6, None]
    assert store.check() == []


def test_experiments_have_numbers_names_and_notes(store: Store, path: Path) -> None:
    experiment, _ = making.filled(store, 1)
    second = store.start_experiment(experiment.manifest, name="again", cell="cell-1")
    assert (experiment.number, second.number) == (1, 2)
    store.annotate_experiment(second.id, tags=["a", "ü"], note="fine")
    store.annotate_experiment(second.id)
    store.set_experiment_state(second.id, "finished")
    found = store.experiment(2)
    assert (found.name, found.tags, found.note, found.notebook_cell) == ("again", ("a", "ü"), "fine", "cell-1")
    assert found.state == "finished"
    assert found.ended is not None
    assert found.ended <= now()
    store.set_experiment_state(second.id, "open")
    assert store.experiment(2).ended is None
    assert [one.number for one in store.experiments()] == [1, 2]
    assert store.experiment(2).manifest == experiment.manifest
    for wrong in (3, "3", "none", "9" * 30):
        with pytest.raises(KeyError):
            store.experiment(wrong)


def test_what_is_not_there_is_a_key_error(store: Store) -> None:
    for ask in (
        store.trial,
        store.call,
        store.rows,
        store.trials,
        store.layers,
        store.call_of_trial,
        store.case,
        store.body,
    ):
        with pytest.raises(KeyError):
            ask("none")
    with pytest.raises(KeyError):
        store.scores(layer="none")
