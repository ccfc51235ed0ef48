"""Several processes change the lock of many films at the same time: nothing that one of them wrote is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

from storyboard.lock.lock import Lock, read_lock, write_locks
from storyboard.lock.shot import LockedShot
from storyboard.locking import keep_locks, save_block

Block = Callable[..., LockedShot]
FILMS = ("lamp", "chair")
TIMES = 40


def choose_again_and_again(path: Path, film: str, block: LockedShot, start: Barrier) -> None:
    start.wait()
    for number in range(TIMES):
        save_block(Lock(path, "film.yaml", {}, film), f"shot-{number}", block)


def test_each_choice_is_kept(tmp_path: Path, block: Block) -> None:
    path = tmp_path / "film.lock.json"
    write_locks([Lock(path, "film.yaml", {"open": block()}, film) for film in FILMS], whole=True)
    context = get_context("spawn")
    start = context.Barrier(len(FILMS))
    choosing = [
        context.Process(target=choose_again_and_again, args=(path, film, block(), start)) for film in FILMS
    ]
    for process in choosing:
        process.start()
    for process in choosing:
        process.join()
    wanted = {"open", *(f"shot-{number}" for number in range(TIMES))}
    assert [set(read_lock(path, "film.yaml", film).shots) for film in FILMS] == [wanted, wanted]


def test_what_was_chosen_of_another_shot_since_the_lock_was_read_stays(tmp_path: Path, block: Block) -> None:
    path = tmp_path / "film.lock.json"
    write_locks([Lock(path, "film.yaml", {"open": block()}, film) for film in FILMS], whole=True)
    before = read_lock(path, "film.yaml", "lamp")
    save_block(before, "open", block(take=2))
    save_block(before, "hero", block(take=3))
    after = replace(before, shots={**before.shots, "end": block()})
    keep_locks([before], [after], whole=False)
    shots = read_lock(path, "film.yaml", "lamp").shots
    assert {name: shot.take for name, shot in shots.items()} == {"open": 2, "hero": 3, "end": block().take}
