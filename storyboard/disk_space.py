"""Check whether the disks have room for a render, before anything is paid for."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from heapq import nlargest
from pathlib import Path
from typing import Final, NamedTuple

from storyboard.errors import StoreError
from storyboard.media.shape import FilmShape
from storyboard.plan.jobs import GeneratedJob, Job
from storyboard.plan.plan import Plan

__all__ = ["free_bytes", "refuse_without_room", "room_for_clips", "room_for_film", "room_for_films"]

# Twice what hosted models and the cut write: 20 Mbit/s at 1080p and 24 frames a second.
BITS_PER_PIXEL: Final = Fraction(2, 5)
# During the cut, the sound is in a temporary file: two channels of 32-bit samples at 48 kHz.
SOUND_BYTES_PER_SECOND: Final = 48_000 * 2 * 4
# For the index, last frames, and other programs that write to the disk meanwhile.
SPARE_BYTES: Final = 32 * 1024**2
USUAL_SHAPE: Final = FilmShape(1920, 1080, Fraction(24))
USUAL_SECONDS: Final = Fraction(10)
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class _Need:
    """What will be written below a folder: a description and the number of bytes."""

    what: str
    folder: Path
    size: int


class _Disk(NamedTuple):
    """A file system: the first folder on it, and everything that will be written there."""

    folder: Path
    needs: list[_Need]


def free_bytes(folder: Path) -> int:
    """Return the free space for an existing folder."""
    usage = shutil.disk_usage(folder)
    # Some network file systems do not know their size.
    return usage.free if usage.total else sys.maxsize


def room_for_clips(plan: Plan) -> int:
    """Return a generous estimate of the bytes of the clips to be made."""
    return sum(_bytes(job.asked, job.shape) for job in plan.open_jobs)


def room_for_film(jobs: Iterable[Job], shape: FilmShape) -> int:
    """Return a generous estimate of the bytes of the film of the picked jobs while it is cut, with its segments."""
    seconds = sum((_seconds(job) for job in jobs if job.picked), Fraction(0))
    return 2 * _bytes(seconds, shape) + int(seconds * SOUND_BYTES_PER_SECOND)


def room_for_films(films: Iterable[tuple[Iterable[Job], FilmShape]], at_once: int) -> int:
    """
    Return an estimate of the bytes of several films, so many of which are cut at once; generous for each of these.

    Many films together are as large as usual, and what is kept of their segments has a limit of its own.
    """
    usual, largest = 0, list[int]()
    for jobs, shape in films:
        picked = list(jobs)
        usual += _bytes(sum((_seconds(job) for job in picked if job.picked), Fraction(0)), shape) // 2
        largest = nlargest(at_once, (*largest, room_for_film(picked, shape)))
    return usual + sum(largest)


def _seconds(job: Job) -> Fraction:
    return job.shown if isinstance(job, GeneratedJob) else job.in_cut or USUAL_SECONDS


def _bytes(seconds: Fraction, shape: FilmShape) -> int:
    pixels = shape.width * shape.height * shape.fps * seconds
    return int(pixels * BITS_PER_PIXEL / 8)


def refuse_without_room(
    root: Path, clips: int, film: Path | None, film_bytes: int, free: Callable[[Path], int] = free_bytes
) -> None:
    """
    Raise StoreError unless there is room for clips in the store at `root`, and for the film (None: there is none).

    Where both are on one file system, there has to be room for both.
    """
    needs = [_Need("the clips", root, clips)] if clips else []
    if film is not None and film_bytes:
        needs.append(_Need("the film", film.parent, film_bytes))
    disks: dict[int, _Disk] = {}
    for need in needs:
        folder = next(
            path for path in (need.folder.absolute(), *need.folder.absolute().parents) if path.is_dir()
        )
        disks.setdefault(folder.stat().st_dev, _Disk(folder, [])).needs.append(need)
    for disk in disks.values():
        needed, there = sum(need.size for need in disk.needs) + SPARE_BYTES, free(disk.folder)
        if there < needed:
            what = " and ".join(need.what for need in disk.needs)
            raise StoreError(
                f'there may be no room for {what}: up to {_megabytes(needed)} are needed in "{disk.folder}", '
                f"and {_megabytes(there)} are free; nothing was started",
                hint="free some disk space, or name other folders with --store and -o",
            )


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB"
