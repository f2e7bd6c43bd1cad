"""`workbench.stats` is what anyone can call: it has everything, documented, and loads nothing before it is used."""

from __future__ import annotations

import doctest
import inspect
import pkgutil
import subprocess
import sys

import pytest

from workbench import stats


def test_its_examples_hold() -> None:
    found = doctest.testmod(stats, optionflags=doctest.ELLIPSIS)
    assert found.failed == 0
    assert found.attempted >= 4


@pytest.mark.parametrize("name", stats.__all__)
def test_every_name_is_there_and_documented(name: str) -> None:
    found = getattr(stats, name)
    assert (inspect.getdoc(found) or "").strip()
    if inspect.isfunction(found):
        assert inspect.getdoc(inspect.getmodule(found))
    assert name in (stats.__doc__ or "") or name[0].isupper() or "…" in (stats.__doc__ or "")


def test_importing_it_loads_no_numbers() -> None:
    script = (
        "import sys, workbench.stats as s; s.cohen_kappa; s.judge_bench; s.failure_groups; s.bradley_terry\n"
        "print([m for m in ('numpy', 'scipy', 'sklearn', 'statsmodels', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        stats.nothing  # noqa: B018


def test_no_name_is_also_a_module() -> None:
    """Python puts an imported submodule in the package under its name, where it would hide the function."""
    assert not {module.name for module in pkgutil.iter_modules(stats.__path__)} & set(stats.__all__)
