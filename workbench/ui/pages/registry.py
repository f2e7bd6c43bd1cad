"""Kind of document → what makes its page. Each is imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from workbench.ui.context import UiContext


def _notebook(context: UiContext, document_id: str) -> QWidget:
    from workbench.ui.notebook.page import NotebookPage

    return NotebookPage(context.project, document_id, context)


def _prompt(context: UiContext, document_id: str) -> QWidget:
    from workbench.ui.pages.prompt import PromptPage

    return PromptPage(context, document_id)


def _snippet(context: UiContext, document_id: str) -> QWidget:
    from workbench.ui.pages.snippet import SnippetPage

    return SnippetPage(context, document_id)


def _golden_set(context: UiContext, document_id: str) -> QWidget:
    from workbench.ui.pages.golden_set import GoldenSetPage

    return GoldenSetPage(context, document_id)


def _rubric(context: UiContext, document_id: str) -> QWidget:
    from workbench.ui.pages.rubric import RubricPage

    return RubricPage(context, document_id)


def _scorecard(context: UiContext, document_id: str) -> QWidget:
    from workbench.ui.pages.scorecard import ScorecardPage

    return ScorecardPage(context, document_id)


def _gate(context: UiContext, document_id: str) -> QWidget:
    from workbench.ui.pages.gate import GatePage

    return GatePage(context, document_id)


def _models(context: UiContext, document_id: str) -> QWidget:
    from workbench.ui.pages.models import ModelsPage

    return ModelsPage(context, document_id)


def _experiments(context: UiContext, document_id: str) -> QWidget:
    from workbench.ui.pages.experiments import ExperimentsPage

    return ExperimentsPage(context, document_id)


PAGES: dict[str, Callable[[UiContext, str], QWidget]] = {
    "notebook": _notebook,
    "prompt": _prompt,
    "snippet": _snippet,
    "golden_set": _golden_set,
    "rubric": _rubric,
    "scorecard": _scorecard,
    "gate": _gate,
    "models": _models,
    "experiments": _experiments,
}
ONE_PAGE = frozenset({"models", "experiments"})
"""Kinds with one page for all; it is told by ``show_item(id)`` which row is meant."""
