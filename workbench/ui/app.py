"""Starts the window."""

from __future__ import annotations

import gc

# Here and not below, so that a missing system library shows before anything else is loaded.
from PySide6 import QtCore, QtGui, QtSvg, QtWidgets

__all__ = ["run"]
_LOADED = (QtCore, QtGui, QtSvg, QtWidgets)


def run(project: str | None) -> int:
    """Open the window and return the exit status when it was closed.

    Args:
        project: path of a project file or folder; None: the last one, else a copy of the sample project.
    """
    # Loading makes many objects and no garbage: looking for it takes a tenth of the start. See workbench.ui.collecting.
    gc.disable()
    from workbench.ui.application import live

    return live(project)
