"""Opening a store from several processes at once, and one from before there was a journal."""

from __future__ import annotations

import sqlite3
from multiprocessing.connection import Connection
from pathlib import Path

from storyboard.errors import StoryboardError
from storyboard.store.index import read_index
from storyboard.store.store import index_path, open_store

from .performer import forking

PROCESSES = 6
ROUNDS = 4


def look_and_open(told: Connection, root: Path) -> None:
    """As soon as it is told to, do what a plan and a render do first."""
    told.recv()
    try:
        if (index := read_index(index_path(root))) is not None:
            index.takes()
            index.journal.lines()
            index.close()
        with open_store(root) as store:
            store.journal.lines()
    except StoryboardError as error:
        told.send(str(error))
    told.send(None)


def test_processes_make_one_new_store_together(tmp_path: Path) -> None:
    context = forking()
    for number in range(ROUNDS):
        pipes = [context.Pipe() for _ in range(PROCESSES)]
        started = [
            context.Process(target=look_and_open, args=(there, tmp_path / f"store-{number}"))
            for _, there in pipes
        ]
        for process in started:
            process.start()
        for here, there in pipes:
            there.close()
            here.send("go")
        assert [here.recv() for here, _ in pipes] == [None] * PROCESSES
        for process, (here, _) in zip(started, pipes, strict=True):
            process.join()
            process.close()
            here.close()


def test_an_index_that_is_being_made_holds_nothing_yet(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "index.sqlite").close()
    assert read_index(tmp_path / "index.sqlite") is None
