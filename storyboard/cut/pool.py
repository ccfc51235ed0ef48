"""Run the jobs of a cut on threads, and report their progress on the calling one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event
from typing import TypeAlias

__all__ = ["Job", "run_jobs"]

Step: TypeAlias = Callable[[int], None]
Job: TypeAlias = Callable[[Step], None]


class _StoppedError(Exception):
    """Another job failed, or the caller stops."""


def run_jobs(jobs: Sequence[Job], workers: int, tell: Step, begin: Callable[[], bool] = lambda: True) -> None:
    """
    Run all jobs, at most `workers` at a time, in this order; none is begun once `begin` returns false.

    A job is given a function to report steps with, and `tell` is called with these on the calling thread; what it
    raises stops all jobs. When jobs fail, the rest stops, and the error of the first of them in order is raised.
    """
    steps: SimpleQueue[int | None] = SimpleQueue()
    stop = Event()

    def run(job: Job) -> None:
        def step(count: int) -> None:
            if stop.is_set():
                raise _StoppedError
            if count:
                steps.put(count)

        try:
            step(0)
            if begin():
                job(step)
        except BaseException:
            stop.set()
            raise
        finally:
            steps.put(None)

    with ThreadPoolExecutor(workers, thread_name_prefix="cut") as pool:
        futures = [pool.submit(run, job) for job in jobs]
        try:
            left = len(jobs)
            while left:
                count = steps.get()
                if count is None:
                    left -= 1
                else:
                    tell(count)
        except BaseException:
            stop.set()
            raise
    _raise_first(futures)


def _raise_first(futures: Sequence[Future[None]]) -> None:
    errors = [error for future in futures if (error := future.exception()) is not None]
    for error in errors:
        if not isinstance(error, _StoppedError):
            raise error
