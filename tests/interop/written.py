"""What writers make of the sample."""

from tests.interop.sample import SOURCE
from workbench.interop.exports.source import Files, Source
from workbench.interop.registry import WRITERS


def written(name: str, source: Source = SOURCE) -> Files:
    """What a writer gives."""
    return WRITERS[name].write(source)


def only(name: str, source: Source = SOURCE) -> str:
    """The one text that it writes."""
    (content,) = written(name, source).files.values()
    return content.decode()


def said(name: str, source: Source = SOURCE) -> str:
    """What it says it left out."""
    return "\n".join(f"{loss.where}: {loss.what}" for loss in written(name, source).losses)
