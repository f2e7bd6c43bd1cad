"""Statistics, plain numbers in and out: what the product computes, for anyone to check.

    >>> from workbench import stats
    >>> stats.mcnemar_p(fixed=12, broken=2)
    0.01293945...
    >>> stats.paired_rates(both=20, first_only=12, second_only=2, neither=16)
    (-0.2, -0.329..., -0.056...)

Names are loaded where first used, since scipy costs a fifth of a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.core.intervals import (
        clopper_pearson,
        mean_interval,
        mean_summary,
        per_case,
        percentile,
        rate_summary,
        t_quantile,
        wilson,
    )
    from workbench.stats.bootstrap import bootstrap_mean
    from workbench.stats.corrections import holm
    from workbench.stats.mcnemar import mcnemar_p
    from workbench.stats.newcombe import paired_rates
    from workbench.stats.permutation import sign_flip_p
    from workbench.stats.power import (
        detectable_mean_difference,
        detectable_rate_difference,
        needed_for_equal_mean,
        needed_for_mean,
        needed_for_rate,
    )
    from workbench.stats.verdict import adjust, compare, default_margin

_HOMES = {
    "workbench.core.intervals": (
        "clopper_pearson",
        "mean_interval",
        "mean_summary",
        "per_case",
        "percentile",
        "rate_summary",
        "t_quantile",
        "wilson",
    ),
    "workbench.stats.bootstrap": ("bootstrap_mean",),
    "workbench.stats.corrections": ("holm",),
    "workbench.stats.mcnemar": ("mcnemar_p",),
    "workbench.stats.newcombe": ("paired_rates",),
    "workbench.stats.permutation": ("sign_flip_p",),
    "workbench.stats.power": (
        "detectable_mean_difference",
        "detectable_rate_difference",
        "needed_for_equal_mean",
        "needed_for_mean",
        "needed_for_rate",
    ),
    "workbench.stats.verdict": ("adjust", "compare", "default_margin"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "adjust",
    "bootstrap_mean",
    "clopper_pearson",
    "compare",
    "default_margin",
    "detectable_mean_difference",
    "detectable_rate_difference",
    "holm",
    "mcnemar_p",
    "mean_interval",
    "mean_summary",
    "needed_for_equal_mean",
    "needed_for_mean",
    "needed_for_rate",
    "paired_rates",
    "per_case",
    "percentile",
    "rate_summary",
    "sign_flip_p",
    "t_quantile",
    "wilson",
]


def __getattr__(name: str) -> Any:
    """Load a name from its module."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
