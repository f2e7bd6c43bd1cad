"""Gives pictures and files of messages in the forms that vendors take."""

from __future__ import annotations

import base64

from workbench.core.errors import InputError
from workbench.core.messages import FilePart, ImagePart
from workbench.providers.base import Bodies


def base64_of(part: ImagePart | FilePart, bodies: Bodies | None) -> str:
    """The bytes of a picture or file in base64.

    Raises:
        InputError: they are not in the project.
    """
    try:
        if bodies is None:
            raise KeyError(part.digest)
        data = bodies(part.digest)
    except KeyError:
        name = part.name or part.digest
        raise InputError("body.missing", f"The attachment {name} is not in the project.", "", "Add it again.") from None
    return base64.b64encode(data).decode("ascii")


def data_url(part: ImagePart | FilePart, bodies: Bodies | None) -> str:
    """The same as a ``data:`` address.

    Raises:
        InputError: the bytes are not in the project.
    """
    return f"data:{part.media_type};base64,{base64_of(part, bodies)}"


def no_files(title: str, part: FilePart) -> InputError:
    """The error that a vendor takes no such file."""
    name = part.name or part.digest
    message = f"{title} takes no file of type {part.media_type} in a message ({name})."
    return InputError("body.type", message, "", "Put its text into the message instead.")
