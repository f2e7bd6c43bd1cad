"""The collector of cycles in the window's thread."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtWidgets import QApplication

from workbench.ui.collecting import Collecting


def test_what_a_thread_reads_in_bulk_is_no_garbage_and_is_not_looked_through(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting, looked = Collecting(qapp), list[int]()
    try:
        # The fixture that ends the test collects once more.
        monkeypatch.setattr(gc, "collect", lambda generation=2: looked.append(generation))
        few = [[n] for n in range(5_000)]
        gc.freeze()
        few += [[n] for n in range(5_000)]
        collecting._look()
        assert looked == [1]
        many = [[n] for n in range(120_000)]
        collecting._look()
        assert looked == [1], "300,000 of them would hold the window for a third of a second"
        assert gc.get_freeze_count() >= len(few) + len(many)
    finally:
        collecting.end()
