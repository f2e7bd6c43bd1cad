"""Loads what is needed soon, in a thread after the first paint: neither the start nor the first key waits for it."""

from __future__ import annotations

import importlib
import threading

from PySide6.QtCore import QTimer

from workbench.ui.context import UiContext

_AFTER_MILLISECONDS = 600


def warm_later(context: UiContext) -> None:
    """Begin a little after the window is there."""
    QTimer.singleShot(_AFTER_MILLISECONDS, context, lambda: _start(context))


def _start(context: UiContext) -> None:
    name = context.project.documents.default_model()
    thread = threading.Thread(target=_warm, args=(context, name), name="warm", daemon=True)
    thread.start()


def _warm(context: UiContext, model: str) -> None:
    # The vocabulary and the table of prices that the first keystroke in a prompt asks for.
    context.project.tokens.count("warm", model)
    context.project.tokens.price(model)
    # By which editors that count in the window's thread correct what they show.
    context.project.tokens.correction(model)
    # What the first click on a row asks for, and the first look into a golden set.
    for part in ("results.inspector", "pages.golden_set"):
        importlib.import_module(f"workbench.ui.{part}")
