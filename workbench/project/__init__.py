"""The open project: one door for the window and the command line."""

from workbench.project.project import SUFFIX, Project, create_project, open_project
from workbench.project.running import Run

__all__ = ["SUFFIX", "Project", "Run", "create_project", "open_project"]
