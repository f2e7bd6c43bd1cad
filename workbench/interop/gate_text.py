"""A gate as YAML (or JSON): name, baseline, rules; the form that stands under ``gates`` in project.yaml too."""

from typing import Any

from workbench.core.errors import InputError
from workbench.core.gates import Gate, fault_of
from workbench.interop.faults import mapping, validated
from workbench.interop.yaml_text import load_yaml


def read_gate(text: str, *, where: str = "", gate_id: str, name: str) -> Gate:
    """The gate that a YAML text stands for.

    Args:
        text: the file.
        where: its name, for the sentences.
        gate_id, name: taken when the text names none.

    Raises:
        InputError: it is no gate, or one that could never be applied; names file, line and what is allowed.
    """
    document = load_yaml(text, where)
    fields: dict[str, Any] = mapping(document, document.value, "a gate")
    if not fields:
        raise InputError("gate.empty", "It holds no gate.", where, "workbench gate --help shows the form.")
    if "gates" in fields:
        said = "This is a project’s list of gates, and a gate’s file holds one."
        raise document.fault("gate.form", said, ("gates",), "Write name, baseline and rules at the left margin.")
    gate = validated(Gate, {"id": gate_id, "name": name, **fields}, "a gate", document)
    fault = fault_of(gate)
    if fault is not None:
        raise document.fault("gate.rule", fault.message, fault.place, fault.remedy)
    return gate
