"""The build step that takes resources/ and sample_projects/ into the wheel as workbench/_data.

A checkout keeps both folders at the top, where people look for them; an installed wheel has only the package.
`workbench.config.resources.resource` finds a file in either place. Named in pyproject.toml, run by setuptools.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent.parent
# What only a checkout needs: this step itself, and the installer with its pins.
CHECKOUT_ONLY = {"build_data.py", "install.sh", "constraints.txt"}


def data_files() -> list[tuple[Path, Path]]:
    """Return (file in the checkout, its place below workbench/_data), sorted."""
    pairs = []
    for folder, place in ((ROOT / "resources", Path()), (ROOT / "sample_projects", Path("sample_projects"))):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            hidden = any(part == "__pycache__" or part.startswith(".") for part in inside.parts)
            if path.is_file() and not hidden and not (place == Path() and str(inside) in CHECKOUT_ONLY):
                pairs.append((path, place / inside))
    return pairs


class BuildWithData(build_py):
    """setuptools' build_py, and after it the data files; an editable install reads them from the checkout."""

    def run(self) -> None:
        """Build the package, then copy the data files beside it."""
        super().run()
        if self.editable_mode:
            return
        for source, place in data_files():
            target = Path(self.build_lib, "workbench", "_data", place)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)

    def get_source_files(self) -> list[str]:
        """Return what a source distribution must hold: the modules and everything that `run` reads."""
        tools = [ROOT / "resources" / name for name in sorted(CHECKOUT_ONLY)]
        paths = [source for source, _ in data_files()] + [tool for tool in tools if tool.exists()]
        return [*super().get_source_files(), *(os.path.relpath(path, ROOT) for path in paths)]
