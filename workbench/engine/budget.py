"""The budget of a run: money is reserved before a call goes out, so that spent plus reserved never passes it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from workbench.core.calls import Request
from workbench.core.errors import SettingsError
from workbench.core.models import Model, Price

DEFAULT_OUTPUT = 1024
"""Output tokens to expect where neither history nor ``max_tokens`` says anything."""
_MILLION = Decimal(1_000_000)
OutputHistory = Callable[[str, str, str], tuple[float, float] | None]
"""(version digest, model name, prompt id) → (p50, p95) of output tokens in this project, of that version, else of the
prompt's others; None without any."""


class Account:
    """What a run spent, what its calls in flight may cost, and what failed calls may have cost."""

    def __init__(self, budget: Decimal | None, spent: Decimal = Decimal(0), possible: Decimal = Decimal(0)) -> None:
        self.budget = budget
        self.spent = spent
        self.reserved = Decimal(0)
        self.possible = possible
        """The most that failed calls may have cost beside ``spent``; it counts against the budget."""

    @property
    def left(self) -> Decimal | None:
        """What may still be reserved; None without a budget."""
        return None if self.budget is None else self.budget - self.spent - self.reserved - self.possible

    def reserve(self, amount: Decimal) -> bool:
        """Set an amount aside, if the budget has room for it."""
        left = self.left
        if left is not None and amount > left:
            return False
        self.reserved += amount
        return True

    def settle(self, reserved: Decimal, cost: Decimal | None) -> None:
        """A call ended: its reservation becomes its cost; an unknown cost counts as what was reserved."""
        self.reserved -= reserved
        if cost is None:
            self.possible += reserved
        else:
            self.spent += cost

    def release(self, reserved: Decimal, possibly_paid: bool) -> None:
        """A try failed: its reservation is free again, unless the vendor may charge for it."""
        self.reserved -= reserved
        if possibly_paid:
            self.possible += reserved


def reservation(request: Request, price: Price, output_tokens: float, count: Callable[[Request], int]) -> Decimal:
    """Dollars to set aside for a call: its input tokens, and the output that is to be expected, at their price."""
    dearest = max(price.input, price.cache_write or Decimal(0))
    return (dearest * count(request) + price.output * Decimal(int(output_tokens) + 1)) / _MILLION


def expected_output(request: Request, history: tuple[float, float] | None) -> float:
    """Output tokens to reserve: the p95 of this prompt and model, else ``max_tokens``, else 1,024.

    A smaller ``max_tokens`` bounds the p95: more cannot come.
    """
    most = request.parameters.max_tokens
    if history is None:
        return float(most or DEFAULT_OUTPUT)
    return min(history[1], float(most)) if most else history[1]


def unpriced_error(model: Model) -> SettingsError:
    """The sentence for a model that has no price under a budget."""
    return SettingsError(
        "budget.unpriced",
        f"The price of {model.name} is not known, so the budget cannot be kept.",
        remedy="Give the model a price, or run without a budget.",
    )
