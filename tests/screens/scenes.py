"""The screens: each brings the window into a state of which a picture is taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.screens import benches, notes, prompts, sets
from tests.screens.steps import open_notebook, open_page, other_models, rate_cell, rest, run_once, scroll_to, show_chart
from workbench.core.errors import ProjectError, WorkbenchError
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.find_bar import NotebookFind
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.results.delta_view import DeltaView
from workbench.ui.start_window import StartWindow
from workbench.ui.widgets.banner import Banner, Step

Scene = Callable[[MainWindow], Awaitable[QWidget]]
_CSV = (
    "ticket_id;body;order_json;gold_reply;labels\n"
    '88213;"My trekking poles broke on the first day";"{""item"": ""Poles""}";"Yes, send them back";"unused, abroad"\n'
    '88214;"The jacket has a tear";"{""item"": ""Jacket""}";"A new one is on its way";faulty\n'
)


async def notebook(window: MainWindow) -> QWidget:
    """As it opens."""
    open_notebook(window)
    await rest(1.2)
    return window


def _prompt_cell(window: MainWindow, **fields: object) -> None:
    """Give the first prompt cell other switches."""
    open_notebook(window)
    page = window.page()
    assert isinstance(page, NotebookPage)
    cell = next(cell for cell in page.notebook().cells if cell.kind == "prompt")
    page.put_cell(cell.model_copy(update=fields), "Scene")
    page.go_to(cell.id)


async def prompt_diff(window: MainWindow) -> QWidget:
    """The diff in the prompt cell."""
    _prompt_cell(window, compare=True, preview=False, only_differences=True, compare_after="B")
    await rest(1.0)
    return window


async def prompt_preview(window: MainWindow) -> QWidget:
    """The preview of a prompt for a case."""
    _prompt_cell(window, compare=False, preview=True, only_differences=True)
    await rest(1.0)
    scroll_to(window, "prompt")
    return window


async def prompt_history(window: MainWindow) -> QWidget:
    """Versions and drafts of a prompt."""
    await run_once(window)
    _prompt_cell(window, compare=False, preview=False, only_differences=False)
    page = window.page()
    assert isinstance(page, NotebookPage)
    body = page.prompt_body()
    assert body is not None
    history = window.context.project.history
    prompt = body.board.prompt()
    assert prompt is not None
    for key, words, note in (("B", "Say what happens next.", "says what comes next"), ("C", "Be brief.", "")):
        text = f"{prompt.variant(key).content.messages[0].text}\n{words}"  # type: ignore[union-attr]
        body.board.change(variant_edits.set_text, key, 0, text, label=f"Edit {key}")
        if note:
            history.save_version(prompt.id, key, note)
    shown = open_page(window, "prompt")
    await rest(1.0)
    shown.history.view.setCurrentIndex(shown.history.model.index(1, 0))  # type: ignore[attr-defined]
    await rest(0.5)
    return window


async def after_run(window: MainWindow) -> QWidget:
    """After Run all, at the run cell, with a row in the inspector."""
    await run_once(window)
    scroll_to(window, "run")
    await rest()
    return window


async def compare(window: MainWindow) -> QWidget:
    """The comparison of that run, its first broken row in the inspector."""
    await run_once(window)
    scroll_to(window, "compare")
    await rest(1.5)
    rows = next(view for view in window.findChildren(DeltaView) if view.isVisible())
    rows.scrollToTop()
    # The row that is current already would say nothing.
    for place in (2, 1):
        here = rows.visualRect(rows.model().index(place, 0)).center()
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=here)
        await rest(0.7)
    scroll_to(window, "compare")
    await rest(0.5)
    return window


async def rate(window: MainWindow) -> QWidget:
    """The rate cell, a criterion given."""
    await rate_cell(window)
    return window


async def rate_pairs(window: MainWindow) -> QWidget:
    """Two answers side by side."""
    await rate_cell(window, pairs=True)
    return window


async def settle(window: MainWindow) -> QWidget:
    """What two raters disagree on."""
    await rate_cell(window, settling=True)
    return window


async def chart(window: MainWindow) -> QWidget:
    """The charts of that run."""
    await run_once(window)
    scroll_to(window, "chart")
    await rest(2.5)
    return window


def chart_scene(kind: str) -> Scene:
    """The first chart cell with another chart."""

    async def scene(window: MainWindow) -> QWidget:
        await run_once(window)
        show_chart(window, kind)
        await rest(2.5 if kind != "advice" else 8.0)
        scroll_to(window, "chart")
        await rest(0.5)
        return window

    return scene


async def chart_table(window: MainWindow) -> QWidget:
    """A chart with its table, in full size."""
    await run_once(window)
    show_chart(window, "differences")
    await rest(2.5)
    page = window.page()
    assert page is not None
    page.open_full()  # type: ignore[attr-defined]
    await rest(1.0)
    return window


async def golden_set(window: MainWindow) -> QWidget:
    """The golden set, a cell in focus."""
    page = open_page(window, "golden_set")
    page.view.setCurrentIndex(page.model.index(5, 2))  # type: ignore[attr-defined]
    page.view.setFocus()  # type: ignore[attr-defined]
    await rest(0.8)
    return window


async def import_cases(window: MainWindow) -> QWidget:
    """The drawer of an import."""
    open_page(window, "golden_set")
    path = Path(window.context.project.path).with_name("returns-october.csv")
    path.write_text(_CSV, encoding="utf-8")
    window.imports.take_files([path], "refunds")
    await rest(1.0)
    return window


async def rubric(window: MainWindow) -> QWidget:
    """A rubric."""
    open_page(window, "rubric")
    await rest()
    return window


async def scorecard(window: MainWindow) -> QWidget:
    """A scorecard."""
    open_page(window, "scorecard")
    await rest()
    return window


async def gate(window: MainWindow) -> QWidget:
    """A gate after a run, a rule that cannot be applied among its rules."""
    await run_once(window)
    page = open_page(window, "gate")
    page.add_rule()  # type: ignore[attr-defined]
    await rest(1.5)
    return window


async def models(window: MainWindow) -> QWidget:
    """The models, one of them unreachable."""
    other_models(window)
    page = open_page(window, "models")
    await rest()
    row = page.findChild(QWidget, "model_qwen2.5:7b")
    if row is not None:
        row.test()  # type: ignore[attr-defined]
    await rest(1.2)
    return window


async def add_model(window: MainWindow) -> QWidget:
    """The drawer of a model."""
    open_page(window, "models")
    window.commands.do("add_model")
    await rest()
    return window


async def export(window: MainWindow) -> QWidget:
    """The drawer of an export."""
    open_page(window, "rubric")
    window.commands.do("export_project")
    await rest()
    return window


async def value(window: MainWindow) -> QWidget:
    """One value of a case full size."""
    page = open_page(window, "golden_set")
    page.view.setCurrentIndex(page.model.index(5, 4))  # type: ignore[attr-defined]
    page.open_value()  # type: ignore[attr-defined]
    await rest()
    return window


async def rename(window: MainWindow) -> QWidget:
    """The dialog of a name."""
    open_page(window, "rubric")
    window.commands.do("rename")
    await rest()
    dialog = window.findChild(QWidget, "name_dialog")
    assert isinstance(dialog, QWidget)
    return dialog


async def project_menu(window: MainWindow) -> QWidget:
    """The menu of the project."""
    menu = window.commands.menu("project", window)
    menu.popup(window.mapToGlobal(window.rect().topLeft()))
    await rest()
    return menu


async def experiments(window: MainWindow) -> QWidget:
    """The list of experiments."""
    await run_once(window)
    window.navigate("experiments", "")
    await rest(2.5)
    return window


async def release(window: MainWindow) -> QWidget:
    """The drawer of a release."""
    await experiments(window)
    window.context.command("release_version")
    await rest(2.5)
    return window


async def command_palette(window: MainWindow) -> QWidget:
    """Ctrl K."""
    open_notebook(window)
    window.commands.do("palette")
    await rest()
    return window


async def find_notebook(window: MainWindow) -> QWidget:
    """Find and replace in a notebook, at the second place."""
    open_notebook(window)
    window.commands.do("replace")
    bar = window.centre.findChild(NotebookFind)
    assert bar is not None
    bar.words.setText("refund")
    bar.new.setText("return")
    bar.step(1)
    bar.step(1)
    await rest()
    return window


async def keys(window: MainWindow) -> QWidget:
    """F1."""
    open_notebook(window)
    window.commands.do("key_sheet")
    await rest()
    return window


async def first_start(window: MainWindow) -> QWidget:
    """The line over the sample project, and a toast."""
    open_notebook(window)
    window.centre.show_info("A sample project. Run works now, without key or network.")
    window.context.toast("Cell “Compare C” deleted")
    await rest()
    return window


async def problem(window: MainWindow) -> QWidget:
    """An error and a warning over the page."""
    open_page(window, "rubric")
    window.context.problem(
        WorkbenchError("x", "A quote is opened and never closed.", "cases.csv, line 18", "Close it, then import again.")
    )
    steps = [Step("Add $0.25 and go on", lambda: None), Step("Finish here", lambda: None)]
    facts = "The 125 calls that are left cost about $0.20. All 307 answers are saved; the 4 in flight were finished."
    window.centre.add_banner(Banner(window.context.theme, "warning", "Paused at the budget.", facts, steps))
    await rest()
    return window


async def empty_set(window: MainWindow) -> QWidget:
    """A golden set without cases."""
    window.commands.do("new_golden_set")
    await rest()
    return window


async def start(window: MainWindow) -> QWidget:
    """What is shown when a project cannot be opened."""
    path = Path("/home/mara/Refund replies.pwb")
    error = ProjectError(
        "project.locked",
        "This project is open in another window (process 4711 on mara-laptop, since 14:02).",
        str(path),
        "Close it there, or open it for reading only.",
    )
    shown = StartWindow(window.context.theme, error, path)
    shown.resize(window.size())
    shown.show()
    await rest()
    return shown


SCENES: dict[str, Scene] = {
    "bench-empty": benches.bench_empty,
    "bench-few": benches.bench_few,
    "bench": benches.bench,
    "bench-ask": benches.bench_ask,
    "bench-two": benches.bench_two,
    "bench-full": benches.bench_full,
    "bench-refined": benches.bench_refined,
    "notebook": notebook,
    "note": notes.note,
    "outline": notes.outline,
    "run-menu": notes.run_menu,
    "prompt-one": prompts.prompt_one,
    "prompt-two": prompts.prompt_two,
    "prompt-full": prompts.prompt_full,
    "prompt-scripts": prompts.prompt_scripts,
    "prompt-six": prompts.prompt_six,
    "prompt-collapsed": prompts.prompt_collapsed,
    "schema": prompts.schema,
    "snippet": prompts.snippet,
    "tools": prompts.tools,
    "variant-menu": prompts.variants_menu,
    "new-project": prompts.new_project,
    "palette-nothing": prompts.palette_nothing,
    "prompt-diff": prompt_diff,
    "prompt-preview": prompt_preview,
    "first-start": first_start,
    "golden-set": golden_set,
    "import": import_cases,
    "rubric": rubric,
    "scorecard": scorecard,
    "gate": gate,
    "models": models,
    "add-model": add_model,
    "export": export,
    "value": value,
    "rename": rename,
    "project-menu": project_menu,
    "command-palette": command_palette,
    "keys": keys,
    "find-notebook": find_notebook,
    "error": problem,
    "start": start,
    "run": after_run,
    "prompt-history": prompt_history,
    "compare": compare,
    "chart": chart,
    **{f"chart-{kind}": chart_scene(kind) for kind in ("differences", "distribution", "profile", "heat_map", "slices")},
    **{f"chart-{kind}": chart_scene(kind) for kind in ("latency", "tokens", "trend", "routing", "confusion", "advice")},
    "chart-full": chart_table,
    "rate": rate,
    "rate-pairs": rate_pairs,
    "settle": settle,
    "experiments": experiments,
    "release": release,
    "empty-set": empty_set,
    "names": notes.names,
    **sets.SCENES,
}
