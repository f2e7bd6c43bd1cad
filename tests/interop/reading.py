"""How tests read what cannot be read."""

import pytest

from workbench.core.errors import InputError
from workbench.interop.tables import read_table


def fault(text: str | bytes, name: str = "cases.csv", **options: object) -> InputError:
    """The error of a table that cannot be read; it names the file and what to do."""
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(InputError) as caught:
        read_table(data, name, **options)  # type: ignore[arg-type]
    assert caught.value.remedy
    assert caught.value.where == name
    return caught.value
