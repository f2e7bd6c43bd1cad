"""A request as a server gets it, to be copied as code: address, headers and body, the key as the name of a variable."""

from __future__ import annotations

import json
import re
import shlex
from pprint import pformat
from typing import Any, Literal, NamedTuple

from workbench.core.calls import Request
from workbench.core.errors import InputError, SettingsError
from workbench.core.models import Model
from workbench.providers.base import Bodies
from workbench.providers.registry import PROVIDERS

Language = Literal["curl", "python", "typescript"]
LANGUAGES: dict[Language, str] = {"curl": "curl", "python": "Python", "typescript": "TypeScript"}
_KEY = "workbench-key-stands-here"
"""Takes the key's place while the headers are made."""
_OWN = frozenset({"host", "accept", "accept-encoding", "user-agent", "content-length"})
"""Headers that every client writes by itself."""
_PROTO = re.compile(r'^( *)"__proto__":', re.MULTILINE)


class WireRequest(NamedTuple):
    """What goes over the wire, but for the key."""

    url: str
    headers: dict[str, str]
    """Without the one that carries the key."""
    key_header: str
    """Its name; empty: none is sent."""
    key_prefix: str
    """What stands before the key, e.g. ``Bearer ``."""
    key_env: str
    body: dict[str, Any]


def wire_request(request: Request, model: Model | None = None, bodies: Bodies | None = None) -> WireRequest:
    """A request in the form of its provider, asked for a whole answer instead of a stream.

    Args:
        request: as it was made.
        model: the configured endpoint, for the variable of its key.
        bodies: finds the bytes of pictures and files.

    Raises:
        InputError: the provider cannot be asked so, or it is none.
        SettingsError: the address is none.
    """
    from httpx import AsyncBaseTransport, InvalidURL

    from workbench.providers.http_endpoint import HttpEndpoint

    entry = PROVIDERS.get(request.provider)
    if entry is None:
        message = f"“{request.provider}” is no provider, so there is no request to copy."
        raise InputError("copy.provider", message, remedy="Outputs made elsewhere were never asked from here.")
    known = model.model_copy(update={"base_url": request.base_url, "model_id": request.model_id}) if model else None
    found = known or Model(
        id="", name=request.model_id, provider=request.provider, model_id=request.model_id, base_url=request.base_url
    )
    key_env = entry.key_variable(found)
    extra = {**request.parameters.extra, "stream": False}
    whole = request.model_copy(update={"parameters": request.parameters.model_copy(update={"extra": extra})})
    try:
        endpoint = entry.open(found, _KEY if key_env else None, AsyncBaseTransport(), bodies=bodies)
        assert isinstance(endpoint, HttpEndpoint)
        url, sent, body = endpoint.wire(whole)
    except InvalidURL as error:
        message = f"The address of the model is none: {error}"
        raise SettingsError("model.address", message, found.name, "Mend the address of the model.") from None
    headers = {name: value for name, value in sent.items() if name.lower() not in _OWN}
    secret = next((name for name, value in headers.items() if _KEY in value), "")
    prefix = headers.pop(secret).partition(_KEY)[0] if secret else ""
    return WireRequest(url, headers, secret, prefix, key_env if secret else "", body)


def as_code(wire: WireRequest, language: Language) -> str:
    """A program that makes the request; it reads the key from the environment."""
    return {"curl": _curl, "python": _python, "typescript": _typescript}[language](wire)


def _json(value: object) -> str:
    # Halves of surrogate pairs, which no file holds, as escapes.
    return json.dumps(value, indent=2, ensure_ascii=not _is_text(value))


def _is_text(value: object) -> bool:
    """Whether UTF-8 can hold it."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _curl(wire: WireRequest) -> str:
    # Brackets in an address are no list of addresses.
    lines = [f"curl -sS --globoff {shlex.quote(wire.url)}"]
    lines += [f"  -H {shlex.quote(f'{name}: {value}')}" for name, value in wire.headers.items()]
    if wire.key_header:
        lines.append(f'  -H "{wire.key_header}: {wire.key_prefix}${wire.key_env}"')
    # In JSON line ends are escapes, so no line of it can be the word that ends it.
    lines.append("  --data-binary @- <<'JSON'")
    return " \\\n".join(lines) + f"\n{_json(wire.body)}\nJSON\n"


def _python(wire: WireRequest) -> str:
    headers = [f"    {name!r}: {value!r}," for name, value in wire.headers.items()]
    if wire.key_header:
        lead = f"{wire.key_prefix!r} + " if wire.key_prefix else ""
        headers.append(f"    {wire.key_header!r}: {lead}os.environ[{wire.key_env!r}],")
    plain = _is_text(wire.body)
    imported = [*([] if plain else ["import json\n"]), *(["import os\n"] if wire.key_header else [])]
    imports = "".join([*imported, "\n"] if imported else []) + "import httpx\n"
    sent = "json=body" if plain else "content=json.dumps(body)"  # httpx encodes as UTF-8
    body = pformat(wire.body, width=100, sort_dicts=False)
    return (
        f"{imports}\nheaders = {{\n" + "\n".join(headers) + f"\n}}\nbody = {body}\n"
        f"answer = httpx.post({wire.url!r}, headers=headers, {sent}, timeout=600)\n"
        "answer.raise_for_status()\nprint(answer.text)\n"
    )


def _typescript(wire: WireRequest) -> str:
    headers = [f"    {json.dumps(name)}: {json.dumps(value)}," for name, value in wire.headers.items()]
    if wire.key_header:
        headers.append(f"    {json.dumps(wire.key_header)}: `{wire.key_prefix}${{process.env.{wire.key_env}}}`,")
    # Written plainly, this one key would set the object's prototype and not be sent.
    body = _PROTO.sub(r'\1["__proto__"]:', _json(wire.body)).replace("\n", "\n  ")
    return (
        f"const answer = await fetch({json.dumps(wire.url)}, {{\n"
        '  method: "POST",\n  headers: {\n' + "\n".join(headers) + "\n  },\n"
        f"  body: JSON.stringify({body}),\n}});\n"
        "if (!answer.ok) throw new Error(await answer.text());\nconsole.log(await answer.text());\n"
    )
