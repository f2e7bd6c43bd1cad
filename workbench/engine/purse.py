"""The money of a run: reserves it for each call, and books what calls and failed tries cost."""

from __future__ import annotations

from decimal import Decimal

from workbench.core.calls import Failure, Request, Usage
from workbench.core.models import Model, Price
from workbench.engine.budget import Account, OutputHistory, expected_output, reservation, unpriced_error
from workbench.engine.jobs import Job
from workbench.engine.seats import TaskSeat
from workbench.engine.tally import Tally
from workbench.providers.prices import price_for


class Purse:
    """The money of one run.

    Args:
        budget: dollars in all, what was spent before included; None: no limit.
        tally: totals so far; failed tries are booked there.
        history: output tokens of earlier calls.
    """

    def __init__(self, budget: Decimal | None, tally: Tally, history: OutputHistory | None) -> None:
        self.account = Account(budget, tally.cost or Decimal(0), tally.possibly_cost or Decimal(0))
        self._tally = tally
        self._history = history
        self._known: dict[tuple[str, str, str], tuple[float, float] | None] = {}
        self._prices: dict[str, Price | None] = {}

    def price(self, model: Model) -> Price | None:
        """The price of a model; looked up once.

        Raises:
            SettingsError: there is a budget, and no price.
        """
        if model.name not in self._prices:
            self._prices[model.name] = price_for(model)
        price = self._prices[model.name]
        if price is None and self.account.budget is not None:
            raise unpriced_error(model)
        return price

    def check(self, models: list[Model], budget: Decimal | None) -> None:
        """Refuse a budget that cannot be kept.

        Raises:
            SettingsError: names the model without a price.
        """
        for model in models if budget is not None else ():
            if price_for(model) is None:
                raise unpriced_error(model)

    def reserve(self, model: Model, job: Job) -> bool:
        """Set money aside for a call; False when the budget has no room for it."""
        if self.account.budget is None:
            return True
        if job.amount is None:
            job.amount = self._amount(model, job)
        if not self.account.reserve(job.amount):
            return False
        job.reserved = job.amount
        return True

    def _amount(self, model: Model, job: Job) -> Decimal:
        price = self.price(model)
        assert price is not None
        seat = job.seats[0]
        candidate = seat.item.slot.candidate if isinstance(seat, TaskSeat) else None
        place = (candidate.version, model.name, candidate.prompt_id) if candidate else ("", model.name, "")
        if place not in self._known:
            self._known[place] = self._history(*place) if self._history and candidate else None
        return reservation(job.request, price, expected_output(job.request, self._known[place]), count_tokens)

    def _most(self, model: Model, job: Job) -> Decimal | None:
        """What a call without a reservation may have cost at most; None where the price is not known."""
        price = self.price(model)
        return None if price is None else reservation(job.request, price, expected_output(job.request, None), _at_most)

    def settle(self, job: Job, cost: Decimal | None) -> None:
        """A call ended in a completion: its reservation becomes its cost."""
        self.account.settle(job.reserved, cost)
        job.reserved = Decimal(0)

    def release(
        self, model: Model, job: Job, failure: Failure | None, cost: Decimal | None, usage: Usage | None = None
    ) -> None:
        """A try failed or was not sent: what the vendor named is spent, what it may charge stays set aside.

        Without a price it is not known what a try cost that may be charged; that is not nothing.
        """
        paid = failure is not None and failure.possibly_paid
        if cost is not None:
            self.account.settle(job.reserved, cost)
            self._tally.spend(cost, job.purpose)
        else:
            self.account.release(job.reserved, paid)
            if failure is not None and (paid or usage is not None) and self.price(model) is None:
                self._tally.spend(None, job.purpose)
            if paid:
                self._tally.maybe_paid(job.reserved if job.amount is not None else self._most(model, job))
        job.reserved = Decimal(0)


def _at_most(request: Request) -> int:
    """More tokens than a request can have, without loading a vocabulary: two characters each, and the framing."""
    return sum(len(message.text) // 2 + 20 for message in request.messages)


def count_tokens(request: Request) -> int:
    """Tokens that a request will take, approximately; loads a vocabulary the first time."""
    from workbench.providers.tokens import count_request

    return count_request(request).n
