"""Asks for files and folders; each calls back when one was chosen and does nothing otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.interop.tables import FORMATS

PROJECT_FILTER = "Projects (*.pwb)"
_TABLES = " ".join(f"*{suffix}" for suffix in FORMATS)
IMPORT_FILTER = (
    f"What can be imported ({_TABLES} *.md *.yaml *.yml);;Cases and outputs ({_TABLES});;"
    "Prompts (*.md);;Rubrics and scorecards (*.yaml *.yml)"
)


def ask_project(parent: QWidget, take: Callable[[Path], object]) -> None:
    """A project file to open."""
    _open(_dialog(parent, "Open a project", PROJECT_FILTER), lambda paths: take(paths[0]))


def ask_folder(parent: QWidget, take: Callable[[Path], object]) -> None:
    """A project folder to open."""
    dialog = _dialog(parent, "Open a project folder", "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(dialog, lambda paths: take(paths[0]))


def ask_new_project(parent: QWidget, take: Callable[[Path], object]) -> None:
    """A place for a new project file."""
    dialog = _saving(parent, "New project", PROJECT_FILTER, "pwb")
    _open(dialog, lambda paths: take(paths[0]))


def ask_copy(parent: QWidget, take: Callable[[Path], object]) -> None:
    """A place for a copy of the project file."""
    dialog = _saving(parent, "Save a copy", PROJECT_FILTER, "pwb")
    _open(dialog, lambda paths: take(paths[0]))


def ask_rescue(parent: QWidget, take: Callable[[Path], object]) -> None:
    """A place for a new project file with what can still be read of a damaged one."""
    dialog = _saving(parent, "Save what can be read", PROJECT_FILTER, "pwb")
    _open(dialog, lambda paths: take(paths[0]))


def ask_import(parent: QWidget, take: Callable[[list[Path]], object]) -> None:
    """Files to read into the project."""
    dialog = _dialog(parent, "Import a file", IMPORT_FILTER)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    _open(dialog, take)


def ask_rubric(parent: QWidget, take: Callable[[Path], object]) -> None:
    """A rubric to read: YAML, or the JSON of Prometheus."""
    _open(_dialog(parent, "Import a rubric", "Rubrics (*.yaml *.yml *.json)"), lambda paths: take(paths[0]))


def ask_export(parent: QWidget, take: Callable[[Path], object], name: str, suffix: str = "") -> None:
    """A place for an export: a file with this suffix, or without one a folder."""
    if suffix:
        dialog = _saving(parent, "Export", f"(*{suffix})", suffix.lstrip("."))
        dialog.selectFile(f"{name}{suffix}")
    else:
        dialog = _dialog(parent, "Export into a folder", "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
    _open(dialog, lambda paths: take(paths[0]))


def _dialog(parent: QWidget, title: str, name_filter: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if name_filter:
        dialog.setNameFilters(name_filter.split(";;"))
    return dialog


def _saving(parent: QWidget, title: str, name_filter: str, suffix: str) -> QFileDialog:
    dialog = _dialog(parent, title, name_filter)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suffix)
    return dialog


def _open(dialog: QFileDialog, take: Callable[[list[Path]], object]) -> None:
    dialog.filesSelected.connect(lambda names: take([Path(name) for name in names]))
    dialog.open()
