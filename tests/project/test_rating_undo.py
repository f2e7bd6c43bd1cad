"""Ratings are taken back and given again, one after the other, also after a restart."""

from __future__ import annotations

from pathlib import Path

from tests.project.rated import RUBRIC_NAME
from workbench.config.clock import now
from workbench.core.prompts import Snippet
from workbench.project import open_project
from workbench.project.project import Project


def test_undo_gives_the_rating_before_it_back_and_works_over_a_restart(project: Project, tmp_path: Path) -> None:
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=3)
    assert queue.undo() is None
    queue.save(0, "Clear", 2)
    queue.save(0, "Clear", 4)
    queue.save(1, "Right", 5).result()
    undone = queue.undo()
    assert undone is not None
    assert (undone.place, undone.criterion) == (1, "Right")
    assert queue.level(1, "Right") is None
    path, documents = project.path, project.documents.undo_label
    project.close()
    with_again = open_project(path)
    queue = with_again.rating.queue(1, RUBRIC_NAME, "Ada", rows=3)
    assert queue.level(0, "Clear") == 4
    assert queue.undo() is not None
    assert queue.level(0, "Clear") == 2
    assert queue.undo() is not None
    assert queue.level(0, "Clear") is None
    assert queue.undo() is None
    queue.save(0, "Clear", 1)
    assert queue.level(0, "Clear") == 1
    # It is its own undo: that of the documents is as it was, and nothing was taken out of the file.
    assert with_again.documents.undo_label == documents
    with_again.flush()
    assert len(with_again._store.scores(layer=with_again.rating._layer(with_again.experiments.get(1).id))) == 7
    with_again.close()


def test_an_edit_that_was_done_again_stays_the_last_thing_after_a_rating(project: Project) -> None:
    project.rating.queue(1, RUBRIC_NAME, "Ada", rows=3).save(0, "Clear", 2).result()
    project.documents.put(Snippet(id="late", name="Late"), label="New snippet").result()
    assert project.undoing.undo() == "New snippet"
    assert project.undoing.redo() == "New snippet"
    assert project.undoing.undo() == "New snippet"
    assert project.undoing.undo() == "Rating"


def test_what_was_done_before_the_project_was_opened_is_known_as_that(project: Project) -> None:
    project.documents.put(Snippet(id="old", name="Old"), label="New snippet").result()
    assert project.undoing.earlier() is None
    path = project.path
    project.close()
    again = open_project(path)
    earlier = again.undoing.earlier()
    assert earlier is not None
    assert earlier.label == "New snippet"
    assert abs((now() - earlier.time).total_seconds()) < 600
    again.documents.put(Snippet(id="new", name="New"), label="Another")
    assert again.undoing.earlier() is None
    queue = again.rating.queue(1, RUBRIC_NAME, "Ada", rows=3)
    queue.save(0, "Clear", 2).result()
    assert (again.undoing.undo(), again.undoing.undo()) == ("Rating", "Another")
    assert again.undoing.earlier() == earlier
    assert again.undoing.earlier(queue) == earlier
    assert (again.undoing.undo(), again.undoing.redo()) == ("New snippet", "New snippet")
    assert again.undoing.earlier() == earlier, "done again it is as old as it was"
    again.close()


def test_redo_goes_on_in_a_queue_that_was_opened_again_also_after_a_restart(project: Project) -> None:
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=3)
    for place, level in ((0, 2), (1, 4), (2, 5)):
        queue.save(place, "Clear", level).result()
    assert [project.undoing.undo() for _ in range(2)] == ["Rating", "Rating"]
    # Opened again on another page: redo tells the queue that is on the screen now.
    again = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=3)
    told: list[int] = []
    again.listener = lambda undone: told.append(undone.place)
    project.undoing.adopt(again)
    assert project.undoing.redo() == "Rating"
    assert (told, again.level(1, "Clear"), again.level(2, "Clear")) == ([1], 4, None)
    path = project.path
    project.close()
    reopened = open_project(path)
    queue = reopened.rating.queue(1, RUBRIC_NAME, "Ada", rows=3)
    reopened.undoing.adopt(queue)
    assert reopened.undoing.redo() == "Rating"
    assert queue.level(2, "Clear") == 5
    assert reopened.undoing.redo() is None
    # A new rating ends what could be given again.
    assert reopened.undoing.undo() == "Rating"
    queue.save(0, "Right", 1).result()
    assert reopened.rating.queue(1, RUBRIC_NAME, "Ada", rows=3).taken == []
    assert reopened.rating.queue(1, RUBRIC_NAME, "Ben", rows=3).taken == []
    reopened.close()
