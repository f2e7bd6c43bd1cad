"""The page of models, as a person adds, tests and finds models."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.server import running
from tests.ui.conftest import problems_of, until
from tests.ui.model_drawers import opened, said
from workbench.core.models import Price
from workbench.providers.discovery import Found
from workbench.ui.dialogs.local_models import LocalModelsDrawer
from workbench.ui.dialogs.model import ModelDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.models import ModelRow, ModelsPage
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.fields import Field


async def test_a_model_is_added_tested_and_told(window: MainWindow) -> None:
    window.commands.do("add_model")
    drawer = window.side.findChildren(ModelDrawer)[0]
    fields = {field.accessibleName(): field for field in drawer.findChildren(Field)}
    drawer.accepted.emit()
    assert "Type the model id" in said(drawer)
    assert fields["Model id"].hasFocus()
    drawer._provider.setCurrentIndex(drawer._provider.findData("ollama"))
    QTest.keyClicks(fields["Model id"], "qwen2.5:7b")
    QTest.keyClicks(fields["Base URL"], "http://127.0.0.1:9/v1")
    QTest.keyClick(fields["Base URL"], Qt.Key.Key_Return)
    await until(lambda: "qwen2.5:7b" in [model.name for model in window.context.project.models.all()])
    page = window.page()
    assert isinstance(page, ModelsPage)
    await until(lambda: page.findChild(QWidget, "model_qwen2.5:7b") is not None)
    row = page.findChild(QWidget, "model_qwen2.5:7b")
    assert isinstance(row, ModelRow)
    row.test()
    await until(lambda: row.findChildren(Banner))
    assert "127.0.0.1:9" in row.findChildren(Banner)[0].words


async def test_models_found_on_this_machine_are_ticked_and_added(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def find_local() -> list[object]:
        asked.append("the usual ports")
        return []

    monkeypatch.setattr(window.context.project.models, "find_local", find_local)
    window.navigate("models", "")
    page = window.page()
    assert page is not None
    window.commands.do("add_model")
    await asyncio.sleep(0)
    assert asked == []
    button = next(one for one in page.findChildren(QAbstractButton) if one.text() == "Find on this machine")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    await until(lambda: asked == ["the usual ports"])
    drawer = window.side.findChildren(LocalModelsDrawer)[0]
    found = [type("Found", (), {"base_url": "http://127.0.0.1:11434/v1", "server": "ollama", "models": ("a", "b")})()]
    drawer.show_found(found)
    assert not drawer.accept_button.isEnabled()
    drawer._boxes[1][0].click()
    assert drawer.accept_button.text() == "Add 1 model"
    drawer.accepted.emit()
    assert "b" in [model.name for model in window.context.project.models.all()]


async def test_the_test_button_says_what_is_wrong_in_a_sentence(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each kind of failure: what and where, and what to do."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    async def closing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    monkeypatch.setenv("WRONG_KEY", "sk-wrong-987654")
    models = window.context.project.models
    closed = await asyncio.start_server(closing, "127.0.0.1", 0)
    cut = closed.sockets[0].getsockname()[1]
    unencrypted = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = unencrypted.sockets[0].getsockname()[1]
    with running() as server:
        host = f"127.0.0.1:{server.port}"
        said = {
            "m": "",
            "fault:401": f"The server at {host} wants a key, and there is none.",
            "key": f"The server at {host} did not accept the key.",
            "silent": f"The server at {host}",
            "fault:404": f"The server at {host} has no model “fault:404”.",
            "fault:404-path": f"There is no chat API at {host}/v1.",
            "fault:html-as-json": f"The server at {host} answered with a web page",
            "refused": "Nothing answers at 127.0.0.1:9.",
            "tls": f"127.0.0.1:{port} does not speak TLS.",
            "cut": f"127.0.0.1:{cut} took the connection and closed it again.",
        }
        ids = {"key": "fault:401", "silent": "fault:stall-headers"}
        for name in said:
            addresses = {"refused": "http://127.0.0.1:9/v1", "tls": f"https://127.0.0.1:{port}/v1"}
            addresses["cut"] = f"https://127.0.0.1:{cut}/v1"
            address = addresses.get(name, server.base_url)
            more = {"key_env": "WRONG_KEY"} if name == "key" else {"idle_seconds": 0.3} if name == "silent" else {}
            models.put(name, provider="openai-compatible", model_id=ids.get(name, name), base_url=address, **more)
        window.navigate("models", "")
        page = window.page()
        assert isinstance(page, ModelsPage)
        await until(lambda: all(page.findChild(QWidget, f"model_{name}") for name in said))
        for name, words in said.items():
            row = page.findChild(QWidget, f"model_{name}")
            assert isinstance(row, ModelRow)
            button = next(one for one in row.findChildren(QAbstractButton) if one.text() == "Test")
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            await until(lambda button=button: button.isEnabled())
            told = " ".join(banner.words for banner in row.findChildren(Banner))
            assert words in told, told
            assert bool(told) is bool(words)
    unencrypted.close()
    closed.close()
    good = page.findChild(QWidget, "model_m")
    assert good is not None
    assert "✓ It answered: Echo: Answer with the word: ready" in [label.text() for label in good.findChildren(QLabel)]
    assert problems_of(window) == []


async def test_no_other_model_is_changed_by_adding_one(window: MainWindow) -> None:
    models = window.context.project.models
    price = Price(input=Decimal(1), output=Decimal(2), cached_input=Decimal("0.1"), source="own")
    models.put("qwen", provider="openai-compatible", model_id="qwen", base_url="http://box:1/v1", price=price)
    drawer, fields = opened(window)
    QTest.keyClicks(fields["Model id"], "qwen")
    QTest.keyClicks(fields["Price of output"], "3")
    drawer.accepted.emit()
    await until(lambda: "A price has two parts" in said(drawer))
    fields["Price of output"].clear()
    drawer.accepted.emit()
    await until(lambda: "There is a model “qwen” already" in said(drawer))
    window.commands.do("find_models")
    found = window.side.findChildren(LocalModelsDrawer)[-1]
    servers = [Found(f"http://127.0.0.1:{port}/v1", name, ("qwen",)) for port, name in ((11434, "ollama"), (1, "vllm"))]
    found.show_found(servers)
    found.accepted.emit()
    assert [(one.name, one.base_url) for one in models.all()][:3] == [
        ("qwen", "http://box:1/v1"),
        ("qwen at 127.0.0.1:11434", "http://127.0.0.1:11434/v1"),
        ("qwen at 127.0.0.1:1", "http://127.0.0.1:1/v1"),
    ]
    # What the drawer does not show of a price stays with it.
    again = ModelDrawer(window.context, models.all()[0])
    window.context.open_drawer(again)
    again.accepted.emit()
    assert models.all()[0].price == price


async def test_beside_a_drawer_at_1280_a_row_keeps_its_buttons_and_wraps_its_figures(window: MainWindow) -> None:
    models = window.context.project.models
    model = models.put("gpt-4o", provider="openai", model_id="gpt-4o")
    window.resize(1280, 800)
    window.navigate("models", "")
    window.context.open_drawer(ModelDrawer(window.context, model))
    page = window.page()
    assert page is not None
    row = page.findChild(ModelRow, "model_gpt-4o")
    assert row is not None
    await until(lambda: "$2.50" in said(row) and "128,000" in said(row))
    await until(lambda: page.width() < 800)
    change = next(one for one in row.findChildren(QAbstractButton) if one.accessibleName().startswith("Change"))
    await until(lambda: change.mapTo(page, change.rect().topRight()).x() < page.width())
    assert row.visibleRegion().boundingRect().width() == row.width()
