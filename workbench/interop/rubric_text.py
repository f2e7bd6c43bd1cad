"""A rubric as YAML of our own, and as the JSON of Prometheus (criteria, score1_description … score5_description)."""

from typing import Any

from pydantic import JsonValue, ValidationError

from workbench.core.canonical import digest
from workbench.core.errors import InputError
from workbench.core.figures import count
from workbench.core.rubrics import Criterion, Rubric
from workbench.core.strict_json import JsonError, parse
from workbench.core.summaries import Loss
from workbench.interop.case_line import chief_fault, first_fault
from workbench.interop.faults import remedy
from workbench.interop.plain import plain
from workbench.interop.yaml_text import YamlText, dump_yaml, load_yaml

OWN_NAME = "rubric"
"""Name of a case's own rubric and of its criterion where the file gives none: one metric over all cases."""

_LEVELS = tuple(f"score{level}_description" for level in range(1, 6))


def write_rubric_value(rubric: Rubric) -> dict[str, Any]:
    """A rubric as a JSON object that people can write by hand: levels are keyed 1 to 5."""
    value: dict[str, Any] = dict(plain(rubric))
    value["criteria"] = [_criterion(criterion) for criterion in rubric.criteria]
    note = value.pop("note", None)
    return value if note is None else {**value, "note": note}


def read_rubric_value(value: JsonValue, *, rubric_id: str = "", name: str = "") -> Rubric:
    """A rubric from an object in our form or in Prometheus' form.

    Args:
        value: the object.
        rubric_id: taken when the object names none.
        name: taken when the object names none.

    Raises:
        ValueError: it is neither; the text says why.
    """
    if not isinstance(value, dict):
        raise ValueError("a rubric must be an object with criteria")
    if isinstance(value.get("criteria"), str):
        return _from_prometheus(value, rubric_id, name)
    fields: dict[str, Any] = dict(value)
    fields.setdefault("name", name or OWN_NAME)
    fields.setdefault("id", rubric_id or digest("rubric", value).replace(":", "-")[:19])
    criteria = fields.get("criteria")
    if isinstance(criteria, list):
        fields["criteria"] = [_levelled(criterion) for criterion in criteria]
    try:
        return Rubric.model_validate(fields)
    except ValidationError as error:
        raise ValueError(first_fault(error, "a rubric")) from error


def read_rubric(text: str, *, where: str = "", rubric_id: str, name: str) -> Rubric:
    """A rubric from YAML or JSON text, in our form or in Prometheus' form.

    Raises:
        InputError: it is neither; the sentence names file and line.
    """
    document = load_yaml(text, where)
    if isinstance(document.value, list):
        return read_prometheus(text, name=name, rubric_id=rubric_id, where=where)
    try:
        return read_rubric_value(document.value, rubric_id=rubric_id, name=name)
    except ValueError as error:
        cause = error.__cause__
        fix = remedy(Rubric, cause) if isinstance(cause, ValidationError) else "Mend this line."
        raise document.fault("rubric", _sentence(error), _place(document, error), fix) from error


def write_rubric(rubric: Rubric) -> str:
    """A rubric as YAML text."""
    return dump_yaml(write_rubric_value(rubric))


def write_prometheus(rubric: Rubric) -> tuple[list[dict[str, JsonValue]], list[Loss]]:
    """One Prometheus rubric per criterion, and what that form cannot carry."""
    losses: list[Loss] = []
    written: list[dict[str, JsonValue]] = []
    for criterion in rubric.criteria:
        question = criterion.question or criterion.name
        # Prometheus knows no name: one more field keeps several apart, and its templates pass over it.
        named: dict[str, JsonValue] = {"name": criterion.name} if len(rubric.criteria) > 1 else {}
        written.append({**named, "criteria": question, **dict(zip(_LEVELS, criterion.levels, strict=True))})
        if criterion.weight != 1.0 or criterion.must_pass:
            losses.append(
                Loss(where=f"{rubric.name}/{criterion.name}", what="The weight and “must pass” are left out.")
            )
    return written, losses


def read_prometheus(text: str, *, name: str, rubric_id: str, where: str = "") -> Rubric:
    """A rubric from the JSON of Prometheus: one object, or a list of them that become one criterion each.

    Raises:
        InputError: it is no such JSON.
    """
    try:
        value = parse(text)
        items = value if isinstance(value, list) and value else [value]
        _not_cases(items, where)
        rubrics = [read_rubric_value(item, rubric_id=rubric_id, name=name) for item in items]
    except JsonError as fault:
        line = text.count("\n", 0, fault.position) + 1
        raise InputError("rubric", f"Line {line}: it is not valid JSON: {fault.message}.", where, "Mend it.") from fault
    except ValueError as error:
        raise InputError("rubric", _sentence(error), where, "Write criteria and score1_description to 5.") from error
    criteria = [criterion for rubric in rubrics for criterion in rubric.criteria]
    if len({item.name for item in criteria}) < len(criteria):
        numbered = enumerate(criteria, 1)
        criteria = [item.model_copy(update={"name": f"criterion {number}"}) for number, item in numbered]
    return Rubric(id=rubric_id, name=name, criteria=tuple(criteria))


def _not_cases(items: list[JsonValue], where: str) -> None:
    """Raises InputError where a list holds cases that have rubrics, as the files of benchmarks do."""
    cases = sum(isinstance(item, dict) and isinstance(item.get("rubric"), dict) for item in items)
    if cases == len(items):
        said = (
            f"These are {count(cases, 'case')} with a rubric of {'its' if cases == 1 else 'their'} own, not one rubric."
        )
        raise InputError(
            "rubric.cases", said, where, "Leave the name out to import each rubric, or import the file as cases."
        )


def _criterion(criterion: Criterion) -> dict[str, Any]:
    value: dict[str, Any] = dict(plain(criterion))
    if "levels" in value:
        # Numbers as keys, so that YAML shows them without quotes; it reads every key as a text.
        value["levels"] = {level: text for level, text in enumerate(criterion.levels, 1) if text}
    return value


def _levelled(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict) or not isinstance(value.get("levels"), dict):
        return value
    levels: Any = value["levels"]
    strange = [key for key in levels if str(key) not in ("1", "2", "3", "4", "5")]
    if strange:
        raise ValueError(f"there is no level ‘{strange[0]}’, only 1 to 5")
    return {**value, "levels": [levels.get(str(number), "") for number in range(1, 6)]}


def _from_prometheus(value: dict[str, JsonValue], rubric_id: str, name: str) -> Rubric:
    unknown = set(value) - {"criteria", "id", "name", *_LEVELS}
    if unknown:
        known = f"criteria, name, {_LEVELS[0]} to {_LEVELS[-1]}"
        raise ValueError(f"a rubric with one criterion has no field ‘{sorted(unknown)[0]}’; its fields are {known}")
    texts = [value.get(level, "") for level in _LEVELS]
    if any(not isinstance(text, str) for text in texts):
        raise ValueError("the descriptions of the scores must be texts")
    rubric_name = str(value.get("name") or name or OWN_NAME)
    criterion = Criterion.model_validate({"name": rubric_name, "question": value["criteria"], "levels": texts})
    own_id = str(value.get("id") or rubric_id or digest("rubric", value).replace(":", "-")[:19])
    return Rubric(id=own_id, name=rubric_name, criteria=(criterion,))


def _sentence(error: ValueError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _place(document: YamlText, error: ValueError) -> tuple[str | int, ...]:
    cause = error.__cause__
    return tuple(chief_fault(cause)["loc"]) if isinstance(cause, ValidationError) else ()
