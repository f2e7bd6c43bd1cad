"""Drawers and file dialogs. None is ever run with exec(): that would stop the window's coroutines for good."""
