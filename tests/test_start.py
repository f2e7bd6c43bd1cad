"""Starting is quick, imports nothing that the command does not need, and says what is missing."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench import __main__ as start
from workbench import __version__, preflight

PROGRAM = Path(sys.executable).parent / "workbench"
HEAVY = ("PySide6", "pandas", "scipy", "pyqtgraph", "statsmodels")


def imported_after(code: str) -> set[str]:
    """Run code in a fresh interpreter and return the top-level modules it imported."""
    script = f"{code}\nimport sys; print('\\n'.join({{name.split('.')[0] for name in sys.modules}}), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_version_imports_nothing_heavy() -> None:
    modules = imported_after("from workbench.__main__ import main; main(['--version'])")
    assert not modules & {*HEAVY, "pydantic", "httpx", "sqlmodel", "keyring", "importlib_metadata"}


@pytest.mark.parametrize("module", ["workbench.cli", "workbench.config.settings"])
def test_headless_parts_leave_out_what_costs_start_up(module: str) -> None:
    assert not imported_after(f"import {module}") & {*HEAVY, "qasync", "tiktoken", "genai_prices", "keyring"}


def test_subcommands_run_without_qt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"assert main({words!r}) == 0" for words in (["--help"], ["new", "p.pwb"], ["check", "p.pwb"])]
    assert not imported_after(f"from workbench.__main__ import main; {'; '.join(lines)}") & {*HEAVY, "qasync"}


def test_a_run_of_two_calls_imports_nothing_that_it_does_not_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    words = ["run", "p.pwb", "--limit", "2", "--variants", "A"]
    sample = str(Path(__file__).parents[1] / "sample_projects" / "refund_replies")
    make = f"main({['new', 'p.pwb', '--from', sample]!r}); "
    modules = imported_after(f"from workbench.__main__ import main; {make}assert main({words!r}) == 0")
    assert "sqlmodel" in modules, "it did not run"
    costly = {"qasync", "openpyxl", "sklearn", "pyarrow", "matplotlib", "numpy", "genai_prices", "tiktoken", "keyring"}
    assert not modules & {*HEAVY, *costly}


def test_version_is_quick() -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.stdout == f"Prompt Workbench {__version__}\n"
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    # Of the processor, which is all of it, for other tests run beside this one; the best of some.
    assert min(seconds() for _ in range(5)) <= 0.15


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], False),
        (["some.pwb"], False),
        (["./run"], False),
        (["run", "some.pwb"], True),
        (["models"], True),
        (["--help"], True),
        (["-h"], True),
        (["some.pwb", "other.pwb"], True),
    ],
)
def test_a_subcommand_is_told_from_a_project(arguments: list[str], expected: bool) -> None:
    assert start._is_for_command_line(arguments) is expected


def test_a_command_goes_to_the_command_line_and_its_status_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setitem(sys.modules, "workbench.cli", SimpleNamespace(main=lambda argv: seen.append(argv) or 3))
    assert start.main(["run", "p.pwb", "--json"]) == 3
    assert seen == [["run", "p.pwb", "--json"]]


def test_a_project_opens_in_the_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[str | None] = []
    monkeypatch.setitem(sys.modules, "workbench.ui.app", SimpleNamespace(run=lambda path: seen.append(path) or 0))
    assert start.main([str(tmp_path)]) == 0
    assert start.main([]) == 0
    assert seen == [str(tmp_path), None]


def test_a_name_that_is_nothing_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["estimat"]) == 2
    told = capsys.readouterr().err
    assert (
        told == "workbench: estimat: There is no project and no command of this name. Did you mean “estimate”? "
        "workbench new estimat makes a project, workbench --help lists the commands.\n"
    )


def test_a_library_not_foreseen_is_named_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise ImportError("libz9.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setitem(sys.modules, "workbench.ui.app", Broken())
    assert start.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == "workbench: This system library is missing for the window: libz9.so.1.\n"


def test_no_screen() -> None:
    fault = preflight.obstacle({})
    assert fault is not None
    assert fault.text().startswith("There is no screen to open the window on")


def test_the_real_program_says_so_and_ends_with_2(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "WORKBENCH_HOME": str(tmp_path)}
    done = subprocess.run([PROGRAM], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("workbench: There is no screen to open the window on")
    assert done.stderr.count("\n") == 1


def test_x11_without_its_cursor_library_names_the_package() -> None:
    fault = preflight.obstacle({"DISPLAY": ":0"}, loads=lambda name: "cursor" not in name)
    assert fault is not None
    assert fault.text() == (
        "This system library is missing for the window: libxcb-cursor.so.0. "
        "On Debian or Ubuntu run: sudo apt-get install -y libxcb-cursor0"
    )


def test_everything_that_is_missing_is_in_one_line() -> None:
    fault = preflight.obstacle({"QT_QPA_PLATFORM": "offscreen"}, loads=lambda name: "GL" not in name)
    assert fault is not None
    assert fault.remedy.endswith("install -y libegl1 libgl1")


def test_wayland_needs_nothing_of_x11() -> None:
    environment = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
    assert preflight.obstacle(environment, loads=lambda name: "xcb" not in name and "x11" not in name) is None


def test_a_screen_that_does_not_answer() -> None:
    fault = preflight.obstacle({"DISPLAY": ":99999"}, loads=lambda name: True)
    assert fault is not None
    assert "DISPLAY=:99999 does not answer" in fault.text()


def test_this_machine_has_what_the_tests_need() -> None:
    assert preflight.obstacle({"QT_QPA_PLATFORM": "offscreen"}) is None
