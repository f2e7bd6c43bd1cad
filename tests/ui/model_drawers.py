"""The drawer of a model as tests read it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from workbench.ui.dialogs.model import ModelDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.fields import Field


def opened(window: MainWindow) -> tuple[ModelDrawer, dict[str, Field]]:
    """The drawer of a new model, and its fields by name."""
    window.commands.do("add_model")
    drawer = window.side.findChildren(ModelDrawer)[-1]
    return drawer, {field.accessibleName(): field for field in drawer.findChildren(Field)}


def said(drawer: QWidget) -> str:
    banners = [banner.words for banner in drawer.findChildren(Banner) if not banner.isHidden()]
    return " ".join([*banners, *(label.text() for label in drawer.findChildren(QLabel) if label.isVisibleTo(drawer))])
