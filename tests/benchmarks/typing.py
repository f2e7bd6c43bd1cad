"""Typing in a prompt cell: key press → updated count, and how long the window's thread is held.

``python -m tests.benchmarks.typing [KEYS]`` prints a line per size of the prompt. Three variants stand side by side
over the sample's golden set; the second one has the size and is typed in. A key's latency is the time from the press
to the first figures that count it; what a key held is the longest time that a turn of the window's loop came late
until the next one, while keys come 5 to 8 a second. The same is told of the second and a half after the last key,
when words are compared with the baseline's, and of another width of the page, where all lines break anew. On a
machine that others use, ``chrt -r 10 python -m …`` shows what the program itself does.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from workbench.project import Project, create_project
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.prompt import PromptBody
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.prompt_counts import PromptCounts

SIZES = (1_000, 4_000, 16_000, 64_000)
_PAUSE, _TURN = 0.125, 0.001
_WORDS = "Answer the customer kindly and say what happens next with the order, the label and the refund. "


def main(arguments: list[str]) -> int:
    """Measure and print."""
    keys = int(arguments[0]) if arguments else 60
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.update(QT_API="pyside6", PYQTGRAPH_QT_LIB="PySide6", WORKBENCH_HOME=tempfile.mkdtemp(prefix="typing-"))
    from PySide6.QtWidgets import QApplication

    from workbench.ui.window_loop import WindowLoop

    app = QApplication([])
    loop = WindowLoop(app)
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {keys} keys a size")
    print("all in ms: median / p95 / max; window held: the longest block")
    print("tokens   key press → count       window held by a key    then   other width   CPU of a key")
    with loop:
        loop.run_until_complete(_measure(keys))
    return 0


async def _measure(keys: int) -> None:
    for size in SIZES:
        latencies, held, rest, cpu = await _typed(size, keys)
        then, width = rest
        print(
            f"{size:>6,}   {_spread(latencies):<22}  {_spread(held):<22}  {then:>5.1f}   {width:>11.1f}   {cpu:>12.1f}"
        )


def _spread(milliseconds: list[float]) -> str:
    found = sorted(milliseconds)
    p95 = found[min(len(found) - 1, int(len(found) * 0.95))]
    return f"{statistics.median(found):.1f} / {p95:.1f} / {found[-1]:.1f}"


async def _typed(size: int, keys: int) -> tuple[list[float], list[float], tuple[float, float], float]:
    """(latencies, what each key held, longest blocks after the keys and after another width, CPU of a key), in ms."""
    async with _opened(size) as (page, body):
        box = page.findChild(PromptBox, "prompt-B-0")
        assert isinstance(box, PromptBox)
        box.setFocus()
        await asyncio.sleep(1.0)
        beat = _Beat()
        watch = asyncio.ensure_future(beat.run())
        started = time.process_time()
        latencies, held = [], []
        for number in range(keys):
            latencies.append(await _press(box, number, body.board.counts))
            held.append(beat.take())
        cpu = (time.process_time() - started) * 1000 / keys
        await asyncio.sleep(1.5)
        then = beat.take()
        page.resize(page.width() - 40, page.height())
        await asyncio.sleep(1.5)
        watch.cancel()
        return latencies, held, (then, beat.take()), cpu


async def _press(box: PromptBox, number: int, counts: PromptCounts) -> float:
    """Milliseconds from a key to the figures that count it; then the time until the next key passes."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    told = asyncio.Event()
    counts.changed.connect(told.set)
    press = time.perf_counter()
    # A word and a space by turns, so that every second key changes the count.
    QTest.keyClick(box, Qt.Key.Key_Space if number % 2 else Qt.Key.Key_7)
    while (seen := counts.counted("B")) is None or seen.content.messages[0].text != box.text():
        told.clear()
        await told.wait()
    latency = (time.perf_counter() - press) * 1000
    counts.changed.disconnect(told.set)
    await asyncio.sleep(_PAUSE)
    return latency


@asynccontextmanager
async def _opened(size: int) -> AsyncIterator[tuple[NotebookPage, PromptBody]]:
    """The sample's notebook with a prompt of a size, shown and counted."""
    from workbench.config.settings import Settings
    from workbench.core.notebooks import Notebook
    from workbench.ui.bridge import Bridge
    from workbench.ui.collecting import Collecting
    from workbench.ui.context import UiContext
    from workbench.ui.tasks import Tasks
    from workbench.ui.theme import Theme

    project = create_project(Path(tempfile.mkdtemp(prefix="typing-")) / "p.pwb", sample=True)
    _fill(project, size)
    tasks = Tasks()
    bridge = Bridge(project, tasks)
    page = NotebookPage(
        project, project.documents.one(Notebook).id, UiContext(project, Theme(), tasks, bridge, Settings())
    )
    # As the window does: collecting all that a test project made takes a twelfth of a second.
    collecting = Collecting(page)
    collecting.freeze()
    yield page, await _shown(page)
    collecting.end()
    bridge.close()
    await tasks.close()
    page.hide()
    page.deleteLater()
    project.close()


async def _shown(page: NotebookPage) -> PromptBody:
    page.resize(1100, 900)
    page.show()
    page.activateWindow()
    body = page.body_of(next(cell.id for cell in page.notebook().cells if cell.kind == "prompt"))
    assert isinstance(body, PromptBody)
    for _ in range(600):
        await asyncio.sleep(0.05)
        if "median" in body.meta():
            break
    return body


def _fill(project: Project, size: int) -> None:
    """Give the sample's three variants long system messages; the first has every second line of the others."""
    from workbench.core.messages import message
    from workbench.core.prompts import Prompt, PromptContent

    prompt = project.documents.one(Prompt)
    per = project.tokens.count(_WORDS * 100, "offline/stand-in").n / 100
    lines = [_WORDS.strip() + f" Rule {n}." for n in range(round(size / (per + 3)))]
    contents = ["\n".join(lines[:: 2 if n == 0 else 1]) for n in range(3)]
    variants = [
        variant.model_copy(
            update={"content": PromptContent(messages=(message("system", text), *variant.content.messages[-1:]))}
        )
        for variant, text in zip(prompt.variants, contents, strict=True)
    ]
    project.documents.put(prompt.model_copy(update={"variants": tuple(variants)}), label="Sizes").result()


class _Beat:
    """The longest time that a turn of the loop came late.

    It rests between: a loop that only turns would take the processor, and Python's lock, from what is measured.
    """

    def __init__(self) -> None:
        self.longest = 0.0

    def take(self) -> float:
        """The longest since this was asked last, in milliseconds."""
        found, self.longest = self.longest * 1000, 0.0
        return found

    async def run(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_TURN)
            now = time.perf_counter()
            self.longest, last = max(self.longest, now - last - _TURN), now


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
