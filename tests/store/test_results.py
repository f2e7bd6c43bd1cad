"""Results: what is recorded comes back, once, and sorted as asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.store import making
from workbench.config.clock import new_id
from workbench.core.calls import Attempt, Call, Completion, Failure, TokenChances, Usage
from workbench.core.errors import ProjectError
from workbench.core.experiments import Trial
from workbench.core.messages import (
    FilePart,
    ImagePart,
    Message,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    message,
)
from workbench.core.models import Price
from workbench.core.prompts import Parameters, Tool
from workbench.store.store import Store


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One project for many examples."""
    made = Store.create(tmp_path_factory.mktemp("store") / "p.pwb", "P")
    yield made
    made.close()


def test_what_is_recorded_comes_back(store: Store) -> None:
    experiment, groups = making.filled(store, 20)
    assert store.trials(experiment.id) == [group.trial for group in groups]
    assert {score.id: score for score in store.scores(experiment.id)} == {g.score.id: g.score for g in groups}
    for group in groups[::7]:
        assert store.trial(group.trial.id) == group.trial
        assert store.call(group.call.key) == group.call
        assert store.call_of_trial(group.trial.id) == group.call
        assert store.scores(trial_id=group.trial.id) == [group.score]
    assert store.scores(layer=experiment.id) == store.scores(experiment.id)
    keys = [group.call.key for group in groups]
    assert store.finished_calls(keys) == {group.call.key: group.call for group in groups}
    assert store.finished_keys([*keys, "call:none"]) == set(keys)
    assert store.check() == []


def test_a_reason_that_no_file_can_hold_is_mended(store: Store) -> None:
    experiment, groups = making.filled(store, 1)
    odd = groups[0].score.model_copy(update={"id": new_id(), "sample": 1, "reason": "half \ud83d"})
    store.record([odd]).result(60)
    assert "half \ufffd" in {score.reason for score in store.scores(experiment.id)}


def test_it_is_there_after_closing(store: Store, path: Path) -> None:
    experiment, groups = making.filled(store, 3)
    store.close()
    with Store.open(path) as again:
        assert again.trials(experiment.id) == [group.trial for group in groups]
        assert again.calls_of_trials([g.trial.id for g in groups]) == {g.trial.id: g.call for g in groups}
        assert again.experiment(1) == again.experiment(experiment.id) == again.experiment("1") == experiment


_words = st.text(max_size=30) | st.sampled_from(["", "\ud800 half a pair", "\0", "naïve ☃ \U0001f600"])
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
_parts = st.one_of(
    _words.map(lambda text: TextPart(text=text)),
    _words.map(lambda text: ReasoningPart(text=text, signature="s")),
    st.builds(ImagePart, digest=st.just("body:1"), media_type=st.just("image/png"), name=_words),
    st.builds(FilePart, digest=st.just("body:1"), media_type=st.just("text/plain")),
    st.builds(ToolCallPart, id=_words, name=_words, arguments=_json),
    st.builds(ToolResultPart, call_id=_words, content=_words, is_error=st.booleans()),
)
_messages = st.builds(
    Message,
    role=st.sampled_from(["system", "user", "assistant", "tool"]),
    parts=st.lists(_parts, max_size=3).map(tuple),
)
_usages = st.builds(
    Usage,
    input_tokens=st.integers(0, 10**7),
    output_tokens=st.integers(0, 10**7),
    cached_input_tokens=st.integers(0, 9),
    source=st.sampled_from(["vendor", "estimate"]),
)
_seconds = st.floats(0, 1e6)
_times = st.integers(0, 10**9).map(lambda n: making.later(making.call("x"), n).started)
_failures = st.builds(
    Failure, kind=st.just("server"), message=_words, raw=_words, status=st.none() | st.integers(400, 599)
)
_attempts = st.builds(
    Attempt,
    started=_times,
    seconds=_seconds,
    status=st.none() | st.just(200),
    failure=st.none() | _failures,
    usage=st.none() | _usages,
)
_chances = st.builds(
    TokenChances, text=_words, others=st.lists(st.tuples(_words, st.floats(-9, 0)), max_size=2).map(tuple)
)
_completions = st.builds(
    Completion,
    message=_messages,
    finish=st.sampled_from(["stop", "length", "refusal"]),
    model=st.text(max_size=9),
    chances=st.lists(_chances, max_size=2).map(tuple),
)
_prices = st.builds(Price, input=st.decimals(0, 100, places=4), output=st.decimals(0, 100, places=2))


@st.composite
def _calls(draw: st.DrawFn) -> Call:
    asked = making.request("q").model_copy(
        update={
            "messages": tuple(draw(st.lists(_messages, max_size=3))),
            "parameters": Parameters(temperature=draw(st.none() | st.floats(0, 2)), extra={"x": draw(_json)}),
            "tools": tuple(draw(st.lists(st.builds(Tool, name=st.text(max_size=5)), max_size=1))),
            "response_schema": draw(st.none() | st.just({"type": "object"})),
        }
    )
    completion = draw(st.none() | _completions)
    return Call(
        key=f"call:{draw(st.binary(min_size=32, max_size=32)).hex()}",
        request=asked,
        repeat=draw(st.integers(0, 9)),
        purpose=draw(st.sampled_from(["task", "judge", "imported"])),
        completion=completion,
        failure=draw(_failures) if completion is None else None,
        partial=draw(_words),
        attempts=tuple(draw(st.lists(_attempts, max_size=3))),
        usage=draw(st.none() | _usages),
        price=draw(st.none() | _prices),
        cost=draw(st.none() | st.decimals(0, 1000, places=9)),
        started=draw(_times),
        seconds=draw(_seconds),
        first_token_seconds=draw(st.none() | _seconds),
        deltas=tuple(draw(st.lists(st.tuples(st.integers(-5, 10**7), st.integers(0, 10**6)), max_size=5))),
    )


@given(st.lists(_calls(), min_size=1, max_size=4, unique_by=lambda call: call.key))
def test_any_call_comes_back_as_it_was(shared: Store, calls: list[Call]) -> None:
    # The store is shared by all examples, and a key is that of one request alone.
    assume(not shared.calls([call.key for call in calls]))
    shared.record(calls).result(60)
    assert shared.calls([call.key for call in calls]) == {call.key: call for call in calls}


def test_recording_again_changes_nothing(store: Store) -> None:
    experiment, groups = making.filled(store, 5)
    records = [record for group in groups for record in group]
    before = store.rows(experiment.id)
    store.record(records).result(60)
    store.record(records[:8] + records).result(60)
    assert store.rows(experiment.id) == before
    assert store.check() == []
    with closing(sqlite3.connect(store.path)) as file:
        assert file.execute("SELECT count(*) FROM call").fetchone() == (len(groups),)


def test_a_retry_stands_in_the_place_of_the_failure(store: Store) -> None:
    _, rows = making.golden_set(store, 2)
    experiment = store.start_experiment(making.manifest([case.digest for case in rows], variants="A"))
    failed = making.group(experiment, rows[0], answer=None, quality=None)
    store.record([failed.call, failed.trial]).result(60)
    assert store.finished_calls([failed.call.key]) == {}
    assert [(row.state, row.failure, row.scored) for row in store.rows(experiment.id)] == [("failed", "timeout", False)]
    good = making.group(experiment, rows[0])
    store.record(good).result(60)
    assert [row.trial_id for row in store.rows(experiment.id)] == [good.trial.id]
    assert store.trials(experiment.id) == [good.trial]
    assert store.trials(experiment.id, replaced=True) == [failed.trial, good.trial]
    assert store.call_of_trial(failed.trial.id) == failed.call
    assert store.call(failed.call.key) == good.call


def test_failure_and_retry_in_one_batch(store: Store) -> None:
    _, rows = making.golden_set(store, 1)
    experiment = store.start_experiment(making.manifest([rows[0].digest], variants="A"))
    failed = making.group(experiment, rows[0], answer=None, quality=None)
    good = making.group(experiment, rows[0])
    store.record([failed.call, failed.trial, *good]).result(60)
    assert [row.trial_id for row in store.rows(experiment.id)] == [good.trial.id]
    assert store.call_of_trial(failed.trial.id) == failed.call
    assert store.check() == []


def test_a_second_call_of_a_key_leaves_the_old_trial_its_own_and_is_not_reused(store: Store) -> None:
    experiment, groups = making.filled(store, 1, "A")
    old = groups[0]
    second = store.start_experiment(experiment.manifest)
    fresh = making.group(second, making.case(0), "A", "Another answer.")
    assert fresh.call.key == old.call.key
    store.record(fresh).result(60)
    assert store.call_of_trial(old.trial.id).completion == old.call.completion
    assert store.call_of_trial(fresh.trial.id) == fresh.call
    assert store.finished_calls([old.call.key]) == {old.call.key: store.call_of_trial(old.trial.id)}
    reuse = old.trial.model_copy(update={"id": new_id(), "experiment_id": second.id, "repeat": 1, "reused": True})
    store.record([reuse]).result(60)
    assert store.call_of_trial(reuse.id) == store.call_of_trial(old.trial.id)


def test_imported_outputs_are_never_reused(store: Store) -> None:
    imported = making.call("q", purpose="imported")
    store.record([imported]).result(60)
    assert store.finished_calls([imported.key]) == {}
    assert store.finished_keys([imported.key]) == set()
    assert store.call(imported.key) == imported


def test_two_imported_outputs_of_one_key_and_time_are_both_kept(store: Store) -> None:
    _, rows = making.golden_set(store, 2)
    experiment = store.start_experiment(making.manifest([case.digest for case in rows], variants="A"))
    first = making.call("same", purpose="imported", answer="one")
    other = first.model_copy(update={"completion": Completion(message=message("assistant", "two"))})
    trials = [
        Trial(
            id=new_id(),
            experiment_id=experiment.id,
            candidate="A@m",
            case_digest=c.digest,
            case_id=c.id,
            call_key=k.key,
        )
        for c, k in zip(rows, (first, other), strict=True)
    ]
    store.record([first, trials[0], other, trials[1]]).result(60)
    assert [row.snippet for row in store.rows(experiment.id)] == ["one", "two"]


def test_what_does_not_fit_is_refused_alone(store: Store) -> None:
    experiment, groups = making.filled(store, 1)
    orphan = groups[0].trial.model_copy(update={"id": new_id(), "call_key": making.request("other").key(0)})
    fine = making.group(experiment, making.case(7))
    futures = [
        store.record([orphan]),
        store.record(fine),
        store.record([groups[0].score.model_copy(update={"trial_id": "x"})]),
    ]
    for future in (futures[0], futures[2]):
        error = future.exception(60)
        assert isinstance(error, ProjectError)
        assert error.code == "store.refused"
    futures[1].result(60)
    assert store.trial(fine.trial.id) == fine.trial
    assert store.unsaved == 0
    unknown = [fine.trial.model_copy(update={"id": new_id(), "experiment_id": "none"})]
    assert isinstance(store.record(unknown).exception(60), ProjectError)
    layer = [groups[0].score.model_copy(update={"id": new_id(), "layer": "none"})]
    assert isinstance(store.record(layer).exception(60), ProjectError)
    assert store.check() == []


def test_a_case_outside_the_manifest_stands_after_the_others(store: Store, path: Path) -> None:
    experiment, _ = making.filled(store, 3, "A")
    for number in (10, 11):
        store.record(making.group(experiment, making.case(number))).result(60)
    store.close()
    with Store.open(path) as again:
        again.record(making.group(experiment, making.case(12))).result(60)
        again.record(making.group(experiment, making.case(10))).result(60)
        assert [(r.case_id, r.position) for r in again.rows(experiment.id)] == [
            ("c0", 0), ("c1", 1), ("c2", 2), ("c10", 3), ("c11", 4), ("c12", 5),
        ]  # fmt: skip
        assert again.cases_by_digest([making.case(12).digest]) == {}


def test_a_call_takes_less_than_one_and_a_half_kilobytes(path: Path) -> None:
    """Request and answer kept: two variants on 300 cases, answers of about 60 tokens, replay, a score."""
    store = Store.create(path, "Size")
    _, rows = making.golden_set(store, 300)
    experiment = store.start_experiment(making.manifest([case.digest for case in rows]))
    store.backup_to(path.with_name("before.pwb"))
    before = path.with_name("before.pwb").stat().st_size
    for number, one in enumerate(rows):
        for variant in "AB":
            words = [f"{(number * 7919 + word * 104729 + ord(variant) * 31) % 100000:05d}" for word in range(45)]
            group = making.group(experiment, one, variant, " ".join(words))
            deltas = tuple((100 + 13 * n + n * n % 7, 5 * n) for n in range(60))
            store.record([group.call.model_copy(update={"deltas": deltas}), *group[1:]])
    store.close()
    assert (path.stat().st_size - before) / 600 < 1536
