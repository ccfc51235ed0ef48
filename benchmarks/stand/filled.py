"""Fill a store with the clips of all films of a storyboard: ``python -m benchmarks.stand.filled FOLDER STORE``."""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.large_store import take_like
from storyboard.batch.plan import plan_batch
from storyboard.board.load import load_films
from storyboard.store.store import blob_path, open_store
from storyboard.store.take_rows import TAKE_COLUMNS, row_of


def fill(folder: Path, root: Path) -> None:
    """Write a clip for each take of the films in ``film.yaml``: a few bytes, of which the index says the usual."""
    open_store(root).close()
    takes = []
    for job in plan_batch(load_films(folder / "film.yaml")).union.generated:
        content = job.key.encode()
        sha256 = hashlib.sha256(content).hexdigest()
        clip = blob_path(root, sha256)
        clip.parent.mkdir(parents=True, exist_ok=True)
        clip.write_bytes(content)
        takes.append(replace(take_like(job.fingerprint, sha256), size_bytes=len(content)))
    marks = ", ".join("?" * len(TAKE_COLUMNS.split(", ")))
    with closing(sqlite3.connect(root / "index.sqlite")) as connection, connection:
        connection.executemany(f"INSERT INTO takes ({TAKE_COLUMNS}) VALUES ({marks})", map(row_of, takes))  # noqa: S608 - constants


if __name__ == "__main__":
    fill(Path(sys.argv[1]), Path(sys.argv[1]) / sys.argv[2])
