"""Models of an open project: configured endpoints, their keys, the ones served on this machine."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from workbench.config.endpoint_trust import is_trusted, trust
from workbench.config.keys import Key, find_key, set_key
from workbench.core.errors import InputError, SettingsError
from workbench.core.messages import message
from workbench.core.models import STAND_IN, Model, Price
from workbench.core.nearest import did_you_mean
from workbench.core.prompts import Parameters, PromptContent
from workbench.project.documents import Documents, stand_in_model

if TYPE_CHECKING:
    from workbench.providers.discovery import Found


class Models:
    """Configured models."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def all(self) -> Sequence[Model]:
        """All models; the stand-in is always there, last if the project does not name it."""
        found = [model for model in self._documents.all("model") if isinstance(model, Model)]
        return found if any(model.name == STAND_IN for model in found) else [*found, stand_in_model()]

    def put(self, name: str, **fields: Any) -> Model:
        """Add a model, or change the one of this name.

        Args:
            name: what people call it.
            fields: fields of core.models.Model but id and name.

        Raises:
            InputError: the provider does not exist, or a value does not fit.
        """
        from pydantic import ValidationError

        from workbench.providers.registry import PROVIDERS

        if fields.get("provider") not in PROVIDERS:
            wanted = str(fields.get("provider") or "")
            known = f"{did_you_mean(wanted, PROVIDERS)}Known are: {', '.join(PROVIDERS)}."
            raise InputError("model.provider", f"There is no provider “{wanted}”.", remedy=known)
        old = self._documents.find("model", name)
        try:
            model = Model(id=old.id if old else self._documents.new_id(), name=name, **fields)
        except ValidationError as error:
            first = error.errors()[0]
            raise InputError("model.value", f"{first['loc'][0]}: {first['msg']}.", name) from None
        host, variable = _place(model)
        if variable:
            trust(host, variable)  # the person named both, on this machine
        self._documents.put(model, label=f"{'Change' if old else 'Add'} {name}").result()
        return model

    def key(self, model: Model) -> Key | None:
        """The model's key and where it was found; may ask the system's keychain, so not for the window's thread.

        Keys belong to hosts, not to names that a project from elsewhere could take.

        Raises:
            SettingsError: the project would send a key from the environment to a host that nobody allowed here.
        """
        from workbench.providers.registry import entry_of

        host, variable = _place(model)
        entry = entry_of(model)
        own = bool(entry.base_url) and host == _host(entry.base_url) and variable == entry.key_env
        if variable and not own and os.environ.get(variable, "").strip() and not is_trusted(host, variable):
            raise SettingsError(
                "key.untrusted",
                f"This project would send the key in {variable} to {host}, which nobody allowed on this machine.",
                model.name,
                f"If that is right, save the model again in Models, or set WORKBENCH_TRUSTED_HOSTS={host}.",
            )
        return find_key(host, variable)

    def set_key(self, model: Model, value: str, *, in_file: bool = False) -> Key:
        """Store the key of a model's host in the system's keychain, or in the opt-in file; not for the window's thread.

        Raises:
            SettingsError: the value is no key, or the place did not take it.
        """
        return set_key(_place(model)[0], value, in_file=in_file)

    def providers(self) -> dict[str, str]:
        """Provider → title, in the order to show them."""
        from workbench.providers.registry import PROVIDERS

        # In a sentence that one is “The server”.
        named = {"openai-compatible": "OpenAI-compatible"}
        return {name: named.get(name, entry.title) for name, entry in PROVIDERS.items()}

    async def served(self, model: Model, key: str = "") -> Sequence[str]:
        """Ids of the models that the endpoint offers.

        Args:
            model: where it is.
            key: the key to ask with, of a model that is not stored yet; "": the one that is found as for a call.

        Raises:
            InputError: it does not answer; the sentence says why.
        """
        from workbench.providers.base import CallFailed

        endpoint = await self._open(model, key)
        try:
            found: list[str] = await endpoint.list_models()
            return found
        except CallFailed as error:
            raise _told(model, error) from error
        finally:
            await endpoint.aclose()

    async def test(self, name: str) -> str:
        """Make one tiny call.

        Returns:
            the answer's text.

        Raises:
            InputError, SettingsError: what is wrong, in a sentence.
        """
        return await self.try_out(self._documents.model(name))

    async def try_out(self, model: Model, key: str = "") -> str:
        """Make one tiny call of a model that need not be stored; ``key`` as of `served`. As `test`."""
        from workbench.providers.base import CallFailed, request_for

        words = (message("user", "Answer with the word: ready"),)
        content = PromptContent(messages=words, parameters=Parameters(max_tokens=16))
        endpoint = await self._open(model, key)
        try:
            reply = await endpoint.complete(request_for(content, words, model))
        except CallFailed as error:
            raise _told(model, error) from error
        finally:
            await endpoint.aclose()
        return reply.completion.text.strip() or f"({reply.completion.state})"

    def in_table(self, model: Model) -> tuple[Price | None, int | None]:
        """Price and context window that the bundled table has of a model, whatever it was given of its own.

        The table is imported on first use, so not for the window's thread.
        """
        from workbench.providers.prices import context_window, price_for

        bare = model.model_copy(update={"price": None, "context_window": None})
        try:
            _place(bare)
        except SettingsError:
            return None, None  # half an address, while it is typed
        return price_for(bare), context_window(bare)

    def free_name(self, wanted: str, place: str) -> str:
        """``wanted`` where no model is called so, else with the place of its server, else with a number too."""
        taken = {model.name for model in self.all()}
        names = [wanted, f"{wanted} at {urlsplit(place).netloc}"]
        names += [f"{names[1]} {number}" for number in range(2, len(taken) + 3)]
        return next(name for name in names if name not in taken)

    async def find_local(self) -> "Sequence[Found]":
        """Ask the usual loopback ports of Ollama, LM Studio, llama.cpp and vLLM. Nothing else is asked."""
        from workbench.providers.discovery import find_local

        return await find_local()

    async def _open(self, model: Model, typed: str = "") -> Any:
        import asyncio

        from workbench.providers.registry import open_endpoint

        key = Key(typed, "file", "the field") if typed else await asyncio.to_thread(self.key, model)
        return open_endpoint(model, key)


def _place(model: Model) -> tuple[str, str]:
    """(host, environment variable) of a model's key."""
    from workbench.providers.registry import entry_of

    entry = entry_of(model)
    return _host(entry.address(model)), entry.key_variable(model)


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _told(model: Model, error: Any) -> InputError:
    failure = error.failure
    return InputError(f"call.{failure.kind}", failure.message, model.name, failure.remedy)
