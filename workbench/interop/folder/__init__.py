"""A project as a folder of readable text, fit for git: values to files and back, byte for byte."""

from workbench.interop.folder.files import load
from workbench.interop.folder.reading import Parsed, parse, read
from workbench.interop.folder.text import GoldenText, ProjectText
from workbench.interop.folder.writing import write

__all__ = ["GoldenText", "Parsed", "ProjectText", "load", "parse", "read", "write"]
