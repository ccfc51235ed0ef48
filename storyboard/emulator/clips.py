"""Clips, made by the animatic engine in the background, once for equal requests."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

from storyboard.animatic.clip import AnimaticRequest, make_clip
from storyboard.emulator.values import Wanted
from storyboard.media.mark import mark
from storyboard.version import VERSION

__all__ = ["Clips"]

AT_ONCE = 2


class Clips:
    """
    The clips of one run, in a folder; when `marked`, their metadata says that a stand-in made them.

    Clips are made until `close`, which also stops those in progress.
    """

    def __init__(self, folder: Path, *, marked: bool = True) -> None:
        self._folder = folder
        self._comment = mark(VERSION) if marked else None
        self._closing = Event()
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="emulator-clip")
        self._made: dict[str, Future[Path]] = {}

    def order(self, wanted: Wanted) -> Future[Path]:
        """Start making a clip, unless the same one was ordered before; the future's result is its file."""
        key = hashlib.sha256(repr(wanted).encode()).hexdigest()
        if key not in self._made:
            self._made[key] = self._workers.submit(self._produce, wanted, self._folder / f"{key}.mp4")
        return self._made[key]

    def close(self) -> None:
        """Stop all work, and wait until it has stopped."""
        self._closing.set()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _produce(self, wanted: Wanted, target: Path) -> Path:
        request = AnimaticRequest(
            prompt=wanted.prompt,
            shape=wanted.shape,
            frames=max(1, round(wanted.seconds * wanted.shape.fps)),
            seed=wanted.seed,
            first_frame=wanted.first_frame,
            last_frame=wanted.last_frame,
            comment=self._comment,
        )
        make_clip(request, target, self._go_on)
        return target

    def _go_on(self, _: float) -> None:
        if self._closing.is_set():
            raise InterruptedError("the emulator is closing")
