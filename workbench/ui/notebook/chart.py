"""TEMP"""
from workbench.ui.notebook.later import LaterBody as ChartBody
