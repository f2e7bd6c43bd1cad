"""Prompt Workbench: write prompt variants side by side, run them over a golden set, read an honest verdict."""

__version__ = "0.1.0"
