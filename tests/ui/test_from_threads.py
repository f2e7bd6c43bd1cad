"""What a thread tells comes in order, on the window's thread, and to nobody who is gone."""

from __future__ import annotations

import asyncio
import threading

from PySide6.QtCore import QObject, Signal

from tests.ui.conftest import until
from workbench.ui.from_threads import from_thread


class Page(QObject):
    """It hears numbers, and keeps in which thread."""

    said = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[int, bool]] = []
        self.said.connect(self.take)

    def take(self, number: int) -> None:
        self.heard.append((number, threading.current_thread() is threading.main_thread()))


async def test_words_of_a_thread_come_in_order_on_the_windows_thread() -> None:
    page = Page()
    told = from_thread(page, page.said.emit)
    await asyncio.to_thread(lambda: [told(number) for number in range(500)])
    await until(lambda: len(page.heard) == 500)
    assert page.heard == [(number, True) for number in range(500)]


async def test_a_page_that_is_deleted_while_a_thread_speaks_is_told_nothing() -> None:
    # A signal of a page that a thread emits in that moment ended the program (a segmentation fault).
    for _ in range(30):
        parent = QObject()
        page = Page()
        page.setParent(parent)
        heard, told = page.heard, from_thread(page, page.said.emit)
        stop = threading.Event()

        def speak(told: object = told, stop: threading.Event = stop) -> None:
            while not stop.wait(0.0002):
                told(1)  # type: ignore[operator]

        thread = threading.Thread(target=speak)
        thread.start()
        await until(lambda heard=heard: heard)  # type: ignore[misc]
        parent.deleteLater()
        del page
        gone = asyncio.Event()
        parent.destroyed.connect(gone.set)
        await until(gone.is_set)
        before = len(heard)
        stop.set()
        thread.join()
        await asyncio.sleep(0)
        assert len(heard) == before


def test_where_no_loop_runs_nobody_is_told() -> None:
    page = Page()
    from_thread(page, page.said.emit)(1)
    assert page.heard == []
