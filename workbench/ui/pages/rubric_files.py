"""Where a rubric comes from and goes to: the library of ready ones, files in, Prometheus' JSON out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, number
from workbench.core.rubrics import Rubric
from workbench.ui.context import UiContext
from workbench.ui.dialogs.files import ask_export, ask_rubric


class RubricFiles(QWidget):
    """The half of the rubric's page that deals with files; its methods are actions of the table."""

    def __init__(self, context: UiContext, rubric_id: str) -> None:
        super().__init__()
        self._context, self._id = context, rubric_id

    @abstractmethod
    def library_anchor(self) -> QWidget:
        """Under what the library opens."""

    def rubric(self) -> Rubric | None:
        """The rubric as it is stored, None after it was deleted."""
        found = self._context.project.documents.find("rubric", self._id)
        return found if isinstance(found, Rubric) else None

    def rubric_library(self) -> None:
        """Offer the ready rubrics."""
        anchor = self.library_anchor()
        self.library_menu().popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def library_menu(self) -> QMenu:
        """The ready rubrics; a chosen one becomes a rubric of the project, or fills this one while it is empty."""
        rows: list[tuple[str, Callable[[], object]]] = []
        for ready in self._context.project.rubrics.library():
            title = f"{ready.name}\t{count(len(ready.criteria), 'criterion', 'criteria')}"
            rows.append((title, partial(self.take_ready, ready)))
        return _menu(self, "rubricLibrary", rows)

    def files_menu(self) -> QMenu:
        """Import and export."""
        rows: list[tuple[str, Callable[[], object]]] = [("Export as Prometheus JSON …", self.export_rubric)]
        if not self._context.project.read_only:
            rows.insert(0, ("Import a rubric …", self.import_rubric))
        return _menu(self, "rubricFiles", rows)

    def take_ready(self, ready: Rubric) -> None:
        """Take a ready rubric."""
        rubric, documents = self.rubric(), self._context.project.documents
        try:
            if rubric is None or rubric.criteria:
                self._context.navigate("rubric", self._context.project.rubrics.add(ready).id)
                return
            name = documents.free_name("rubric", ready.name)
            filled = rubric.model_copy(update={"criteria": ready.criteria, "name": name})
            documents.put(filled, label=f"Take {ready.name}")
        except WorkbenchError as error:
            self._context.problem(error)

    def import_rubric(self) -> None:
        """Read a rubric from YAML or the JSON of Prometheus."""
        ask_rubric(self, self.take_file)

    def take_file(self, path: Path) -> None:
        """Read a file and open what it holds."""
        try:
            found = self._context.project.transfer.import_file("rubric", path)
        except WorkbenchError as error:
            self._context.problem(error)
            return
        self._context.navigate("rubric", found.document_id)
        several = found.added + found.changed + found.unchanged
        what = f"Rubric “{found.name}”" if several == 1 else f"{number(several)} rubrics"
        self._context.toast(f"{what} imported", undo=bool(found.added + found.changed))
        if found.warnings:
            self._context.say(" ".join(found.warnings))

    def export_rubric(self) -> None:
        """Write the JSON of Prometheus."""
        rubric = self.rubric()
        if rubric is not None:
            ask_export(self, self.write_file, rubric.name, ".json")

    def write_file(self, path: Path) -> None:
        """Write it, and say what that form does not carry."""
        rubric = self.rubric()
        if rubric is None:
            return
        try:
            losses = self._context.project.rubrics.write_prometheus(rubric, path)
        except WorkbenchError as error:
            self._context.problem(error)
            return
        said = f"“{rubric.name}” written to {path.name}"
        kinds = "; weights and “must pass” are not in it" if losses else ""
        self._context.toast(f"{said}{kinds}", undo=False)


def _menu(owner: QWidget, name: str, rows: list[tuple[str, Callable[[], object]]]) -> QMenu:
    menu = QMenu(owner)
    menu.setObjectName(name)
    for title, do in rows:
        menu.addAction(title.replace("&", "&&"), do)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
