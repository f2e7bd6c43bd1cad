"""The providers: one entry each. Adding one is one line here and, for a wire format of its own, one module."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from workbench.core.errors import SettingsError
from workbench.core.models import Model
from workbench.providers.addresses import checked_address

if TYPE_CHECKING:
    # The clients bring an HTTP library, which the start of the program must not wait for.
    import httpx

    from workbench.config.keys import Key
    from workbench.providers.base import Bodies, Endpoint
    from workbench.providers.offline.pace import StandInPace


class Open(Protocol):
    """Makes the endpoint of a model; see `open_endpoint` for what the arguments mean."""

    def __call__(
        self,
        model: Model,
        key: Key | str | None,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        bodies: Bodies | None = None,
    ) -> Endpoint: ...


def _opens(module: str, name: str) -> Open:
    """Imports a client when it is first needed, and makes an endpoint of it."""

    def open_(
        model: Model,
        key: Key | str | None,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        bodies: Bodies | None = None,
    ) -> Endpoint:
        from importlib import import_module

        client = getattr(import_module(f"workbench.providers.{module}"), name)
        endpoint: Endpoint = client(model, entry_of(model), key, transport, bodies=bodies)
        return endpoint

    return open_


_open_chat = _opens("openai", "ChatEndpoint")


def _open_stand_in(
    model: Model,
    key: Key | str | None,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    bodies: Bodies | None = None,
) -> Endpoint:
    from workbench.providers.offline.transport import StandInTransport
    from workbench.providers.openai import ChatEndpoint

    return ChatEndpoint(model, entry_of(model), None, transport or StandInTransport(), bodies=bodies)


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    """One provider."""

    name: str
    title: str
    """What sentences call it."""
    base_url: str = ""
    """Its own address; empty: the model must name one."""
    key_env: str = ""
    """Environment variable that usually holds its key."""
    needs_key: bool = False
    open: Open = _open_chat
    silent: str = "Check the address, and that the server is running."
    """What to do when nothing answers."""
    prices: str = ""
    """Its id in the bundled table of prices; empty: prices are unknown, unless the model names one."""
    keeps_schema: bool = True
    """Whether its servers keep to a JSON schema that a request names, so that judges may be asked with one."""
    own_hosts: tuple[str, ...] = ()
    """Ends of host names that are its own too, where it has one for each customer or region."""
    openai_vocabulary: bool = False
    """Whether its model ids are OpenAI's, so that tokens of a known model are counted exactly."""

    def address(self, model: Model) -> str:
        """The base URL to use for a model, without a slash at the end.

        Raises:
            SettingsError: there is none, it is no http address, or it holds a secret.
        """
        return checked_address(model.base_url or self.base_url, model.name)

    def key_variable(self, model: Model) -> str:
        """The environment variable that holds the key of a model; empty: none.

        Raises:
            SettingsError: what stands there is no name of a variable; it may be the key itself, so it is not said.
        """
        if model.key_env and not _VARIABLE.fullmatch(model.key_env):
            message = "What stands for the environment variable is no name of one."
            remedy = "Give the name of the variable that holds the key, e.g. MY_KEY, never the key itself."
            raise SettingsError("model.key_env", message, model.name, remedy)
        return model.key_env or self.key_env


_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_ONLINE = "Check the network, or the proxy."
_ON_THIS_MACHINE = "{0} is not running, or it listens on another port."

PROVIDERS: dict[str, ProviderEntry] = {
    entry.name: entry
    for entry in (
        ProviderEntry("offline", "The stand-in", "http://stand-in.invalid/v1", open=_open_stand_in),
        ProviderEntry(
            "openai",
            "OpenAI",
            "https://api.openai.com/v1",
            "OPENAI_API_KEY",
            needs_key=True,
            silent=_ONLINE,
            prices="openai",
            openai_vocabulary=True,
        ),
        ProviderEntry(
            "openai-responses",
            "OpenAI (Responses)",
            "https://api.openai.com/v1",
            "OPENAI_API_KEY",
            needs_key=True,
            open=_opens("openai_responses", "ResponsesEndpoint"),
            silent=_ONLINE,
            prices="openai",
            openai_vocabulary=True,
        ),
        ProviderEntry(
            "anthropic",
            "Anthropic",
            "https://api.anthropic.com/v1",
            "ANTHROPIC_API_KEY",
            needs_key=True,
            open=_opens("anthropic", "MessagesEndpoint"),
            silent=_ONLINE,
            prices="anthropic",
        ),
        ProviderEntry(
            "google",
            "Google Gemini",
            "https://generativelanguage.googleapis.com/v1beta",
            "GEMINI_API_KEY",
            needs_key=True,
            open=_opens("google", "GeminiEndpoint"),
            silent=_ONLINE,
            prices="google",
        ),
        ProviderEntry(
            "azure",
            "Azure OpenAI",
            key_env="AZURE_OPENAI_API_KEY",
            needs_key=True,
            open=_opens("azure", "AzureEndpoint"),
            silent=_ONLINE,
            prices="azure",
            own_hosts=(".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"),
            openai_vocabulary=True,
        ),
        ProviderEntry(
            "bedrock",
            "AWS Bedrock",
            "https://bedrock-runtime.us-east-1.amazonaws.com",
            "AWS_BEARER_TOKEN_BEDROCK",
            open=_opens("bedrock", "ConverseEndpoint"),
            silent=_ONLINE,
            prices="aws",
            own_hosts=(".amazonaws.com",),
        ),
        ProviderEntry("vllm", "vLLM", "http://127.0.0.1:8000/v1", silent=_ON_THIS_MACHINE.format("vLLM")),
        ProviderEntry(
            "llamacpp", "llama.cpp", "http://127.0.0.1:8080/v1", silent=_ON_THIS_MACHINE.format("llama-server")
        ),
        ProviderEntry(
            "ollama",
            "Ollama",
            "http://127.0.0.1:11434",
            open=_opens("ollama", "OllamaEndpoint"),
            silent=_ON_THIS_MACHINE.format("Ollama"),
        ),
        ProviderEntry("lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", silent=_ON_THIS_MACHINE.format("LM Studio")),
        ProviderEntry(
            "tgi", "TGI", "http://127.0.0.1:3000/v1", silent=_ON_THIS_MACHINE.format("TGI"), keeps_schema=False
        ),
        ProviderEntry(
            "groq",
            "Groq",
            "https://api.groq.com/openai/v1",
            "GROQ_API_KEY",
            needs_key=True,
            silent=_ONLINE,
            prices="groq",
        ),
        ProviderEntry(
            "openrouter",
            "OpenRouter",
            "https://openrouter.ai/api/v1",
            "OPENROUTER_API_KEY",
            needs_key=True,
            silent=_ONLINE,
            prices="openrouter",
        ),
        ProviderEntry(
            "huggingface",
            "Hugging Face",
            "https://router.huggingface.co/v1",
            "HF_TOKEN",
            needs_key=True,
            silent=_ONLINE,
            prices="huggingface",
        ),
        ProviderEntry("openai-compatible", "The server", key_env="OPENAI_COMPATIBLE_API_KEY", keeps_schema=False),
    )
}


def entry_of(model: Model) -> ProviderEntry:
    """The provider of a model.

    Raises:
        SettingsError: there is none of that name; the sentence lists the known ones.
    """
    try:
        return PROVIDERS[model.provider]
    except KeyError:
        known = ", ".join(PROVIDERS)
        raise SettingsError(
            "model.provider", f"There is no provider “{model.provider}”.", model.name, f"Known are: {known}."
        ) from None


def open_endpoint(
    model: Model, key: Key | str | None, *, stand_in: StandInPace | None = None, bodies: Bodies | None = None
) -> Endpoint:
    """Make the endpoint of a model. No connection is opened yet.

    Args:
        model: the configured endpoint.
        key: its key; a `Key` also says where it was found, so that a sentence about it can.
        stand_in: pace of the offline stand-in, for a model of that provider; None: the product's own.
        bodies: finds the bytes of pictures and files in messages.

    Raises:
        SettingsError: the provider or address is wrong, a needed key is missing, or the certificates that the
            environment names cannot be read.
    """
    entry = entry_of(model)
    if entry.needs_key and not key:
        from workbench.config.keys import missing_key

        raise missing_key(model.name, entry.key_variable(model))
    named: dict[str, Any] = {"bodies": bodies}
    if model.provider == "offline" and stand_in is not None:
        from workbench.providers.offline.transport import StandInTransport

        return entry.open(model, None, StandInTransport(stand_in), **named)
    return entry.open(model, key, **named)
