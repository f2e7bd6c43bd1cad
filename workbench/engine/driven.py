"""Driven: work of one session that is steered from any thread, a run or a judging."""

from __future__ import annotations

from decimal import Decimal

from workbench.engine.session import Session


class Driven:
    """What a person may do with work under way."""

    _session: Session

    def stop(self) -> None:
        """End at once; what is finished is kept."""
        self._session.stop()

    def pause(self) -> None:
        """Send no more; what is under way ends by itself."""
        self._session.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self._session.resume()

    def raise_budget(self, budget: Decimal | None) -> None:
        """Set another budget for all of it, in US dollars (None is no limit), and go on.

        Raises:
            SettingsError: a model of it has no price.
        """
        self._session.raise_budget(budget)
