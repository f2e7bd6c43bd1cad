"""The life of the window: Qt, the loop of coroutines, the open project, and the order in which all of it ends."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from workbench.config.folders import cache_folder, data_folder
from workbench.config.recent import note_opened, recent_projects
from workbench.config.settings import last_project, load_settings, remember_project
from workbench.core.errors import ProjectError, WorkbenchError
from workbench.project.damage import damage_of, rescue_into
from workbench.project.project import Project, create_project, open_project
from workbench.ui.bridge import Bridge
from workbench.ui.collecting import Collecting
from workbench.ui.context import UiContext
from workbench.ui.main_window import MainWindow
from workbench.ui.start_window import StartWindow
from workbench.ui.tasks import Tasks, unforeseen
from workbench.ui.theme import Theme
from workbench.ui.warm import warm_later
from workbench.ui.window_loop import WindowLoop

SAMPLE_FILE = "Refund replies.pwb"
_SETTLED_MILLISECONDS = 3000
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What the first look at a project may end in where a value in its file is none that can be."""
_log = logging.getLogger(__name__)


def live(project: str | None) -> int:
    """Open the window and return the exit status when it was closed; see `workbench.ui.app.run`."""
    _keep_log()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Prompt Workbench")
    app.setDesktopFileName("prompt-workbench")
    app.setQuitOnLastWindowClosed(False)
    loop = WindowLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        window = Application(app)
        loop.run_until_complete(window.live(Path(project) if project else None))
    return 0


class Application(QObject):
    """The one window of the program and the project in it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        loaded = load_settings()
        self._settings = loaded.settings
        self._problems = loaded.problems
        self.theme = Theme(self._settings.theme, self._settings.text_size, self)
        self.theme.apply()
        self.window: QMainWindow | None = None
        self._project: Project | None = None
        self._context: UiContext | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._end = asyncio.Event()

    async def live(self, path: Path | None) -> None:
        """Show the window and return when it was closed and everything is on disk."""
        sys.excepthook = self._caught
        asyncio.get_running_loop().set_exception_handler(self._caught_in_loop)
        restore = _on_signals(self.end)
        self._collecting = Collecting(self)
        self.open(path)
        await self._end.wait()
        await self._leave()
        if self.window is not None:
            self.window.hide()
        self._collecting.end()
        restore()
        sys.excepthook = sys.__excepthook__

    def end(self) -> None:
        """End the program in order."""
        self._end.set()

    def open(self, path: Path | None) -> None:
        """Open a project in place of the one that is open; what is wrong is said on the start page."""
        first = False
        try:
            if path is None:
                path, first = self._usual()
            self._show(open_project(path) if path.exists() else create_project(path), first)
        except WorkbenchError as error:
            self._cannot_open(error, path)

    def open_sample(self) -> None:
        """Open the copy of the sample project; it is made if there is none."""
        try:
            self._show(*self._sample())
        except WorkbenchError as error:
            self._cannot_open(error, None)

    def _usual(self) -> tuple[Path, bool]:
        last = last_project()
        if last is not None:
            return last, False
        if (lost := load_settings().settings.last_project) and recent_projects():
            # Who works in projects of their own is not sent into the sample without a word.
            raise ProjectError(
                "project.gone",
                "The project that was open last is not there any more.",
                lost,
                "Open it where it is now.",
            )
        project, first = self._sample()
        project.close()
        return project.path, first

    def _sample(self) -> tuple[Project, bool]:
        path = data_folder() / SAMPLE_FILE
        if path.exists():
            return open_project(path), False
        path.parent.mkdir(parents=True, exist_ok=True)
        return create_project(path, sample=True), True

    def _show(self, project: Project, first: bool) -> None:
        old, old_project, old_context = self.window, self._project, self._context
        tasks = Tasks(self, partial(damage_of, project.path))
        bridge = Bridge(project, tasks, self)
        context = UiContext(project, self.theme, tasks, bridge, self._settings, self)
        try:
            window = MainWindow(context)
        except (WorkbenchError, *_UNREADABLE) as error:
            bridge.close()
            for made in (context, bridge, tasks):
                made.deleteLater()
            project.close()
            if (found := damage_of(project.path)) is None:
                raise
            raise found from error
        window.closeAsked.connect(self.end)
        window.projectAsked.connect(self._switch)
        self.window, self._project, self._context = window, project, context
        if old is not None:
            window.setGeometry(old.geometry())
            old.hide()
            old.deleteLater()
        available = window.screen().availableGeometry()
        if available.width() < window.frameGeometry().width() or available.height() <= window.frameGeometry().height():
            window.showMaximized()
        else:
            window.show()
        remember_project(project.path)
        note_opened(project.path)
        if first:
            window.centre.show_info("A sample project. Run works now, without key or network.")
        for sentence in (*self._problems, *project.warnings):
            window.centre.show_problem(WorkbenchError("note", sentence))
        self._problems = ()
        if old_project is not None and old_context is not None:
            self._keep(asyncio.get_running_loop().create_task(_close(old_project, old_context)))
        QTimer.singleShot(0, lambda: warm_later(context))
        QTimer.singleShot(_SETTLED_MILLISECONDS, self._collecting.freeze)

    def _keep(self, task: asyncio.Task[None]) -> None:
        """Hold a task that no window owns, and wait for it at the end."""
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _switch(self, path: Path) -> None:
        if self._project is not None and path == self._project.path:
            return
        self.open(path)

    def _cannot_open(self, error: WorkbenchError, path: Path | None) -> None:
        if self.window is not None and self._project is not None:
            self._context.problem(error) if self._context else None
            return
        start = StartWindow(self.theme, error, path)
        start.closeAsked.connect(self.end)
        start.projectAsked.connect(self.open)
        start.readOnlyAsked.connect(self._open_read_only)
        start.sampleAsked.connect(self.open_sample)
        start.rescueAsked.connect(self._rescue)
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
        self.window = start
        start.show()

    def _open_read_only(self, path: Path) -> None:
        try:
            self._show(open_project(path, read_only=True), False)
        except WorkbenchError as error:
            self._cannot_open(error, path)

    def _rescue(self, path: Path, new: Path) -> None:
        """Take what can be read of a damaged project into a new file, open that, and say what was lost."""

        async def take() -> None:
            try:
                left = await asyncio.to_thread(rescue_into, path, new)
            except WorkbenchError as error:
                self._cannot_open(error, path)
                return
            self.open(new)
            if isinstance(self.window, MainWindow):
                said = f"What could be read of {path.name} is here; that file was not changed."
                self.window.centre.show_info(" ".join([said, *left]))

        self._keep(asyncio.get_running_loop().create_task(take()))

    async def _leave(self) -> None:
        if self._project is not None and self._context is not None:
            await _close(self._project, self._context)
        self._project = None
        await asyncio.gather(*self._closing)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The one place for errors that nobody foresaw: a sentence over the page, details in the log."""
        if issubclass(kind, KeyboardInterrupt):
            self.end()
            return
        if self._context is not None and isinstance(error, WorkbenchError):
            self._context.problem(error)
        elif self._context is not None:
            self._context.tasks.tell_unforeseen(error, "the window", self._context.problem)
        else:
            unforeseen(error, "the window")
            sys.__excepthook__(kind, error, trace)

    def _caught_in_loop(self, loop: asyncio.AbstractEventLoop, about: dict[str, Any]) -> None:
        error = about.get("exception")
        if isinstance(error, BaseException):
            self._caught(type(error), error, error.__traceback__)
        else:
            _log.error("%s", about.get("message"))


async def _close(project: Project, context: UiContext) -> None:
    """End in order: runs, tasks, notices, file. What the writer still holds is written before the file is let go."""
    for feed in context.bridge.running():
        feed.stop()
    for _ in range(100):
        if not context.bridge.running():
            break
        await asyncio.sleep(0.05)
    context.bridge.close()
    await context.tasks.close()
    # Else they would live as long as the program, and keep the project and all that its window read in memory.
    for ended in (context, context.bridge, context.tasks):
        ended.deleteLater()
    if project.is_folder and not project.read_only:
        await asyncio.to_thread(project.save_text)
    await asyncio.to_thread(project.close)


def _on_signals(end: Any) -> Any:
    """Ctrl-C in the terminal and SIGTERM end the program in order. Returns what puts the old handlers back."""
    old = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    loop = asyncio.get_running_loop()
    # Python's own handlers run only between byte codes; Qt's loop has none while it rests, so it is woken now and then.
    timer = QTimer()
    timer.start(200)
    timer.timeout.connect(lambda: None)
    for number in old:
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))

    def restore() -> None:
        timer.stop()
        for number, handler in old.items():
            signal.signal(number, handler)

    return restore


def _keep_log() -> None:
    """Write what goes wrong into a file in the cache folder; keys never come near it."""
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        logging.basicConfig(
            filename=folder / "window.log",
            level=logging.WARNING,
            format="%(asctime)s %(name)s %(levelname)s %(message)s",
        )
    except OSError:
        return
