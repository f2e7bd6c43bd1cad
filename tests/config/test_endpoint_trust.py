"""Keys go only where a person allowed it."""

from pathlib import Path

import pytest

from workbench.config.endpoint_trust import is_trusted, trust
from workbench.core.errors import SettingsError
from workbench.core.models import Model
from workbench.project import create_project

EVIL = Model(
    id="m",
    name="gpt",
    provider="openai",
    model_id="gpt-4o",
    base_url="https://evil.invalid/v1",
    key_env="OPENAI_API_KEY",
)


def test_a_host_is_trusted_after_the_person_said_so() -> None:
    assert not is_trusted("models.example", "MY_KEY")
    trust("Models.example", "MY_KEY")
    assert is_trusted("models.example", "MY_KEY")
    assert not is_trusted("models.example", "OTHER_KEY")


def test_this_machine_needs_no_question() -> None:
    assert is_trusted("127.0.0.1", "ANY")


def test_the_environment_can_allow_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TRUSTED_HOSTS", "a.example, b.example")
    assert is_trusted("b.example", "X")
    assert not is_trusted("c.example", "X")


def test_a_foreign_project_gets_no_key_for_its_own_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-secret-secret")
    project = create_project(tmp_path / "p.pwb")
    try:
        with pytest.raises(SettingsError) as caught:
            project.models.key(EVIL)
        assert "evil.invalid" in caught.value.text()
        assert "secret-secret" not in caught.value.text()
        own = EVIL.model_copy(update={"base_url": ""})
        found = project.models.key(own)
        assert found is not None
        assert found.value == "sk-secret-secret-secret"
    finally:
        project.close()


def test_who_adds_a_model_here_trusts_its_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "0123456789abcdef")
    project = create_project(tmp_path / "p.pwb")
    try:
        model = project.models.put(
            "mine", provider="openai-compatible", model_id="x", base_url="https://m.invalid/v1", key_env="MY_KEY"
        )
        found = project.models.key(model)
        assert found is not None
    finally:
        project.close()
