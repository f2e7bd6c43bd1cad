"""A project as a folder of readable text: read into the store beside it, written back from it."""

from pathlib import Path

RESULTS = ".workbench"


class TextFolder:
    """An open folder: where it is, and the files as they were read."""

    def __init__(self, path: Path, files: dict[str, bytes], warnings: tuple[str, ...]) -> None:
        self.path = path
        self.files = files
        self.warnings = warnings
