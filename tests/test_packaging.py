"""The program works from a wheel, installed elsewhere, with no checkout and no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from workbench import __version__

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "workbench/_data/sample_projects/refund_replies"


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command outside the checkout and return what it prints."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "WORKBENCH_HOME": str(cwd / "home")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the checkout, so that the build leaves nothing in it."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in ("workbench", "resources", "sample_projects"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.pwb*"))
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, copy, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of scripts of a fresh environment that holds the wheel and sees our packages, but not the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    scripts = folder / "venv/bin"
    run(
        *(sys.executable, "-m", "pip", "--python", scripts / "python", "install"),
        *("--no-index", "--no-deps", "--disable-pip-version-check", wheel),
        cwd=folder,
    )
    purelib = Path(
        run(scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    )
    # A path in a .pth file is searched, but .pth files in it (our editable install) are not obeyed.
    (purelib / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts


def test_the_wheel_holds_the_data_and_nothing_of_the_checkout(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        f"workbench/_data/{place}/{path.relative_to(ROOT / folder)}"
        for folder, place in (
            ("resources/themes", "themes"),
            ("resources/icons", "icons"),
            ("resources/fonts", "fonts"),
        )
        for path in (ROOT / folder).iterdir()
    }
    samples = {
        f"workbench/_data/{path.relative_to(ROOT)}"
        for path in (ROOT / "sample_projects").rglob("*")
        if path.is_file() and not path.name.startswith(".") and ".pwb" not in path.name
    }
    assert expected | samples <= names
    assert {name.split("/")[0] for name in names} == {"workbench", f"prompt_workbench-{__version__}.dist-info"}
    assert not {name for name in names if name.endswith(("install.sh", "constraints.txt", "build_data.py", ".pyc"))}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_program_starts_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "workbench", "--version", cwd=tmp_path) == f"Prompt Workbench {__version__}\n"


def test_the_command_line_works_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    (sample,) = installed.parent.glob(f"lib/python*/site-packages/{SAMPLE}")
    commands = [
        ["new", "own.pwb"],
        ["models", "own.pwb"],
        ["check", "own.pwb"],
        ["new", "sample.pwb", "--from", str(sample)],
        ["estimate", "sample.pwb"],
    ]
    # In one process: each start takes as long as all five.
    script = f"from workbench.__main__ import main\nfor words in {commands!r}: main([*words, '--json'])"
    told = [json.loads(line) for line in run(installed / "python", "-c", script, cwd=tmp_path).splitlines()]
    assert [(one["ok"], one["command"]) for one in told] == [(True, words[0]) for words in commands]


LOOK_UP = """
import workbench
from workbench.config.resources import resource
print(workbench.__path__[0])
print(resource("themes/dark.json"))
print(resource("sample_projects"))
"""


def test_data_is_found_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    package, *found = run(installed / "python", "-c", LOOK_UP, cwd=tmp_path).splitlines()
    assert Path(package).is_relative_to(installed.parent)
    assert found == [f"{package}/_data/themes/dark.json", f"{package}/_data/sample_projects"]
