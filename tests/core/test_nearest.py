"""What a person who mistyped a name is asked."""

import pytest

from workbench.core.nearest import did_you_mean, nearest


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("relese", "Release"),
        ("RELEASE", "Release"),
        ("nigh", "nightly run of everything"),
        ("zzz", ""),
        ("", ""),
        ("r", ""),
    ],
)
def test_the_nearest_name(word: str, found: str) -> None:
    assert nearest(word, ["Release", "nightly run of everything", "weekly"]) == found


def test_a_beginning_that_fits_two_names_is_no_guess() -> None:
    assert nearest("cases-", ["cases-parquet-large", "cases-jsonl-large"]) == ""
    assert did_you_mean("relese", ["release"]) == "Did you mean “release”? "
    assert did_you_mean("relese", []) == ""
