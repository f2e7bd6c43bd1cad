"""TEMP"""

from workbench.ui.notebook.later import LaterBody


class ChartBody(LaterBody):
    """TEMP"""
