"""Undo and redo in one order: documents and cases as the file keeps them, and among them this session's ratings."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from workbench.project.documents import Documents
from workbench.project.rating_items import Sitting

_RATING = "Rating"


class Made(NamedTuple):
    """A rating that was given."""

    sitting: Sitting
    time: datetime


class Earlier(NamedTuple):
    """What undo would take back, though it was not done since the project was opened here."""

    label: str
    time: datetime


class Undoing:
    """What Ctrl+Z and Ctrl+Shift+Z take back and give again.

    A rating is a result, which is only appended: taking it back appends that it no longer holds. So it does not stand
    in the file's log of steps, and its place in the order is found by the time.
    """

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._made: list[Made] = []
        self._gone: list[Made] = []
        self._order: list[Literal["rating", "step"]] = []
        self._before = documents.undo_step

    def note(self, sitting: Sitting, time: datetime) -> None:
        """A rating was given."""
        self._made.append(Made(sitting, time))
        self._gone.clear()
        self._order.clear()

    def adopt(self, sitting: Sitting) -> None:
        """A sitting was opened: it takes back its own ratings, being the one on the screen, and nobody else's.

        Who sits down after another neither learns that the other rated nor takes it back; the other still can, in a
        queue opened again.
        """
        own = [made for made in self._made if made.sitting.rater == sitting.rater]
        self._made = [Made(sitting, made.time) if sitting.gave(made.time) else made for made in own]
        if any(made.sitting.rater != sitting.rater for made in self._gone):
            self._gone.clear()
            self._order.clear()
        taken = sitting.taken
        self._gone = [Made(sitting, made.time) if made.time in taken else made for made in self._gone]
        if taken and not self._order and self._documents.redo_label is None:
            # Of an earlier session: nothing else is to be done again, so these come in their own order.
            self._gone = [Made(sitting, time) for time in taken]
            self._order = ["rating"] * len(taken)

    @property
    def label(self) -> str | None:
        """What undo would take back, None where there is nothing."""
        return _RATING if self._rating_is_last() else self._documents.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again, None where there is nothing."""
        return _RATING if self._rating_is_next() else self._documents.redo_label

    def earlier(self, sitting: Sitting | None = None) -> Earlier | None:
        """What undo would take back, where that is a step from before the project was opened here; else None.

        Args:
            sitting: as for `undo`.
        """
        label, time = self._documents.undo_label, self._documents.undo_time
        if label is None or time is None or self._documents.undo_step > self._before or self._rating_is_last():
            return None
        rated = sitting.last_time if sitting is not None else None
        return None if rated is not None and rated >= time else Earlier(label, time)

    def undo(self, sitting: Sitting | None = None) -> str | None:
        """Take the last thing back.

        Args:
            sitting: what is rated in just now: a rating in it of an earlier session counts too.

        Returns:
            its label, None where there is nothing.
        """
        step = self._documents.undo_time
        if self._rating_is_last():
            self._made[-1].sitting.undo()
            self._gone.append(self._made.pop())
            self._order.append("rating")
            return _RATING
        earlier = sitting.last_time if sitting is not None else None
        if sitting is not None and earlier is not None and (step is None or earlier >= step):
            self._gone.append(Made(sitting, earlier))
            self._order.append("rating")
            sitting.undo()
            return _RATING
        label = self._documents.undo()
        if label is not None:
            self._order.append("step")
        return label

    def redo(self) -> str | None:
        """Do again what was undone last. Returns its label, None where there is nothing."""
        if self._rating_is_next():
            made = self._gone.pop()
            self._order.pop()
            made.sitting.again()
            self._made.append(made)
            return _RATING
        label = self._documents.redo()
        if label is not None and self._order and self._order[-1] == "step":
            self._order.pop()
        return label

    def _rating_is_last(self) -> bool:
        step = self._documents.undo_time
        return bool(self._made) and (step is None or self._made[-1].time >= step)

    def _rating_is_next(self) -> bool:
        """Whether redo gives a rating again: the last thing undone, or all steps after it were overtaken by edits."""
        while self._order and self._order[-1] == "step" and self._documents.redo_label is None:
            self._order.pop()
        return bool(self._gone) and bool(self._order) and self._order[-1] == "rating"
