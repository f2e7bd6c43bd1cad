"""What a run refuses before anything is made."""

import pytest

from workbench.core.errors import InputError
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.scoring.parts import distinct_parts


def test_two_parts_of_one_name_are_refused() -> None:
    card = Scorecard(
        id="s", name="card", checks=(CheckSpec(name="x", check="length"), CheckSpec(name="x", check="contains"))
    )
    with pytest.raises(InputError, match="could not be told apart"):
        distinct_parts(card, {})
