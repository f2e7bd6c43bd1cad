"""When what a run changes is read again."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from tests.ui.conftest import until
from workbench.ui import rereading
from workbench.ui.rereading import Rereading


class Told(QObject):
    """Stands for the bridge and for what is shown."""

    runsChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_live = self.is_unseen = self.is_other_live = False
        self.seen = 0

    def running(self) -> list[object]:
        """The run that fills what is shown, if it goes on, and another one."""
        ids = ["shown"] * self.is_live + ["other"] * self.is_other_live
        return [SimpleNamespace(experiment=SimpleNamespace(id=one)) for one in ids]

    def look(self) -> None:
        self.seen += 1


@pytest.fixture
def told(qtbot: QtBot) -> Told:
    return Told()


@pytest.fixture
def again(told: Told) -> Rereading:
    made = Rereading(told, told, lambda: told.is_live, lambda: told.is_unseen)  # type: ignore[arg-type]
    made.due.connect(told.look)
    return made


async def test_changes_of_a_moment_are_one_look(told: Told, again: Rereading) -> None:
    for _ in range(5):
        again.ask()
    await until(lambda: told.seen)
    assert told.seen == 1
    assert not again._timer.isActive()


async def test_what_comes_while_it_is_read_is_read_after_it_once(told: Told, again: Rereading) -> None:
    with again.reading():
        with again.reading():
            again.ask()
        # The other one still reads.
        assert not again._timer.isActive()
        again.ask()
    await until(lambda: told.seen)
    assert told.seen == 1


async def test_what_was_read_anew_is_not_read_again(told: Told, again: Rereading) -> None:
    with again.reading():
        again.ask()
        with again.reading():
            pass
    assert not again._timer.isActive()


async def test_a_run_has_a_rest_of_eight_times_a_look_and_its_end_is_read_at_once(
    told: Told, again: Rereading, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.is_live = told.is_other_live = True
    told.runsChanged.emit()
    moments = iter((10.0, 12.0))
    monkeypatch.setattr(rereading, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    with again.reading():
        pass
    monkeypatch.undo()
    again.ask()
    assert again._timer.interval() == 16_000
    again.ask()
    told.runsChanged.emit()
    assert again._timer.interval() == 16_000
    told.is_live = False
    told.runsChanged.emit()
    await until(lambda: told.seen)


async def test_what_was_read_while_a_run_went_on_is_read_at_its_end_though_nothing_came(
    told: Told, again: Rereading
) -> None:
    told.is_live = True
    told.runsChanged.emit()
    with again.reading():
        pass
    told.is_other_live = True
    told.runsChanged.emit()
    told.is_other_live = False
    told.runsChanged.emit()
    # Another run is none of its business.
    assert again._timer.interval() == 1000
    told.is_live = False
    told.runsChanged.emit()
    await until(lambda: told.seen)
    told.runsChanged.emit()
    assert not again._timer.isActive()
    assert told.seen == 1


@pytest.mark.parametrize(("took", "rest"), [(0.001, 1_000), (1_000.0, 60_000)])
def test_a_rest_has_bounds(told: Told, again: Rereading, took: float, rest: int) -> None:
    told.is_live, again._took = True, took
    again.ask()
    assert again._timer.interval() == rest


async def test_for_nobodys_eyes_it_waits(told: Told, again: Rereading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "LEAST", 0.001)
    told.is_live = told.is_unseen = True
    looks: list[int] = []
    again._timer.timeout.connect(lambda: looks.append(1))
    again.ask()
    await until(lambda: len(looks) > 3)
    assert told.seen == 0
    told.is_unseen = False
    await until(lambda: told.seen)


async def test_a_reading_that_is_cancelled_asks_for_nothing(told: Told, again: Rereading) -> None:
    async def read() -> None:
        with again.reading():
            again.ask()
            await asyncio.Event().wait()

    task = asyncio.get_running_loop().create_task(read())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not again._timer.isActive()


def test_a_reading_that_fails_is_tried_again_when_something_changed_meanwhile(told: Told, again: Rereading) -> None:
    def read() -> None:
        with again.reading():
            again.ask()
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        read()
    assert again._timer.isActive()
