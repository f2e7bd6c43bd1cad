"""Values made quickly are equal to those made with care."""

from datetime import UTC, datetime

from workbench.core.calls import Attempt, Call, Request
from workbench.core.cases import Case
from workbench.core.messages import TextPart, message
from workbench.core.quick import quick

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_equal_to_a_validated_value() -> None:
    request = Request(provider="p", base_url="u", model_id="m", messages=(message("user", "hi"),))
    attempt = quick(Attempt, started=NOW, seconds=1.0)
    made = quick(Call, key="call:1", request=request, started=NOW, attempts=(attempt,))
    by_hand = Call(key="call:1", request=request, started=NOW, attempts=(Attempt(started=NOW, seconds=1.0),))
    assert made == by_hand
    assert made.model_dump_json() == by_hand.model_dump_json()
    assert made.model_dump(exclude_defaults=True) == by_hand.model_dump(exclude_defaults=True)
    assert made.model_copy(update={"key": "call:2"}).key == "call:2"
    assert quick(TextPart, text="a") == TextPart(text="a")


def test_a_default_that_can_be_changed_is_not_shared() -> None:
    one, other = quick(Case, id="1"), quick(Case, id="2")
    assert one == Case(id="1")
    assert one.inputs is not other.inputs
