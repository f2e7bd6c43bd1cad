"""Addresses and names of variables that a project may hold."""

import pytest

from workbench.core.errors import SettingsError
from workbench.core.models import Model
from workbench.providers.registry import entry_of


def _model(**fields: str) -> Model:
    return Model(id="m", name="m", provider="openai-compatible", model_id="x", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    ["https://h.example/v1?api_key=sk-1", "https://h.example/v1?x=1&Token=a", "http://ⓛocalhost/v1", "ftp://h.example"],
)
def test_addresses_with_keys_or_odd_hosts_are_refused(address: str) -> None:
    model = _model(base_url=address)
    with pytest.raises(SettingsError):
        entry_of(model).address(model)


def test_a_query_without_a_key_is_fine() -> None:
    model = _model(base_url="https://h.example/v1?api-version=2024")
    assert entry_of(model).address(model)


def test_a_key_in_the_place_of_a_variable_is_refused_and_not_repeated() -> None:
    model = _model(base_url="https://h.example/v1", key_env="sk-secret-in-the-wrong-field")
    with pytest.raises(SettingsError) as caught:
        entry_of(model).key_variable(model)
    assert "sk-secret" not in caught.value.text()
