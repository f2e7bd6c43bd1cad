"""TEMP"""

from workbench.ui.notebook.later import LaterBody


class CompareBody(LaterBody):
    """TEMP"""
