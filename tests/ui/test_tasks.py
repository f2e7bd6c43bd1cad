"""The owner of the window's tasks: what it begins, and what it leaves when their owner or the window goes."""

from __future__ import annotations

import asyncio
import gc
import warnings
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.ui.conftest import until
from workbench.ui.tasks import Tasks


class Reader(QObject):
    """Reads until it is told to end."""

    def __init__(self) -> None:
        super().__init__()
        self.ends, self.ended = asyncio.Event(), ""

    async def read(self) -> None:
        try:
            await self.ends.wait()
            self.ended = "read"
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise


async def test_a_task_ends_with_its_owner_and_an_ended_one_is_forgotten(qtbot: QtBot) -> None:
    tasks, owner = Tasks(), Reader()
    first = tasks.start(owner.read(), "read")
    assert first is not None
    owner.ends.set()
    await until(first.done)
    seen = weakref.ref(first)
    del first
    await asyncio.sleep(0)
    assert seen() is None, "an owner that lives for days keeps none of its thousands of tasks"
    owner.ends.clear()
    owner.ended = ""
    going = tasks.start(owner.read(), "read")
    assert going is not None
    await asyncio.sleep(0)
    delete(owner)
    await until(going.done)
    assert going.cancelled()
    await tasks.close()


async def test_a_window_that_closes_leaves_no_work_unawaited(qtbot: QtBot) -> None:
    tasks, owner = Tasks(), Reader()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        before = tasks.start(owner.read(), "read")
        await tasks.close()
        assert before is not None
        assert before.cancelled(), "before its first step"
        assert tasks.start(owner.read(), "read") is None
        gc.collect()
    assert [str(one.message) for one in told if "never awaited" in str(one.message)] == []
