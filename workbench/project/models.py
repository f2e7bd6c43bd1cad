"""Models of an open project: configured endpoints, their keys, the ones served on this machine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.config.keys import Key, find_key
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.core.models import STAND_IN, Model
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

        from workbench.providers.registry import PROVIDERS, entry_of

        if fields.get("provider") not in PROVIDERS:
            known = ", ".join(PROVIDERS)
            raise InputError(
                "model.provider", f"There is no provider “{fields.get('provider')}”.", remedy=f"Known are: {known}."
            )
        old = self._documents.find("model", name)
        try:
            model = Model(id=old.id if old else self._documents.new_id(), name=name, **fields)
        except ValidationError as error:
            first = error.errors()[0]
            raise InputError("model.value", f"{first['loc'][0]}: {first['msg']}.", name) from None
        entry_of(model).address(model)
        self._documents.put(model, label=f"{'Change' if old else 'Add'} {name}").result()
        return model

    def key(self, model: Model) -> Key | None:
        """The model's key and where it was found; may ask the system's keychain, so not for the window's thread."""
        from workbench.providers.registry import entry_of

        return find_key(model.name, entry_of(model).key_variable(model))

    def providers(self) -> dict[str, str]:
        """Provider → title, in the order to show them."""
        from workbench.providers.registry import PROVIDERS

        return {name: entry.title for name, entry in PROVIDERS.items()}

    async def served(self, model: Model) -> Sequence[str]:
        """Ids of the models that the endpoint offers.

        Raises:
            InputError: it does not answer; the sentence says why.
        """
        from workbench.providers.base import CallFailed

        endpoint = await self._open(model)
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
        from workbench.providers.base import CallFailed, request_for

        model = self._documents.model(name)
        words = (message("user", "Answer with the word: ready"),)
        content = PromptContent(messages=words, parameters=Parameters(max_tokens=16))
        endpoint = await self._open(model)
        try:
            reply = await endpoint.complete(request_for(content, words, model))
        except CallFailed as error:
            raise _told(model, error) from error
        finally:
            await endpoint.aclose()
        return reply.completion.text.strip() or f"({reply.completion.state})"

    async def find_local(self) -> "Sequence[Found]":
        """Ask the usual loopback ports of Ollama, LM Studio, llama.cpp and vLLM. Nothing else is asked."""
        from workbench.providers.discovery import find_local

        return await find_local()

    async def _open(self, model: Model) -> Any:
        import asyncio

        from workbench.providers.registry import open_endpoint

        key = await asyncio.to_thread(self.key, model)
        return open_endpoint(model, key)


def _told(model: Model, error: Any) -> InputError:
    failure = error.failure
    return InputError(f"call.{failure.kind}", failure.message, model.name, failure.remedy)
