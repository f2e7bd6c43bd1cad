"""A scorecard as YAML."""

from typing import Any

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.rubrics import ANOTHER_NAME, Scorecard
from workbench.interop.faults import mapping, validated
from workbench.interop.plain import plain
from workbench.interop.yaml_text import YamlText, dump_yaml, load_yaml


def write_scorecard(scorecard: Scorecard) -> str:
    """The scorecard as YAML text."""
    return dump_yaml(plain(scorecard))


def read_scorecard(text: str, *, where: str = "", scorecard_id: str, name: str, judge: str = "") -> Scorecard:
    """The scorecard that a YAML (or JSON) text stands for.

    A check without a name is called like its check; a rubric may be written as its name or id alone.

    Args:
        text: the file.
        where: its name, for the sentences.
        scorecard_id: taken when the text names none.
        name: taken when the text names none.
        judge: name of the model that judges where the text names none.

    Raises:
        InputError: it is no scorecard; names file and line.
    """
    document = load_yaml(text, where)
    if document.value is None:
        raise InputError("scorecard.empty", "It holds no scorecard.", where, "Write checks: or rubrics: with one each.")
    return scorecard_from(document, scorecard_id=scorecard_id, name=name, judge=judge)


def scorecard_from(document: YamlText, *, scorecard_id: str, name: str, judge: str = "") -> Scorecard:
    """As :func:`read_scorecard`, from YAML that was loaded already."""
    fields: dict[str, Any] = mapping(document, document.value, "a scorecard")
    fields.setdefault("id", scorecard_id)
    fields.setdefault("name", name)
    for field, complete in (("checks", _check), ("rubrics", _use)):
        if isinstance(fields.get(field), list):
            fields[field] = [complete(item, judge) for item in fields[field]]
        elif fields.get(field, ()) is None:
            del fields[field]
    card = validated(Scorecard, fields, "a scorecard", document)
    for place, spec in enumerate(card.checks):
        if spec.fault:
            raise document.fault("check.taken", spec.fault, ("checks", place), ANOTHER_NAME)
    return card


def _check(value: JsonValue, _judge: str) -> JsonValue:
    if isinstance(value, str):
        return {"name": value, "check": value}
    return {"name": value["check"], **value} if isinstance(value, dict) and "check" in value else value


def _use(value: JsonValue, judge: str) -> JsonValue:
    if isinstance(value, str):
        value = {"rubric": value}
    return {"judge": judge, **value} if isinstance(value, dict) and judge else value
