"""The drawer of a model, as a person types into it, lists what a server has, and tries it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QScrollArea, QWidget

from tests.server import running
from tests.ui.conftest import until
from tests.ui.model_drawers import opened, said
from workbench.core.models import STAND_IN, Price
from workbench.core.prompts import Parameters
from workbench.ui.dialogs.model import ModelDrawer
from workbench.ui.dialogs.model_limits import ModelLimits
from workbench.ui.dialogs.model_values import wrong_value
from workbench.ui.main_window import MainWindow
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.fields import Field


async def test_models_are_listed_from_the_server_with_the_key_that_is_typed(window: MainWindow) -> None:
    with running(mode="stand-in", key="sk-only-typed-1234") as server:
        window.commands.do("add_model")
        drawer = window.side.findChildren(ModelDrawer)[0]
        fields = {field.accessibleName(): field for field in drawer.findChildren(Field)}
        drawer._provider.setCurrentIndex(drawer._provider.findData("openai-compatible"))
        fields["Base URL"].setText(server.base_url)
        listing = next(one for one in drawer.findChildren(QAbstractButton) if one.text() == "List")
        listing.click()
        await until(lambda: drawer.findChildren(Banner))
        fields["API key"].setText("sk-only-typed-1234")
        listing.click()
        await until(lambda: any(c.accessibleName().startswith("Models that") for c in drawer.findChildren(QComboBox)))
        served = next(c for c in drawer.findChildren(QComboBox) if c.accessibleName().startswith("Models that"))
        served.setCurrentIndex(1)
        assert fields["Model id"].text() == served.itemText(1)
        assert "sk-only" not in str(window.context.project.models.all())


async def test_all_that_is_wrong_is_marked_where_it_stands_and_the_first_has_the_keys(window: MainWindow) -> None:
    window.resize(1280, 560)
    drawer, fields = opened(window)
    reasons = {
        "Price of input": ("cheap", "“cheap” is no amount of dollars per million tokens. Write it as 0.40."),
        "Price of output": ("-1", "“-1” is less than nothing. Write dollars per million tokens as 0.40, or 0."),
        "Context window": ("-5", "“-5” is no number of tokens. Write it as 128000 or 128k."),
        "Tokens a minute": ("2 lots", "A whole number from 1 to 1,000,000,000, as 90000 or 90k, or nothing."),
    }
    fields["Model id"].setText("m")
    for name, (typed, _) in reasons.items():
        fields[name].setText(typed)
    fields["API key"].setFocus()
    drawer.accepted.emit()
    for name, (_, reason) in reasons.items():
        assert fields[name].property("state") == "wrong"
        assert fields[name].accessibleDescription() == reason
        assert reason in said(drawer)
    assert fields["Price of input"].hasFocus()
    scroll = drawer.findChildren(QScrollArea)[0]
    first = fields["Price of input"]
    await until(lambda: 0 <= first.mapTo(scroll, first.rect().topLeft()).y() <= scroll.height() - first.height())
    assert drawer.findChildren(Banner) == [], "nothing is said far from its place"
    for name, right in (("Price of input", "$0,40"), ("Context window", "200 000"), ("Tokens a minute", "2M")):
        fields[name].setText(right)
        assert fields[name].property("state") == ""
    fields["Price of output"].clear()
    drawer.accepted.emit()
    assert "A price has two parts: type that of output too" in said(drawer)
    assert fields["Price of output"].hasFocus()
    assert len(window.context.project.models.all()) == 1
    QTest.keyClicks(fields["Price of output"], "1.60")
    QTest.keyClick(fields["Price of output"], Qt.Key.Key_Return)
    added = next(one for one in window.context.project.models.all() if one.name == "m")
    assert (added.context_window, added.tokens_per_minute) == (200_000, 2_000_000)
    assert added.price == Price(input=Decimal("0.40"), output=Decimal("1.60"), source="own")


async def test_limits_of_a_minute_are_typed_refused_kept_and_taken_away(window: MainWindow) -> None:
    models = window.context.project.models
    window.commands.do("add_model")
    drawer = window.side.findChildren(ModelDrawer)[0]
    fields = {field.accessibleName(): field for field in drawer.findChildren(Field)}
    QTest.keyClicks(fields["Model id"], "limited")
    QTest.keyClicks(fields["Tokens a minute"], "90,000")
    QTest.keyClicks(fields["Requests a minute"], "0")
    drawer.accepted.emit()
    assert "A whole number from 1 to 1,000,000,000" in said(drawer)
    assert fields["Requests a minute"].hasFocus()
    fields["Requests a minute"].setText("60")
    drawer.accepted.emit()
    added = next(one for one in models.all() if one.name == "limited")
    assert (added.requests_per_minute, added.tokens_per_minute) == (60, 90_000)
    again = ModelDrawer(window.context, added)
    window.context.open_drawer(again)
    shown = {field.accessibleName(): field for field in again.findChildren(Field)}
    assert shown["Tokens a minute"].text() == "90000"
    shown["Requests a minute"].clear()
    again.accepted.emit()
    kept = next(one for one in models.all() if one.name == "limited")
    assert (kept.requests_per_minute, kept.tokens_per_minute) == (None, 90_000)
    await until(lambda: window.page().findChild(QWidget, "model_limited") is not None)


async def test_a_model_is_tried_in_the_drawer_before_it_is_saved(window: MainWindow) -> None:
    with running(mode="stand-in", key="sk-right-123456") as server:
        drawer, fields = opened(window)
        drawer._provider.setCurrentIndex(drawer._provider.findText("OpenAI-compatible"))
        assert drawer._provider.currentData() == "openai-compatible"
        test = next(one for one in drawer.findChildren(QAbstractButton) if one.text() == "Test")
        test.click()
        await until(lambda: "Type the model id" in said(drawer))
        QTest.keyClicks(fields["Model id"], "m")
        QTest.keyClicks(fields["Base URL"], server.base_url)
        QTest.keyClicks(fields["API key"], "sk-wrong-987654")
        test.click()
        await until(lambda: "Asking for one word" in said(drawer) or "did not accept" in said(drawer))
        await until(lambda: "did not accept the key" in said(drawer))
        assert "sk-wrong" not in said(drawer)
        fields["API key"].setText("sk-right-123456")
        test.click()
        await until(lambda: "✓ It answered" in said(drawer))
    test.click()
    await until(lambda: f"Nothing answers at 127.0.0.1:{server.port}" in said(drawer))
    assert len(window.context.project.models.all()) == 1


async def test_the_drawer_says_what_the_bundled_table_has_and_from_when(window: MainWindow) -> None:
    drawer, fields = opened(window)
    QTest.keyClicks(fields["Model id"], "gpt-4o")
    await until(lambda: "$2.50 in, $10.00 out, by genai-prices" in said(drawer))
    assert ": openai/gpt-4o" in said(drawer)
    assert fields["Price of input"].placeholderText() == "2.5"
    assert fields["Context window"].placeholderText() == "128,000 tokens"
    fields["Base URL"].setText("http://[")  # half an address is no error yet
    await until(lambda: "does not know this model" in said(drawer))
    fields["Base URL"].clear()
    await until(lambda: "$2.50 in" in said(drawer))
    fields["Model id"].setText("mine-of-nobody")
    await until(lambda: "does not know this model" in said(drawer))
    drawer._provider.setCurrentIndex(drawer._provider.findData("ollama"))
    fields["Model id"].setText("gpt-4o")
    await until(lambda: fields["Price of input"].placeholderText() == "input")


async def test_listing_without_a_key_says_at_once_that_it_asks_and_then_what_to_do_here(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    drawer, fields = opened(window)
    assert drawer._provider.currentData() == "openai"
    listing = next(one for one in drawer.findChildren(QAbstractButton) if one.text() == "List")
    QTest.mouseClick(listing, Qt.MouseButton.LeftButton)
    assert "Asking which models it has …" in said(drawer)
    assert not listing.isEnabled()
    await until(lambda: drawer.findChildren(Banner))
    told = drawer.findChildren(Banner)[-1].words
    assert "Type it below, beside “API key”" in told
    assert "new:" not in told
    assert "in Models" not in told
    assert "Asking" not in said(drawer)
    assert listing.isEnabled()
    await until(fields["API key"].hasFocus)


async def test_what_a_model_may_have_of_its_own_is_folded_and_judged_as_it_is_typed(window: MainWindow) -> None:
    models = window.context.project.models
    drawer, fields = opened(window)
    limits = drawer.findChild(ModelLimits)
    assert limits is not None
    assert not limits.is_open
    limits.set_open(True)
    QTest.keyClicks(fields["Model id"], "bounded")
    for name, wrong, why in (
        ("Temperature", "5", "A number from 0 to 2, or nothing."),
        ("Silence, seconds", "0", "A number from 0.1 to 86400, or nothing."),
        ("Calls at once", "none", "A whole number from 1 to 1,024, or nothing."),
    ):
        QTest.keyClicks(fields[name], wrong)
        assert why in said(drawer)
        assert fields[name].property("state") == "wrong"
    limits.set_open(False)
    drawer.accepted.emit()
    assert limits.is_open
    assert fields["Calls at once"].hasFocus()
    assert [one.name for one in models.all()] == [STAND_IN]
    for name, right in (("Temperature", "0.2"), ("Silence, seconds", "300"), ("Calls at once", "4"), ("Seed", "-7")):
        fields[name].selectAll()
        QTest.keyClicks(fields[name], right)
        assert fields[name].property("state") == ""
    QTest.keyClicks(fields["Stop words"], r"END | \n")
    drawer.accepted.emit()
    added = next(one for one in models.all() if one.name == "bounded")
    assert (added.idle_seconds, added.concurrency) == (300, 4)
    assert added.parameters == Parameters(temperature=0.2, seed=-7, stop=("END", "\n"))


async def test_limits_that_are_set_are_seen_and_what_has_no_field_stays(window: MainWindow) -> None:
    models = window.context.project.models
    own = Parameters(top_p=0.5, extra={"logprobs": True})
    model = models.put("own", provider="ollama", model_id="own", parameters=own, idle_seconds=120.0, concurrency=2)
    drawer = ModelDrawer(window.context, model)
    window.context.open_drawer(drawer)
    limits = drawer.findChild(ModelLimits)
    assert limits is not None
    assert limits.is_open
    fields = {field.accessibleName(): field for field in drawer.findChildren(Field)}
    assert [fields[name].text() for name in ("top_p", "Silence, seconds", "Calls at once")] == ["0.5", "120", "2"]
    fields["top_p"].clear()
    fields["Silence, seconds"].clear()
    drawer.accepted.emit()
    kept = next(one for one in models.all() if one.name == "own")
    assert (kept.parameters, kept.idle_seconds, kept.concurrency) == (Parameters(extra={"logprobs": True}), 60, 2)


@pytest.mark.parametrize("typed", ["-5", "0", "0k", "k", "12.5", "1.000M", "1e3", "٣", "many", "1,00", "9" * 400, "½"])
def test_what_is_no_number_of_tokens_is_told(typed: str) -> None:
    assert "Write it as 128000 or 128k." in wrong_value("context_window", typed)
