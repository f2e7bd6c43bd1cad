"""What the address of a model may be: it stands in the project and in every request, where no secret may be."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from workbench.core.errors import SettingsError

_SECRET = re.compile(r"key|token|secret|password|signature|^sig$", re.I)


def checked_address(text: str, name: str) -> str:
    """A base URL without a slash at the end.

    Args:
        text: as it was typed.
        name: of the model, for sentences.

    Raises:
        SettingsError: there is none, it is no http address, or it holds a password or a key.
    """
    address = text.strip().rstrip("/")
    if not address:
        raise SettingsError("model.base_url", "It has no address.", name, "Give the model a base URL.")
    if not _is_http(address):
        remedy = "A base URL looks like http://127.0.0.1:8000/v1."
        raise SettingsError("model.base_url", f"“{address}” is no http address.", name, remedy)
    parts = urlsplit(address)
    secret = next((one for one, _ in parse_qsl(parts.query, keep_blank_values=True) if _SECRET.search(one)), None)
    what = "a password" if "@" in parts.netloc else f"a key (“{secret}”)" if secret is not None else ""
    if what:
        remedy = "Leave it out of the address and enter it as the key."
        raise SettingsError("model.base_url", f"Its address holds {what}.", name, remedy)
    return address


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and bool(host) and host.isascii() and parts.port != 0
    except ValueError:
        return False
