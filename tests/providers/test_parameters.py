"""Parameters that an API lacks or a model refuses are named, by our names, with how to leave them out."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.providers.parameters import how_to_leave_out, put_extra, refused_parameter


@pytest.mark.parametrize(
    ("error", "words", "name"),
    [
        (
            {"param": "temperature"},
            "Unsupported value: 'temperature' does not support 0.2 with this model.",
            "temperature",
        ),
        (
            {"param": "max_tokens"},
            "Unsupported parameter: 'max_tokens' is not supported with this model.",
            "max_tokens",
        ),
        ({"param": "reasoning.effort"}, "Unsupported parameter", "reasoning_effort"),
        ({"param": "reasoning.summary"}, "Your organization must be verified", "reasoning.summary"),
        ({"param": "messages.[0].content"}, "Invalid value", ""),
        ({"param": "messages"}, "temperature is not supported", ""),
        ({"param": "model"}, "invalid", ""),
        ({}, "`temperature` and `top_p` cannot both be specified for this model.", "temperature"),
        ({}, "top_k: Extra inputs are not permitted", "top_k"),
        ({}, "max_tokens: 90000 > 8192, which is the maximum allowed number of output tokens", "max_tokens"),
        ({}, "Invalid JSON payload received. Unknown name \"topK\" at 'generation_config'", "topK"),
        ({}, "Thinking level is not supported for this model.", "reasoning_effort"),
        ({}, "Malformed input request: extraneous key [top_k] is not permitted", "top_k"),
        ({}, "The temperature of the sea rose.", ""),
        ({}, "Your prompt should be shorter.", ""),
    ],
)
def test_a_refused_parameter_is_found(error: dict[str, Any], words: str, name: str) -> None:
    assert refused_parameter(error, words) == name


def test_a_parameter_inside_another_is_left_out_there() -> None:
    assert '{"reasoning": {"summary": null}}' in how_to_leave_out("reasoning.summary")


def test_extra_parameters_go_over_the_others() -> None:
    body: dict[str, Any] = {"a": 1, "in": {"x": 1, "y": {"z": 1}}, "out": {"x": 1}}
    put_extra(body, {"a": None, "new": None, "seed": None, "in": {"x": None, "y": 2}, "out": {"y": 2}}, joined=("in",))
    assert body == {"new": None, "in": {"y": 2}, "out": {"y": 2}}
