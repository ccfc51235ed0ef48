"""
Put small faults into critical code, one at a time, and count those that no test notices.

    make mutate
    python -m tools.mutate --rooms store,run --each 30 --seed 2

It works on copies of the tracked files. The tests that are nearest to the code run first, for all faults, each time
until one fails; then, for those that survived, the tests that use the code from further away. The report lists the
survivors; docs/mutation.md has the last.

Why no library: mutmut 3 leaves alone what is decorated and what stands outside of functions, which is where limits,
states and rules are, and runs all tests twice before the first fault. cosmic-ray starts a Python for each fault, with
the same tests for all files, and takes no samples.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Final, Literal, TypeAlias

from tools.mutants import Mutant, mutants_of

ROOT: Final = Path(__file__).parents[1]
Fate: TypeAlias = Literal["caught", "caught from afar", "timed out", "survived"]
Drawn: TypeAlias = tuple[str, Mutant]  # a room, and a fault in it


@dataclass(frozen=True, slots=True)
class Room:
    """Code that must be right, the tests that are nearest to it, and others that use it."""

    code: str
    near: tuple[str, ...]
    far: tuple[str, ...]


ROOMS: Final = {
    "store": Room(
        "storyboard/store/*.py",
        ("tests/store",),
        (
            "tests/hosted/test_store_opening.py",
            "tests/hosted/test_lines_of_a_film.py",
            "tests/hosted/test_lost_predictions.py",
            "tests/hosted/test_paying_again.py",
            "tests/attacks/test_hostile_index.py",
            "tests/attacks/test_full_disks.py",
            "tests/attacks/test_deleting.py",
            "tests/cli/test_status.py",
            "tests/hosted/test_fetching_paid_clips.py",
            "tests/hosted/test_two_processes.py",
            "tests/attacks/test_foreign_stores.py",
        ),
    ),
    "run": Room(
        "storyboard/run/*.py",
        ("tests/run",),
        (
            "tests/hosted/test_paying_again.py",
            "tests/hosted/test_submit_attempts.py",
            "tests/hosted/test_lost_predictions.py",
            "tests/hosted/test_ids_in_doubt.py",
            "tests/hosted/test_stand_ins.py",
            "tests/hosted/test_stopping.py",
            "tests/hosted/test_routes.py",
            "tests/hosted/test_fetching_paid_clips.py",
            "tests/hosted/test_cancelling.py",
            "tests/hosted/test_uploads.py",
            "tests/hosted/test_fault_matrix.py",
            "tests/hosted/test_two_processes.py",
            "tests/hosted/test_interrupting.py",
        ),
    ),
    "plan": Room(
        "storyboard/plan/*.py",
        ("tests/plan",),
        (
            "tests/cli/test_plan_command.py",
            "tests/hosted/test_changed_files.py",
            "tests/hosted/test_stand_ins.py",
            "tests/hosted/test_routes.py",
            "tests/hosted/test_same_framing.py",
            "tests/hosted/test_parts.py",
            "tests/hosted/test_paying_again.py",
            "tests/hosted/test_input_files.py",
            "tests/hosted/test_limits.py",
            "tests/attacks/test_spending.py",
            "tests/film",
        ),
    ),
    "sandbox": Room(
        "storyboard/board/sandbox.py",
        ("tests/board/test_templates.py", "tests/board/test_variables.py"),
        ("tests/board", "tests/attacks/test_reading.py"),
    ),
    "timeline": Room(
        "storyboard/cut/timeline.py",
        ("tests/cut/test_timeline.py",),
        ("tests/cut", "tests/film"),
    ),
    "limits": Room(
        "storyboard/catalogue/limits.py",
        ("tests/catalogue/test_catalogue_limits.py",),
        ("tests/catalogue", "tests/board", "tests/plan"),
    ),
    "price": Room(
        "storyboard/catalogue/price.py",
        ("tests/catalogue/test_catalogue_price.py", "tests/plan/test_spending.py"),
        ("tests/catalogue", "tests/plan"),
    ),
}
# What takes long to load, and no fault is put into; but plugins of pytest, which rewrites them while it loads them.
LOADED_BEFORE: Final = (
    "av",
    "cv2",
    "jinja2",
    "numpy",
    "PIL.Image",
    "pydantic",
    "pytest",
    "rapidfuzz",
    "yaml",
)
# A fault that makes an endless loop is told from a machine with other work to do.
SECONDS: Final = 60
TIMES_AS_LONG: Final = 10
TEST_SECONDS: Final = 120
UNENDING: Final = 7200


def main() -> None:
    """Sample, run and report; the exit code is 1 when the tests fail without any fault."""
    options = _options()
    sample = [
        (room, mutant)
        for room in options.rooms.split(",")
        for mutant in _sample(room, options.each, options.seed)[options.skip :]
    ]
    for name in LOADED_BEFORE:
        importlib.import_module(name)
    fates: dict[Drawn, Fate] = {}
    with tempfile.TemporaryDirectory(prefix="storyboard-mutants-") as folder:
        try:
            _try(sample, Path(folder), options, fates)
        except KeyboardInterrupt:
            _report(fates)
            sys.stdout.flush()
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(130)  # the tests that still run end with their parent
    _report(fates)


def _try(sample: list[Drawn], folder: Path, options: argparse.Namespace, fates: dict[Drawn, Fate]) -> None:
    """Try the near tests on a sample, then the far ones on what survived, and fill in the fates meanwhile."""
    trees: SimpleQueue[Path] = SimpleQueue()
    for number in range(options.jobs):
        trees.put(_copied(folder / str(number)))
    clock = Clock(_copied(folder / "sound"))

    def tried(drawn: Drawn, far: bool, progress: Progress) -> None:
        room, mutant = drawn
        tests = ROOMS[room].far if far else ROOMS[room].near
        limit = clock.limit(tests)
        tree = trees.get()
        with _put_in(mutant, tree):
            code = _run(tests, tree, limit)
        trees.put(tree)
        fates[drawn] = _fate(code, far)
        print(f"{progress.next()} {fates[drawn]:16} {mutant}", flush=True)

    pool = ThreadPoolExecutor(options.jobs)  # not waited for when the user interrupts
    for far in (False,) if options.near else (False, True):
        left = [drawn for drawn in sample if not far or fates[drawn] == "survived"]
        one = partial(tried, far=far, progress=Progress("far" if far else "near", len(left)))
        deque(pool.map(one, left), maxlen=0)
    pool.shutdown()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--rooms", default=",".join(ROOMS), help=f"of: {', '.join(ROOMS)}")
    parser.add_argument("--each", type=int, default=20, help="faults for each room (default: 20)")
    parser.add_argument("--skip", type=int, default=0, help="faults of each sample to pass over (default: 0)")
    parser.add_argument("--seed", type=int, default=1, help="which sample (default: 1)")
    parser.add_argument("--near", action="store_true", help="run the nearest tests only")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="faults at a time")
    return parser.parse_args()


def _sample(room: str, each: int, seed: int) -> list[Mutant]:
    """Return some faults of a room, the same for the same seed."""
    paths = sorted(path.relative_to(ROOT) for path in ROOT.glob(ROOMS[room].code))
    everything = [mutant for path in paths for mutant in mutants_of(path, ROOT)]
    return random.Random(f"{seed} {room}").sample(everything, min(each, len(everything)))


def _copied(tree: Path) -> Path:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    return tree


@contextmanager
def _put_in(mutant: Mutant, tree: Path) -> Iterator[None]:
    path = tree / mutant.path
    whole = path.read_text(encoding="utf-8")
    path.write_text(mutant.text(whole), encoding="utf-8")
    yield
    path.write_text(whole, encoding="utf-8")


class Progress:
    """How far one of the two passes has come: "near 3/140"."""

    def __init__(self, name: str, count: int) -> None:
        self._name = name
        self._count = count
        self._done = 0
        self._lock = threading.Lock()

    def next(self) -> str:
        """Count one more fault, and say so."""
        with self._lock:
            self._done += 1
            return f"{self._name:4} {self._done:3}/{self._count}"


class Clock:
    """How many seconds tests may take, by how long they take without a fault, measured when first asked for."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree
        self._measured: dict[tuple[str, ...], float] = {}
        self._lock = threading.Lock()

    def limit(self, tests: tuple[str, ...]) -> float:
        """Return the limit. Ends the program when the tests fail without any fault."""
        with self._lock:
            if tests not in self._measured:
                begun = time.monotonic()
                if _run(tests, self._tree, UNENDING) != 0:
                    print(Path(f"{self._tree}.log").read_text(encoding="utf-8")[-4000:])
                    print(f"these fail without any fault: {' '.join(tests)}", flush=True)
                    os._exit(1)
                self._measured[tests] = SECONDS + TIMES_AS_LONG * (time.monotonic() - begun)
            return self._measured[tests]


def _fate(code: int | None, far: bool) -> Fate:
    if code is None:
        return "timed out"
    if code == 0:
        return "survived"
    return "caught from afar" if far else "caught"


def _run(tests: Sequence[str], tree: Path, seconds: float) -> int | None:
    """Run tests in a copy of the files, in a process of its own; None when they take longer than that."""
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _become_pytest(tests, tree, parent)
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.1)
        return None
    finally:
        # Also the processes that tests have left behind.
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _become_pytest(tests: Sequence[str], tree: Path, parent: int) -> None:
    try:
        os.setsid()
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        os.chdir(tree)
        with Path(f"{tree}.log").open("wb") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        os.environ |= {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
        sys.path[:] = [str(tree), *(each for each in sys.path if each not in ("", str(ROOT)))]
        for name in [each for each in sys.modules if each.split(".")[0] == "tools"]:
            del sys.modules[name]
        import pytest  # noqa: PLC0415 - loaded long before

        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
        options += [f"--timeout={TEST_SECONDS}", f"--basetemp={tree}.tests"]
        os._exit(int(pytest.main([*options, *tests])))
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(99)


def _end_with(parent: int) -> None:
    """End this process and those that it has started, once the one that wants to know is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os.killpg(0, signal.SIGKILL)


def _report(fates: dict[Drawn, Fate]) -> None:
    print("\n| room | faults | caught near | caught from afar | timed out | survived |")
    print("|---|---:|---:|---:|---:|---:|")
    kinds: tuple[Fate, ...] = ("caught", "caught from afar", "timed out", "survived")
    for room in (*dict.fromkeys(room for room, _ in fates), "all"):
        those = [fate for (name, _), fate in fates.items() if room in (name, "all")]
        print(f"| {room} | {len(those)} | {' | '.join(str(those.count(kind)) for kind in kinds)} |")
    print()
    for (_, mutant), fate in fates.items():
        if fate == "survived":
            print(f"- {mutant}")


if __name__ == "__main__":
    main()
