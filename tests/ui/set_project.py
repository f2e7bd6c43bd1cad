"""The sample without its notebook: a window over it opens on the golden set, in half the time."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.project import create_project


@pytest.fixture(scope="module")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In place of the conftest's, where a test module imports it."""
    folder = tmp_path_factory.mktemp("sample")
    with_notebook, path = folder / "whole.pwb", folder / "Refund replies.pwb"
    project = create_project(with_notebook, sample=True)
    for head in project.documents.heads("notebook"):
        project.documents.delete("notebook", head.id, label="Delete").result()
    project.close()
    # Made anew, it has no step to undo.
    create_project(path, source=with_notebook).close()
    return path
