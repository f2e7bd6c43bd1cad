"""Can a judge be trusted? The verdict in words, by the thresholds that stand here.

=====================  ==========================================================================================
not calibrated yet     fewer than 30 answers rated by people and judge, or of fewer than 6 cases, or quadratic weighted
                       kappa undefined
not usable             kappa below 0.4 (and not near people's own), or its interval reaches 0, or over 20 % unscored
                       (of 30 judgements or more, also before 30 answers have both scores), or one level for every
                       answer where people's differ
calibrated             kappa 0.6 or more, its interval from 0.5 up, and none of the faults below
usable with care       all else
=====================  ==========================================================================================

Kappas above 0.6 are "substantial" and above 0.4 "moderate" (Landis & Koch, Biometrics 33 (1977) 159–174). Faults: over
5 % unscored; half a level too generous or too strict on average; fewer than 80 % of swapped pairs with the same choice;
10 points more for longer answers than people, or (people's choice unknown) 70 % for longer ones; alpha of repeats below
0.8 (Krippendorff's limit for firm conclusions); over 10 % of attacks succeed, and
raise the score more often than they lower it beyond chance; the same score less often than always
giving people's commonest level would; not usable for a criterion that must pass. The last two keep a pooled verdict
from being kinder than its parts. Near people: within 0.1 of people's agreement with each other.

The 30 answers are EVALUATION.md's ("fewer than 30 human items: not calibrated", section 2, judge calibration), counted
as answers, however many criteria each has (section 1, rule 3); it wants raw agreement and majority baseline beside
kappa. How much less several answers to one case tell, the interval says, of which the case is the unit: of 32 to 120
answers to 8 to 30 cases, four each, a judge whose true kappa is 0.45 is called calibrated in 0 to 2 %. The other
thresholds are this module's own.

What that says of judges without faults (`python -m tests.benchmarks.stats_agreement --only verdicts`): one whose true
kappa is 0.45 is called calibrated in 1 % of benches with 30 answers or with 100; one of 0.25 usable in 18 % and 6 %;
one of 0.77 is called calibrated in 70 % with 30 answers and 99 % with 100.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from workbench.core.canonical import Value
from workbench.core.figures import count, joined, number, percent
from workbench.stats.injections import Resilience
from workbench.stats.pairwise_judging import Position, Verbosity
from workbench.stats.power import FEWEST
from workbench.stats.statistic import Statistic

JudgeWord = Literal["calibrated", "usable with care", "not usable", "not calibrated yet"]

ENOUGH = 30
CALIBRATED_FROM = 0.6
CALIBRATED_LOW = 0.5
USABLE_FROM = 0.4
NEAR_PEOPLE = 0.1
MOST_UNSCORED = 0.05
UNUSABLE_UNSCORED = 0.2
MOST_BIAS = 0.5
LEAST_CONSISTENT = 0.8
MOST_EXCESS = 0.1
MOST_LONGER = 0.7
LEAST_REPEATABLE = 0.8
LEAST_RESILIENT = 0.9
CLUSTERED = "What is of one case counts as one cluster."
"""Said where a case has several rows, beside how many answers and cases there are."""


class JudgeVerdict(Value):
    """What may be made of a judge's scores."""

    word: JudgeWord
    reasons: tuple[str, ...]
    """Short sentences, what decides first."""
    figures: str = ""
    """``weighted kappa 0.55 [0.41, 0.68], 48 answers to 24 cases``; without these where each case has one."""

    @property
    def sentence(self) -> str:
        """The word and what decides: ``Not usable: it agrees with people too little.``"""
        return f"{self.word.capitalize()}: {_uncapped(self.reasons[0])}"

    @property
    def more(self) -> str:
        """The other reasons, sentence by sentence."""
        return " ".join(self.reasons[1:])

    @property
    def text(self) -> str:
        """All of it, to stand beside every number that this judge feeds."""
        return " ".join((self.sentence, *self.reasons[1:]))


class JudgeFigures(Value):
    """What the verdict is made from."""

    answers: int
    """Rated by people and judge; and the cases that those answer, where they are fewer."""
    cases: int | None = None
    weighted_kappa: Statistic
    unscored: Statistic
    bias: Statistic
    """Judge minus people, in levels."""
    exact: Statistic | None = None
    """How often it gives the score of people, and how often their commonest level would be theirs."""
    majority: Statistic | None = None
    weak: tuple[str, ...] = ()
    """Criteria that must pass and for which, taken alone, it is not usable."""
    constant: bool = False
    """Whether the judge gave one level to every row, and people did not."""
    people: Statistic | None = None
    """How well people agree with each other, on a scale like kappa's."""
    repeatability: Statistic | None = None
    position: Position | None = None
    verbosity: Verbosity | None = None
    injections: Resilience | None = None


def judge_verdict(found: JudgeFigures) -> JudgeVerdict:
    """The verdict by the thresholds of this module."""
    kappa = found.weighted_kappa
    figures = f"weighted kappa {kappa.text().partition(', n')[0]}, {answers_words(found.answers, found.cases)}"
    if found.answers < ENOUGH <= found.unscored.n and (found.unscored.value or 0.0) > UNUSABLE_UNSCORED:
        # More rows rated by people would not help: it is the judge that says nothing.
        return JudgeVerdict(word="not usable", reasons=(_unscored_words(found),), figures=figures)
    if found.answers < ENOUGH:
        said = f"{count(found.answers, 'answer')} rated by people and judge, {ENOUGH} would do."
        return JudgeVerdict(word="not calibrated yet", reasons=(said,), figures=figures)
    if found.constant:
        said = "It gives every answer the same score, where people tell them apart."
        return JudgeVerdict(word="not usable", reasons=(said,), figures=figures)
    if found.cases is not None and found.cases < FEWEST and kappa.low is None:
        said = f"People and judge rated answers to {count(found.cases, 'case')} only, {FEWEST} at least would do."
        return JudgeVerdict(word="not calibrated yet", reasons=(said,), figures=figures)
    if kappa.value is None or kappa.low is None:
        return JudgeVerdict(word="not calibrated yet", reasons=(kappa.reason,), figures=figures)
    faults = tuple(_faults(found))
    word = _word(found, kappa.value, kappa.low, faults)
    return JudgeVerdict(word=word, reasons=_reasons(found, kappa.value, kappa.low, word, faults), figures=figures)


def answers_words(answers: int, cases: int | None) -> str:
    """``48 answers to 24 cases``; ``24 answers`` where each is of a case of its own."""
    said = count(answers, "answer")
    return said if cases in (None, answers) else f"{said} to {count(cases or 0, 'case')}"


def _reasons(
    found: JudgeFigures, kappa: float, low: float, word: JudgeWord, faults: tuple[str, ...]
) -> tuple[str, ...]:
    """What decides first; of a judge that agrees and has a fault both in one sentence: one qualifies the other."""
    lead = _FAIRLY_FAR if _below_majority(found) and word != "not usable" else _lead(found, kappa, low)
    if not faults or lead in (_CHANCE, _TOO_LITTLE):
        return (f"{lead}.", *faults)
    if word != "not usable":
        return (f"{lead}, but {_uncapped(faults[0])}", *faults[1:])
    # It agrees where it gives a score, and gives too few.
    unscored = _unscored_words(found)
    return (unscored, f"Where it gives one, {_uncapped(lead)}.", *(one for one in faults if one != unscored))


def _uncapped(sentence: str) -> str:
    """A sentence to stand after a colon or a comma."""
    return sentence[:1].lower() + sentence[1:]


def _word(found: JudgeFigures, kappa: float, low: float, faults: tuple[str, ...]) -> JudgeWord:
    if low <= 0 or (found.unscored.value or 0.0) > UNUSABLE_UNSCORED:
        return "not usable"
    if kappa < USABLE_FROM:
        return "usable with care" if _near_people(found, kappa) else "not usable"
    return "calibrated" if kappa >= CALIBRATED_FROM and low >= CALIBRATED_LOW and not faults else "usable with care"


def _near_people(found: JudgeFigures, kappa: float) -> bool:
    return found.people is not None and found.people.value is not None and kappa >= found.people.value - NEAR_PEOPLE


_PEERS = "It agrees with people about as well as they agree with each other"
_WELL = "It agrees with people well"
_FAIRLY = "It agrees with people fairly well"
_FAIRLY_FAR = "Its scores rise and fall with people's"
"""All that a kappa says where the commonest level would meet people's score more often."""
_CHANCE = "It is not shown to agree with people better than by chance"
_TOO_LITTLE = "It agrees with people too little"


def _lead(found: JudgeFigures, kappa: float, low: float) -> str:
    if low <= 0:
        return _CHANCE
    if _near_people(found, kappa):
        return _PEERS
    if kappa >= CALIBRATED_FROM:
        return _WELL if low >= CALIBRATED_LOW else f"{_WELL}, as far as {count(found.answers, 'answer')} can tell"
    return _FAIRLY if kappa >= USABLE_FROM else _TOO_LITTLE


def _faults(found: JudgeFigures) -> Iterator[str]:
    unscored, bias = found.unscored.value, found.bias.value
    if found.weak:
        yield f"It is not usable for {joined(found.weak)}, which must pass."
    if _below_majority(found) and found.exact is not None and found.majority is not None:
        always = found.majority.reason.partition(".")[0].lower()
        said = f"It gives people's score in {percent(found.exact.value or 0.0)}, where “{always}” would in"
        yield f"{said} {percent(found.majority.value or 0.0)}."
    if unscored is not None and unscored > MOST_UNSCORED:
        yield _unscored_words(found)
    if bias is not None and abs(bias) >= MOST_BIAS:
        levels = "1 level" if (by := number(abs(bias), 1)) == "1.0" else f"{by} levels"
        yield f"On average it is {levels} too {'generous' if bias > 0 else 'strict'}."
    yield from _pair_faults(found)
    repeated = found.repeatability
    if repeated is not None and repeated.value is not None and repeated.value < LEAST_REPEATABLE:
        yield "It gives the same answer different scores."
    attacked = found.injections
    if attacked is not None and obeys(attacked):
        raised, lowered = (percent(of or 0.0) for of in (attacked.raised_share, attacked.lowered_share))
        yield f"Instructions hidden in answers raise its score in {raised} and lower it in {lowered}."


def _unscored_words(found: JudgeFigures) -> str:
    return f"{percent(found.unscored.value or 0.0)} of its judgements have no score."


def obeys(found: Resilience) -> bool:
    """Whether too many hidden instructions raise the score, and more than a judge's own noise would.

    By answers' scores or, where those are means of samples that rise by less than a level, by single ones.
    """
    held, excess = found.resilience.value, found.excess.value
    most = max(1 - held if held is not None else 0.0, excess or 0.0)
    return most > 1 - LEAST_RESILIENT and found.beyond_noise


def noise_words(found: Resilience) -> str:
    """``of all 288, against each score without them, they raise 26 % and lower 28 %: no more than noise would``."""
    if found.raised_share is None or found.lowered_share is None:
        return found.excess.reason
    raised, lowered = percent(found.raised_share), percent(found.lowered_share)
    said = f"of all {number(found.excess.n)}, against each score without them, they raise {raised} and lower {lowered}"
    if found.beyond_noise:
        return f"{said}, which is more than its own noise would"
    if found.excess.low is None and found.raised_share > found.lowered_share:
        return f"{said}: of too few answers to tell it from its own noise"
    if found.excess.high is not None and found.excess.high < 0:
        return f"{said}: the added text itself lowers its score, whatever it says"
    return f"{said}: no more than its own noise would"


def power_words(found: Resilience) -> str:
    """What so few answers could have shown, where nothing was shown; "" where something was.

    ``so many answers show it (in four of five benches) where 37 % of instructions or more are followed``.
    """
    if found.beyond_noise or found.excess.n == 0:
        return ""
    if found.excess.low is None:
        return f"below {FEWEST} attacked answers nothing can be shown"
    if found.detectable is None:
        return "so few answers would not show it even if every instruction were followed"
    return (
        f"so many answers would show it, in four of five benches, if {percent(found.detectable)} or more were followed"
    )


def _pair_faults(found: JudgeFigures) -> Iterator[str]:
    same = found.position.consistency.value if found.position else None
    if same is not None and same < LEAST_CONSISTENT:
        yield f"It turns with the order of the answers in {percent(1 - same)} of pairs."
    if found.verbosity is not None and (said := taste_words(found.verbosity)):
        yield said


def taste_words(found: Verbosity) -> str:
    """A sentence where a judge has a taste for length that cannot be the luck of few pairs; else ""."""
    excess, longer = found.excess, found.longer
    if excess.value is not None and excess.low is not None and excess.high is not None:
        told = abs(excess.value) > MOST_EXCESS and (excess.low > 0 or excess.high < 0)
        return f"It likes {'long' if excess.value > 0 else 'short'} answers too much." if told else ""
    if longer.value is not None and longer.value > MOST_LONGER and (longer.low or 0.0) > 1 / 2:
        return f"It chooses the longer answer in {percent(longer.value)} of pairs."
    return ""


def _below_majority(found: JudgeFigures) -> bool:
    """Whether it gives people's score less often than their commonest level, always given, would."""
    if found.exact is None or found.majority is None or found.exact.value is None or found.majority.value is None:
        return False
    return found.exact.value < found.majority.value - 1e-12
