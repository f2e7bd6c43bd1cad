"""install.sh on machines that are not this one: stand-ins for apt, sudo and Python on an otherwise empty PATH."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "cat", "cksum", "dirname", "env", "grep", "mkdir", "rm", "tr", "cp", "chmod")
# Answers the questions of install.sh and makes a .venv whose python only notes what it is asked to do.
PYTHON = """#!/bin/sh
case "$*" in
*ensurepip*) exit ${NO_VENV:-0} ;;
-c*) exit ${TOO_OLD:-0} ;;
"-m venv .venv")
    echo venv >>log
    mkdir -p .venv/bin && cp "$0" .venv/bin/python && cp "$0" .venv/bin/workbench
    echo "#!$PWD/.venv/bin/python" >.venv/bin/pip ;;
"-m pip"*) echo "pip $*" >>log; exit ${NO_PIP:-0} ;;
esac
"""
DPKG = """#!/bin/sh
case " $MISSING " in *" $4 "*) exit 1 ;; esac
printf installed
"""


class Machine:
    """A checkout in a folder with a space in its name, and the programs that install.sh can find."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "check out"
        self.programs = folder / "bin"
        (self.root / "resources").mkdir(parents=True)
        self.programs.mkdir()
        for name in ("pyproject.toml", "resources/install.sh", "resources/constraints.txt"):
            shutil.copy(ROOT / name, self.root / name)
        for name in TOOLS:
            found = shutil.which(name)
            assert found
            (self.programs / name).symlink_to(found)
        self.program("python3", PYTHON)

    def program(self, name: str, script: str) -> None:
        """Put a stand-in on the PATH."""
        path = self.programs / name
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)

    def debian(self, *, root: bool = False) -> None:
        """Make it a Debian whose packages in $MISSING are missing."""
        self.program("dpkg-query", DPKG)
        self.program("apt-cache", "#!/bin/sh\nexit 1\n")
        self.program("apt-get", '#!/bin/sh\necho "apt-get $*" >>log\n')
        self.program("id", f"#!/bin/sh\necho {0 if root else 1000}\n")
        self.program("sudo", "#!/bin/sh\nexit 1\n")

    def install(self, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run install.sh from another folder."""
        command = [self.programs / "sh", self.root / "resources/install.sh"]
        environment = {"PATH": str(self.programs), **variables}
        return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)

    def log(self) -> list[str]:
        """Return what was done since the last call, and forget it."""
        path = self.root / "log"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_it_installs_from_the_pins_and_a_second_time_does_nothing(machine: Machine) -> None:
    assert machine.install().returncode == 0
    first, *rest = machine.log()
    assert first == "venv"
    assert all("-c resources/constraints.txt" in line for line in rest)
    assert rest[-1].endswith("--no-build-isolation -e .[test]")
    again = machine.install()
    assert (again.returncode, again.stdout, again.stderr, machine.log()) == (0, "", "", [])


def test_changed_pins_install_into_the_same_environment(machine: Machine) -> None:
    machine.install()
    machine.log()
    with (machine.root / "resources/constraints.txt").open("a", encoding="utf-8") as pins:
        pins.write("one-more==1\n")
    assert machine.install().returncode == 0
    assert [line.split()[0] for line in machine.log()] == ["pip", "pip"]


def test_a_moved_checkout_gets_a_new_environment(machine: Machine) -> None:
    machine.install()
    machine.log()
    machine.root = machine.root.rename(machine.root.with_name("moved"))
    assert machine.install().returncode == 0
    assert machine.log()[0] == "venv"


def test_a_failed_install_is_tried_again(machine: Machine) -> None:
    failed = machine.install(NO_PIP="1")
    assert failed.returncode == 1
    assert "run this again" in failed.stderr
    machine.log()
    assert machine.install().returncode == 0
    assert machine.log()[-1].startswith("pip")


def test_no_python_or_an_old_one_is_one_sentence(machine: Machine) -> None:
    assert machine.install(TOO_OLD="1").stderr == "Python 3.11 or newer is needed and was not found.\n"
    (machine.programs / "python3").unlink()
    done = machine.install()
    assert (done.returncode, done.stderr) == (1, "Python 3.11 or newer is needed and was not found.\n")


def test_without_rights_it_prints_the_line_and_goes_on(machine: Machine) -> None:
    machine.debian()
    done = machine.install(MISSING="libxcb-cursor0 libglib2.0-0 libglib2.0-0t64")
    assert done.returncode == 0
    assert "  sudo apt-get install -y libxcb-cursor0 libglib2.0-0\n" in done.stderr
    assert "Going on" in done.stderr
    assert machine.log()[0] == "venv"


def test_glib_has_another_name_where_times_have_64_bits(machine: Machine) -> None:
    machine.debian()
    assert "apt-get" not in machine.install(MISSING="libglib2.0-0").stderr
    machine.program("apt-cache", "#!/bin/sh\nexit 0\n")
    done = machine.install(MISSING="libglib2.0-0 libglib2.0-0t64")
    assert "install -y libglib2.0-0t64\n" in done.stderr


def test_root_installs_what_is_missing(machine: Machine) -> None:
    machine.debian(root=True)
    assert machine.install(MISSING="libgl1 libegl1").returncode == 0
    update, install, made, *_ = (line for line in machine.log())
    assert update.startswith("apt-get update")
    assert install == "apt-get install -y -q --no-install-recommends libgl1 libegl1"
    assert made == "venv"


def test_sudo_without_a_password_is_used(machine: Machine) -> None:
    machine.debian()
    machine.program("sudo", '#!/bin/sh\nshift\n[ "$1" = true ] || echo "sudo $*" >>log\n')
    assert machine.install(MISSING="libgl1").returncode == 0
    assert any(line.startswith("sudo") and line.endswith("libgl1") for line in machine.log())


def test_an_apt_that_fails_is_said_and_it_goes_on(machine: Machine) -> None:
    machine.debian(root=True)
    machine.program("apt-get", "#!/bin/sh\nexit 100\n")
    done = machine.install(MISSING="libgl1")
    assert done.returncode == 0
    assert "sudo apt-get install -y libgl1" in done.stderr


def test_a_python_without_venv_fails_with_the_line(machine: Machine) -> None:
    machine.debian()
    done = machine.install(NO_VENV="1")
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert "cannot make a virtual environment" in done.stderr
