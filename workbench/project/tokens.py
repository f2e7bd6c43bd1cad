"""Token counts and money of texts, for the models of an open project."""

from decimal import Decimal
from typing import NamedTuple

from workbench.core.calls import Usage
from workbench.core.models import Price
from workbench.project.documents import Documents


class Count(NamedTuple):
    """A number of tokens, and whether it is exact for the model's encoding."""

    n: int
    exact: bool


class Tokens:
    """Counts while typing; no network, tables come with the installation."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._prices: dict[str, Price | None] = {}

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
