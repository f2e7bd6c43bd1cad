"""Statistics, plain numbers in and out: what the product computes, for anyone to check.

    >>> from workbench import stats
    >>> stats.mcnemar_p(fixed=12, broken=2)
    0.01293945...
    >>> stats.paired_rates(both=20, first_only=12, second_only=2, neither=16)
    (-0.2, -0.329..., -0.056...)
    >>> stats.cohen_kappa([1, 2, 3, 5, 2, 4], [1, 2, 4, 4, 2, 4], weights="quadratic", labels=(1, 2, 3, 4, 5)).text()
    '0.90 [0.57, 0.98], n 6'

======================  ================================================================================================
one figure              mean_summary, rate_summary, mean_interval, wilson, clopper_pearson, percentile, per_case,
                        clustered_mean, clustered_rate, bootstrap_mean, bootstrap_of, bootstrap_each
two candidates          compare, adjust, default_margin, mcnemar_p, paired_rates, sign_flip_p, holm, benjamini_hochberg,
                        win_tie_loss, needed_for_mean, needed_for_rate, detectable_mean_difference, …
several candidates      cochran_q, friedman, games, bradley_terry, by_slice, slices_of, routing
repeats                 pass_k, flakiness
two raters              agreement (all of them): exact_agreement, within_one, majority_baseline, cohen_kappa, confusion,
                        spearman, kendall, pearson, limits_of_agreement, mean_absolute_difference (MAE)
several raters          several_raters (all of them): fleiss_kappa, krippendorff_alpha, gwet_ac1, icc
a judge                 judge_bench (all of them): bench_slice, position, verbosity, length_controlled_rate, resilience,
                        judge_verdict, judge_standing, disagreements, distances, held_out_half
what fails              failure_groups, reason_groups
======================  ================================================================================================

A figure is a `Statistic`: value, low, high, n, the interval's method, and a reason in words where there is no value, no
interval, or something to mind. Agreement, correlations and `length_controlled_rate` take ``clusters``, what each row
belongs to: intervals are then of the clusters. In `judge_bench` that is the case that rows, pairs and attacks answer
(``case``; without it an answer stands for itself). Each function names its formula and source; None in the data is
"not scored" or "not rated", never 0. Names are loaded where first used, since scipy costs a fifth of a second.
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
    from workbench.stats.agreeing import agreement, several_raters
    from workbench.stats.bootstrap import bootstrap_mean
    from workbench.stats.clusters import clustered_mean, clustered_rate
    from workbench.stats.corrections import benjamini_hochberg, holm
    from workbench.stats.correlation import kendall, pearson, spearman
    from workbench.stats.differences import limits_of_agreement, mean_absolute_difference
    from workbench.stats.failures import BrokenRow, failure_groups, reason_groups
    from workbench.stats.injections import resilience
    from workbench.stats.intraclass import icc
    from workbench.stats.judge_rows import Injected, JudgedRow, SwappedPair, disagreements, distances, held_out_half
    from workbench.stats.judge_words import JudgeFigures, judge_verdict
    from workbench.stats.judging import bench_slice, judge_bench, judge_standing
    from workbench.stats.kappa import cohen_kappa, confusion, exact_agreement, majority_baseline, within_one
    from workbench.stats.krippendorff import krippendorff_alpha
    from workbench.stats.mcnemar import mcnemar_p
    from workbench.stats.newcombe import paired_rates
    from workbench.stats.omnibus import cochran_q, friedman
    from workbench.stats.pairwise_judging import length_controlled_rate, position, verbosity
    from workbench.stats.permutation import sign_flip_p
    from workbench.stats.power import (
        detectable_mean_difference,
        detectable_rate_difference,
        needed_for_equal_mean,
        needed_for_mean,
        needed_for_rate,
    )
    from workbench.stats.raters import fleiss_kappa, gwet_ac1
    from workbench.stats.ratings import Game, bradley_terry, games, win_tie_loss
    from workbench.stats.repeats import flakiness, pass_k
    from workbench.stats.resampling import bootstrap_each, bootstrap_of
    from workbench.stats.routes import routing
    from workbench.stats.slices import by_slice, slices_of
    from workbench.stats.statistic import Statistic
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
    "workbench.stats.agreeing": (
        "agreement",
        "several_raters",
    ),
    "workbench.stats.bootstrap": ("bootstrap_mean",),
    "workbench.stats.ratings": (
        "Game",
        "bradley_terry",
        "games",
        "win_tie_loss",
    ),
    "workbench.stats.clusters": ("clustered_mean", "clustered_rate"),
    "workbench.stats.correlation": (
        "kendall",
        "pearson",
        "spearman",
    ),
    "workbench.stats.corrections": (
        "benjamini_hochberg",
        "holm",
    ),
    "workbench.stats.differences": (
        "limits_of_agreement",
        "mean_absolute_difference",
    ),
    "workbench.stats.failures": (
        "BrokenRow",
        "failure_groups",
        "reason_groups",
    ),
    "workbench.stats.repeats": (
        "flakiness",
        "pass_k",
    ),
    "workbench.stats.intraclass": ("icc",),
    "workbench.stats.injections": ("resilience",),
    "workbench.stats.judging": (
        "bench_slice",
        "judge_bench",
        "judge_standing",
    ),
    "workbench.stats.judge_rows": (
        "Injected",
        "JudgedRow",
        "SwappedPair",
        "disagreements",
        "distances",
        "held_out_half",
    ),
    "workbench.stats.judge_words": ("JudgeFigures", "judge_verdict"),
    "workbench.stats.kappa": (
        "cohen_kappa",
        "confusion",
        "exact_agreement",
        "majority_baseline",
        "within_one",
    ),
    "workbench.stats.krippendorff": ("krippendorff_alpha",),
    "workbench.stats.mcnemar": ("mcnemar_p",),
    "workbench.stats.newcombe": ("paired_rates",),
    "workbench.stats.omnibus": (
        "cochran_q",
        "friedman",
    ),
    "workbench.stats.pairwise_judging": (
        "length_controlled_rate",
        "position",
        "verbosity",
    ),
    "workbench.stats.permutation": ("sign_flip_p",),
    "workbench.stats.power": (
        "detectable_mean_difference",
        "detectable_rate_difference",
        "needed_for_equal_mean",
        "needed_for_mean",
        "needed_for_rate",
    ),
    "workbench.stats.resampling": (
        "bootstrap_each",
        "bootstrap_of",
    ),
    "workbench.stats.routes": ("routing",),
    "workbench.stats.raters": (
        "fleiss_kappa",
        "gwet_ac1",
    ),
    "workbench.stats.slices": (
        "by_slice",
        "slices_of",
    ),
    "workbench.stats.statistic": ("Statistic",),
    "workbench.stats.verdict": (
        "adjust",
        "compare",
        "default_margin",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BrokenRow",
    "Game",
    "Injected",
    "JudgeFigures",
    "JudgedRow",
    "Statistic",
    "SwappedPair",
    "adjust",
    "agreement",
    "bench_slice",
    "benjamini_hochberg",
    "bootstrap_each",
    "bootstrap_mean",
    "bootstrap_of",
    "bradley_terry",
    "by_slice",
    "clopper_pearson",
    "clustered_mean",
    "clustered_rate",
    "cochran_q",
    "cohen_kappa",
    "compare",
    "confusion",
    "default_margin",
    "detectable_mean_difference",
    "detectable_rate_difference",
    "disagreements",
    "distances",
    "exact_agreement",
    "failure_groups",
    "flakiness",
    "fleiss_kappa",
    "friedman",
    "games",
    "gwet_ac1",
    "held_out_half",
    "holm",
    "icc",
    "judge_bench",
    "judge_standing",
    "judge_verdict",
    "kendall",
    "krippendorff_alpha",
    "length_controlled_rate",
    "limits_of_agreement",
    "majority_baseline",
    "mcnemar_p",
    "mean_absolute_difference",
    "mean_interval",
    "mean_summary",
    "needed_for_equal_mean",
    "needed_for_mean",
    "needed_for_rate",
    "paired_rates",
    "pass_k",
    "pearson",
    "per_case",
    "percentile",
    "position",
    "rate_summary",
    "reason_groups",
    "resilience",
    "routing",
    "several_raters",
    "sign_flip_p",
    "slices_of",
    "spearman",
    "t_quantile",
    "verbosity",
    "wilson",
    "win_tie_loss",
    "within_one",
]


def __getattr__(name: str) -> Any:
    """Load a name from its module."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
