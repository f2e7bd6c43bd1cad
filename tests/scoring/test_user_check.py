"""A person's own check: only what was trusted runs, and whatever it does, the answer is a value or a reason."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbench.config.trusted_code import distrust, is_trusted, sha256_of, trust, trust_file
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.scoring.subject import Finding, UnscoredError
from workbench.scoring.user_check import OwnCheck, UserCode, read_beside, subject_of

CASE = Case(id="c1", inputs={"q": "Ä?"}, reference="yes")


@pytest.fixture
def codes() -> Iterator[list[UserCode]]:
    made: list[UserCode] = []
    yield made
    for code in made:
        code.close()


@pytest.fixture
def run(tmp_path: Path, codes: list[UserCode]) -> Callable[..., Finding]:
    """Write a file, trust it, apply it to a text."""

    def apply(source: str, text: str = "yes", *, function: str = "check", seconds: float = 10.0) -> Finding:
        path = tmp_path / "own.py"
        path.write_text(source, encoding="utf-8")
        trust(sha256_of(path.read_bytes()), path)
        codes.append(UserCode(tmp_path, seconds=seconds))
        return codes[-1].run(OwnCheck(file="own.py", function=function), subject_of(text, CASE))

    return apply


@pytest.mark.parametrize(
    ("body", "value", "reason"),
    [
        ("return output == case['reference']", 1.0, "own.py gave 1."),
        ("return False", 0.0, "own.py gave 0."),
        ("return 0.25, 'a quarter'", 0.25, "a quarter"),
        ("return {'value': True, 'reason': case['inputs']['q']}", 1.0, "Ä?"),
        ("print('{\"value\": 0}'); return 1", 1.0, "own.py gave 1."),
        ("import sys; sys.stdout.flush(); return sys.stdin.read() == ''", 1.0, "own.py gave 1."),
        ("import os; return sorted(set(os.environ) - {'LC_CTYPE'}) == []", 1.0, "own.py gave 1."),
    ],
)
def test_what_a_function_gives(run: Callable[..., Finding], body: str, value: float, reason: str) -> None:
    found = run(f"def check(output, case):\n    {body}\n")
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return None", "gave no value"),
        ("return None, 'not about this case'", "not about this case"),
        ("return 7", "gave 7, which is not from 0 to 1"),
        ("return -0.1", "not from 0 to 1"),
        ("return float('nan')", "gave nan"),
        ("return 'yes'", "gave a str"),
        ("return object()", "gave a object"),
        ("return case['missing']", "KeyError: 'missing', line 2"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import os; os._exit(0)", "ended its process"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal 9"),
        ("return len(bytearray(8 * 1024**3)) > 0", "MemoryError"),
        ("def deep(n): return deep(n + 1)\n    return deep(0)", "RecursionError"),
    ],
)
def test_what_it_cannot_say_is_unscored_with_the_reason(run: Callable[..., Finding], body: str, said: str) -> None:
    with pytest.raises(UnscoredError) as caught:
        run(f"def check(output, case):\n    {body}\n")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def check(:", "cannot be loaded: SyntaxError"),
        ("1 / 0", "ZeroDivisionError: division by zero, line 1"),
        ("check = 3", "has no function check"),
        ("", "has no function check"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
def test_a_file_that_cannot_be_loaded(run: Callable[..., Finding], source: str, said: str) -> None:
    with pytest.raises(UnscoredError) as caught:
        run(source)
    assert said in str(caught.value)


def test_one_that_hangs_is_stopped_and_the_next_answer_gets_a_new_process(
    tmp_path: Path, run: Callable[..., Finding], codes: list[UserCode]
) -> None:
    source = """
import os, subprocess, time
def check(output, case):
    if output == "hang":
        child = subprocess.Popen(["/bin/sleep", "60"])
        # One hides: its parent is gone, its session and group are its own.
        if os.fork() == 0:
            os.setsid()
            hidden = subprocess.Popen(["/bin/sleep", "60"])
            open("child", "w").write(f"{child.pid} {hidden.pid}")
            os._exit(0)
        os.wait()
        while True: time.sleep(0.01)
    if output == "spin":
        while True: pass
    return True, str(os.getpid())
"""
    first = run(source, "fine", seconds=60.0)
    code = codes[-1]
    own = OwnCheck(file="own.py")
    assert code.run(own, subject_of("fine", CASE)).reason == first.reason
    for text in ("hang", "spin"):
        # As long as this machine needs to start what is hidden, and no longer.
        for code._seconds in (1.0, 4.0, 16.0):
            with pytest.raises(UnscoredError, match=rf"took longer than {code._seconds:g} s|processor time"):
                code.run(own, subject_of(text, CASE))
            if (tmp_path / "child").exists():
                break
        code._seconds = 60.0
        again = code.run(own, subject_of("fine", CASE))
        assert again.reason != first.reason
    # What it had started is gone as well.
    started = [int(pid) for pid in (tmp_path / "child").read_text().split()]
    deadline = time.monotonic() + 60
    while any(map(_runs, started)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(started) == 2
    assert not any(map(_runs, started))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_runs_before_it_was_trusted_and_nothing_after_it_changed(tmp_path: Path) -> None:
    path, mark = tmp_path / "own.py", tmp_path / "ran"
    source = f"open({str(mark)!r}, 'w')\ndef check(output, case): return True\n"
    path.write_text(source)
    own, subject = OwnCheck(file="own.py"), subject_of("yes", CASE)
    with pytest.raises(UnscoredError, match="is not trusted on this machine, so it was not run"):
        UserCode(tmp_path).run(own, subject)
    assert not mark.exists()
    sha = sha256_of(path.read_bytes())
    trust(sha, path)
    code = UserCode(tmp_path)
    assert code.run(own, subject).value == 1.0
    assert mark.exists()
    # A run applies one content throughout; the next run looks anew.
    path.write_text(source + "# changed\n")
    assert code.run(own, subject).value == 1.0
    code.close()
    with pytest.raises(UnscoredError, match="not trusted"):
        UserCode(tmp_path).run(own, subject)
    path.write_text(source)
    distrust(sha)
    with pytest.raises(UnscoredError, match="not trusted"):
        UserCode(tmp_path).run(own, subject)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("missing.py", "There is no missing.py"),
        ("../outside.py", "outside the project's folder"),
        ("/etc/passwd", "outside the project's folder"),
        ("link.py", "outside the project's folder"),
        ("notes.txt", "is no Python file"),
        ("folder.py", "There is no folder.py"),
        ("large.py", "There is no large.py"),
        ("nul\0.py", "cannot be read"),
    ],
)
def test_only_a_python_file_inside_the_folder_is_read(tmp_path: Path, file: str, said: str) -> None:
    folder = tmp_path / "project"
    (folder / "folder.py").mkdir(parents=True)
    (folder / "notes.txt").write_text("x")
    (folder / "large.py").write_text("#" * 1_000_001)
    (tmp_path / "outside.py").write_text("check = print")
    (folder / "link.py").symlink_to(tmp_path / "outside.py")
    with pytest.raises(InputError) as caught:
        read_beside(folder, file)
    assert said in caught.value.message
    with pytest.raises(UnscoredError):
        UserCode(folder, lambda _: True).run(OwnCheck(file=file), subject_of("x", CASE))


@pytest.mark.parametrize(
    ("body", "scored"),
    [
        ("copy = os.fork() if case['id'] == '3' else None; copy and os.waitpid(copy, 0)", "11111"),
        ("copy = os.fork() if case['id'] == '3' else None; copy and os.waitpid(copy, 0); copy == 0 and 1 / 0", "11111"),
        ("case['id'] == '3' and os.write(4, b'{\"value\": 1.0}\\n')", "11.11"),
        ("case['id'] == '3' and os.write(4, b'[]\\n')", "11.11"),
    ],
)
def test_no_answer_is_taken_for_that_to_another_case(
    tmp_path: Path, codes: list[UserCode], body: str, scored: str
) -> None:
    path = tmp_path / "own.py"
    path.write_text(f"import os\ndef check(output, case):\n    {body}\n    return 0.5, case['id']\n")
    trust(sha256_of(path.read_bytes()), path)
    codes.append(UserCode(tmp_path))
    told = ""
    for number in range(1, 6):
        subject = dataclasses.replace(subject_of("yes", CASE), case=CASE.model_copy(update={"id": str(number)}))
        try:
            assert codes[0].run(OwnCheck(file="own.py"), subject).reason == str(number)
            told += "1"
        except UnscoredError as why:
            told += "." if "cannot be told apart" in str(why) else "?"
    assert told == scored


def test_large_and_odd_answers_pass_through(run: Callable[..., Finding], codes: list[UserCode]) -> None:
    found = run("def check(output, case): return True, f'{len(output)} {output[-1]!r}'", "x" * 5_000_000 + "\ud800")
    assert found.reason == "5000001 '\\ud800'"
    found = run("def check(output, case): return True, 'y' * 10_000_000")
    assert len(found.reason) == 2000


def test_after_the_end_nothing_is_run(run: Callable[..., Finding], codes: list[UserCode]) -> None:
    run("def check(output, case): return True")
    codes[-1].close()
    codes[-1].close()
    with pytest.raises(UnscoredError, match="stopped"):
        codes[-1].run(OwnCheck(file="own.py"), subject_of("x", CASE))


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "{", "null", "[" * 100_000])
def test_a_list_that_cannot_be_read_trusts_nothing(content: str, tmp_path: Path) -> None:
    trust_file().parent.mkdir(parents=True, exist_ok=True)
    trust_file().write_text(content)
    assert not is_trusted("a")
    trust("b" * 64, tmp_path)
    assert is_trusted("b" * 64)
    assert json.loads(trust_file().read_text())["b" * 64]["path"] == str(tmp_path)
    assert os.stat(trust_file()).st_mode & 0o077 == 0


def test_the_environment_can_name_contents_for_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TRUSTED_CODE", f"{'A' * 64}, {'c' * 64}")
    assert is_trusted("a" * 64)
    assert not is_trusted("")
    assert not is_trusted("b" * 64)
