"""Token counts and money of texts, for the models of an open project."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from workbench.core.calls import Usage
from workbench.core.experiments import Experiment
from workbench.core.models import Model, Price
from workbench.project.documents import Documents
from workbench.store.store import Store


class Count(NamedTuple):
    """A number of tokens, and whether it is exact for the model's encoding."""

    n: int
    exact: bool


class Correction(NamedTuple):
    """How the vendor's counts of a model's requests compare with ours."""

    ratio: float
    """The vendor's input tokens over ours."""
    calls: int
    """Calls of this project that it stands on."""

    @property
    def words(self) -> str:
        """``× 1.25 from 12 calls``."""
        return f"× {self.ratio:.2f} from {self.calls:,} calls"


def corrected(tokens: int, correction: Correction | None) -> int:
    """Tokens as the vendor would count them; ours where nothing is known of that."""
    return tokens if correction is None else round(tokens * correction.ratio)


FEWEST_CALLS, MOST_CALLS = 5, 200
"""Calls from which a correction is said, and those that it is taken from: the latest."""


class Tokens:
    """Counts while typing; no network, tables come with the installation."""

    def __init__(self, documents: Documents, store: Store | None = None) -> None:
        self._documents = documents
        self._store = store
        self._prices: dict[str, Price | None] = {}
        self._corrections: dict[str, tuple[tuple[object, ...], Correction | None]] = {}

    def correction(self, model_name: str) -> Correction | None:
        """The ratio of the vendor's input tokens to ours over this project's latest calls of a model.

        Reads calls and counts them: not for the window's thread. None where the encoding is known, so that texts are
        exact, where the vendor told of fewer than five calls, and for the stand-in.
        """
        model = self._documents.model(model_name)
        if self._store is None or model.provider == "offline" or self.encoding(model_name) is not None:
            return None
        with_it = [
            experiment
            for experiment in self._store.experiments()
            if any(
                (one.provider, one.model_id, one.base_url) == (model.provider, model.model_id, model.base_url)
                for one in experiment.manifest.models
            )
        ]
        state = tuple((experiment.id, experiment.state, experiment.ended) for experiment in with_it)
        if model_name not in self._corrections or self._corrections[model_name][0] != state:
            self._corrections[model_name] = (state, self._measured(with_it, model))
        return self._corrections[model_name][1]

    def known_correction(self, model_name: str) -> Correction | None:
        """What `correction` found last, without reading anything."""
        return self._corrections[model_name][1] if model_name in self._corrections else None

    def _measured(self, experiments: Sequence[Experiment], model: Model) -> Correction | None:
        from workbench.providers import tokens

        assert self._store is not None
        ours = theirs = calls = 0
        for experiment in reversed(experiments):
            labels = {one.label for one in experiment.manifest.candidates if one.model == model.name}
            rows = [row for row in self._store.rows(experiment.id) if row.candidate in labels and row.input_tokens]
            found = self._store.calls_of_trials([row.trial_id for row in rows[: MOST_CALLS - calls]])
            for call in {call.key: call for call in found.values()}.values():
                if call.usage is not None and call.usage.source == "vendor" and call.usage.input_tokens:
                    ours += tokens.count_request(call.request).n
                    theirs += call.usage.input_tokens
                    calls += 1
            if calls >= MOST_CALLS:
                break
        return Correction(theirs / ours, calls) if calls >= FEWEST_CALLS and ours else None

    def count(self, text: str, model_name: str) -> Count:
        """Tokens of a text under a model's encoding; not exact where the encoding is not known."""
        from workbench.providers import tokens

        model = self._documents.model(model_name)
        found = tokens.count(text, model.model_id, model.provider)
        return Count(found.n, found.exact)

    def encoding(self, model_name: str) -> str | None:
        """Name of the model's encoding, e.g. ``o200k_base``; None where it is not known."""
        from workbench.providers import tokens

        model = self._documents.model(model_name)
        return tokens.encoding_name(model.model_id, model.provider)

    def price(self, model_name: str) -> Price | None:
        """Price of a model; None is unknown."""
        from workbench.providers import prices

        model = self._documents.model(model_name)
        known = f"{model.provider} {model.model_id} {model.base_url} {model.price}"
        if known not in self._prices:
            self._prices[known] = prices.price_for(model)
        return self._prices[known]

    def per_thousand(self, model_name: str, input_tokens: float, output_tokens: float) -> Decimal | None:
        """Dollars of 1,000 calls with these tokens each; None where the price is unknown."""
        from workbench.providers import prices

        usage = Usage(input_tokens=round(input_tokens * 1000), output_tokens=round(output_tokens * 1000))
        return prices.cost(usage, self.price(model_name))
