"""What is said while a run is followed, and what is told when its project cannot be written any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from workbench.cli.following import WAITS, Follower, closing
from workbench.cli.output import Output
from workbench.core.calls import Attempt, Failure
from workbench.core.errors import IncompleteError, ProjectError
from workbench.core.events import AttemptFailed, Progress
from workbench.core.experiments import Totals


def test_the_live_line_says_why_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    out, lines = Output("run", as_json=False), list[str]()
    monkeypatch.setattr(out, "progress", lines.append)
    follower = Follower(out, lambda planned: "", "")
    refused = Failure(kind="rate_limit", message="It asks to wait: too many requests.", status=429, retryable=True)
    attempt = Attempt(started=datetime(2026, 1, 1, tzinfo=UTC), seconds=0.1, status=429, failure=refused)
    place = {"trial_id": "t", "candidate": "A@m", "case_digest": "c"}
    for event in (
        Progress(totals=Totals(planned=3, retrying=1)),
        AttemptFailed(**place, attempt=attempt, number=1, of=3, next_seconds=2.0),
        Progress(totals=Totals(planned=3, retrying=1)),
        Progress(totals=Totals(planned=3, done=1)),
        Progress(totals=Totals(planned=3, retrying=1)),
    ):
        follower._take(event)
    assert [WAITS in line for line in lines] == [False, False, True, False, False]


class _Full:
    """A project whose disk refuses to the end."""

    def close(self) -> None:
        raise ProjectError("store.write", "The project file cannot be written.")


@pytest.mark.parametrize("told", [True, False])
def test_what_a_run_lost_is_told_rather_than_that_the_file_cannot_be_written(told: bool) -> None:
    out, project = Output("run", as_json=False), _Full()
    lost = IncompleteError("run.incomplete", "10 answers, which cost $1, could not be saved.")
    out.error = lost if told else None
    full: Any = project
    with pytest.raises(IncompleteError if told else ProjectError) as error, closing(full, out):
        pass
    assert (error.value is lost) == told
