"""Renders every screen from the sample project into pictures: ``python -m tests.screens OUT``."""
