"""
The same film on another machine: from the storyboard, its lock and a shared store, for nothing, to the byte.

Both machines are the real command line, each with a home of its own. The first renders with hosted models. The other
has no keys, and the providers' addresses lead it nowhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from .stage import CATALOGUE, KEYS, Stage, opened_stage

BOARD = """\
storyboard: 1
title: Home
vars: {light: at dusk}
defaults: {model: rehearsal, duration: 0.5}
output: {path: build/film.mp4, size: 64x36, fps: 12}
shots:
  - {id: a, prompt: "take one of a, {{ light }}", first_frame: frame.png, route: fal}
  - {id: b, prompt: take one of b, continues: a, route: fal}
  - {id: c, prompt: take one of c, route: minimax, transition: {kind: dissolve, duration: 0.25}}
  - {id: d, prompt: "a green hill, push in", model: animatic}
  - {id: end, card: {text: End}, transition: {kind: fade-black, duration: 0.25}}
"""
NOWHERE = "http://127.0.0.1:9"
# What a process needs of the machine that the tests run on.
INHERITED = ("PATH", "PYTHONPATH", "SSL_CERT_FILE", "SYSTEMROOT", "TMPDIR")
LONGEST_WAIT = 120.0


@dataclass(frozen=True)
class Machine:
    """A user with a home, a folder with the film, and an environment in which nothing of another user is."""

    home: Path
    folder: Path
    shared: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        own = {"HOME": str(self.home), "STORYBOARD_STORE": f"file://{self.shared}"}
        return subprocess.run(
            [sys.executable, "-m", "storyboard", *arguments, "--catalogue", str(CATALOGUE)],
            cwd=self.folder,
            env=inherited | own | self.variables,
            capture_output=True,
            text=True,
            timeout=LONGEST_WAIT,
            check=False,
        )

    def frozen(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("render", "film.yaml", "--frozen", *arguments)

    @property
    def film(self) -> Path:
        return self.folder / "build" / "film.mp4"

    @property
    def lock(self) -> Path:
        return self.folder / "film.lock.json"

    @property
    def digests(self) -> list[str]:
        return [sha256(path.read_bytes()).hexdigest() for path in (self.film, self.lock)]

    def block(self, shot: str) -> dict[str, str]:
        block = json.loads(self.lock.read_text(encoding="utf-8"))["shots"][shot]
        assert isinstance(block, dict)
        return block


@pytest.fixture(scope="module", params=["the provider's clips", "clips of the local server"])
def rendered(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Machine, Stage]]:
    """The first machine, after it has rendered and paid."""
    root = tmp_path_factory.mktemp("first machine")
    folder = root / "film"
    (root / "home").mkdir()
    folder.mkdir()
    Image.new("RGB", (96, 54), (90, 120, 60)).save(folder / "frame.png")
    (folder / "film.yaml").write_text(BOARD, encoding="utf-8")
    with opened_stage(root, unmarked=request.param == "the provider's clips") as stage:
        machine = Machine(root / "home", folder, root / "shared", KEYS | stage.server.variables)
        machine.shared.mkdir()
        done = machine.run("render", "film.yaml", "--max-cost", "9", "--yes", "--jobs", "4")
        assert done.returncode == 0, done.stderr
        assert len(stage.submits) == 3
        yield machine, stage
        assert len(stage.submits) == 3, "something was paid for again"


def another(first: Machine, root: Path, *folders: str) -> Machine:
    """Return another machine with what is in git, and a copy of the shared store."""
    folder = root.joinpath("b", *folders)
    folder.mkdir(parents=True)
    for name in ("film.yaml", "frame.png", "film.lock.json"):
        shutil.copyfile(first.folder / name, folder / name)
    shutil.copytree(first.shared, root / "shared")
    (root / "home").mkdir()
    stage = {name: NOWHERE for name in first.variables if name not in KEYS}
    assert len(stage) >= len(KEYS)
    # What else is different from one machine to the next.
    others = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "HTTPS_PROXY": NOWHERE}
    return Machine(root / "home", folder, root / "shared", stage | others)


def assert_refused(machine: Machine, first: Machine, words: Sequence[str]) -> None:
    lock = machine.lock.read_bytes()
    done = machine.frozen()
    assert done.returncode == 2, done.stderr
    for each in words:
        assert each in done.stderr
    assert "Traceback" not in done.stderr
    assert not machine.film.exists()
    assert machine.lock.read_bytes() == lock == first.lock.read_bytes()


@pytest.mark.parametrize(
    ("folders", "options"), [((), ("--jobs", "7")), (("much", "deeper folder"), ("--jobs", "1"))]
)
def test_the_same_film_and_the_same_lock(
    rendered: tuple[Machine, Stage], tmp_path: Path, folders: Sequence[str], options: Sequence[str]
) -> None:
    first, _ = rendered
    machine = another(first, tmp_path, *folders)
    done = machine.frozen(*options)
    assert done.returncode == 0, done.stderr
    assert machine.digests == first.digests
    assert machine.frozen().returncode == 0
    # And what was brought here is enough from now on.
    machine.film.unlink()
    shutil.rmtree(machine.shared)
    assert machine.frozen("--no-shared").returncode == 0
    assert machine.digests == first.digests
    machine.film.unlink()
    done = machine.frozen()
    assert done.returncode == 0, done.stderr
    assert machine.digests == first.digests


def test_a_storyboard_that_is_written_otherwise_gives_the_same_film(
    rendered: tuple[Machine, Stage], tmp_path: Path
) -> None:
    first, _ = rendered
    machine = another(first, tmp_path)
    otherwise = BOARD.replace("shots:", "# The shots.\nshots:").replace("light", "hour").replace('"', "'")
    (machine.folder / "film.yaml").write_text(otherwise + "# The end.\n", encoding="utf-8")
    done = machine.frozen()
    assert done.returncode == 0, done.stderr
    assert machine.digests == first.digests


def test_another_prompt_is_refused_with_the_difference(
    rendered: tuple[Machine, Stage], tmp_path: Path
) -> None:
    first, _ = rendered
    machine = another(first, tmp_path)
    (machine.folder / "film.yaml").write_text(BOARD.replace("dusk", "dawn"), encoding="utf-8")
    # A chain hangs on its first shot.
    assert_refused(machine, first, ["\n  a: prompt changed\n", "\n  b: "])


@pytest.mark.parametrize(("shot", "lost"), [("c", "facts"), ("d", "clip"), ("c", "bytes")])
def test_a_take_that_is_not_there_is_listed(
    rendered: tuple[Machine, Stage], tmp_path: Path, shot: str, lost: str
) -> None:
    first, _ = rendered
    machine = another(first, tmp_path)
    block = machine.block(shot)
    (facts,) = machine.shared.rglob(f"{block['fingerprint']}/{block['take']}.json")
    (clip,) = machine.shared.rglob(f"{block['sha256']}.mp4")
    if lost == "bytes":
        clip.write_bytes(clip.read_bytes()[:-1] + b"x")
    else:
        (facts if lost == "facts" else clip).unlink()
    assert_refused(machine, first, [f"\n  {shot}: ", block["sha256"]])


def test_without_the_shared_store_every_take_is_listed(
    rendered: tuple[Machine, Stage], tmp_path: Path
) -> None:
    first, _ = rendered
    machine = another(first, tmp_path)
    shutil.rmtree(machine.shared)
    assert_refused(machine, first, [machine.block(shot)["sha256"] for shot in "abcd"])


def test_while_the_shared_folder_is_not_mounted_nothing_is_paid(
    rendered: tuple[Machine, Stage], tmp_path: Path
) -> None:
    first, stage = rendered
    machine = another(first, tmp_path)
    shutil.rmtree(machine.shared)
    paying = replace(machine, variables=first.variables)
    done = paying.run("render", "film.yaml", "--max-cost", "9", "--yes")
    assert done.returncode == 1, done.stderr
    assert "nothing was submitted" in done.stderr
    assert "there is no folder" in done.stderr
    assert len(stage.submits) == 3
    assert not machine.shared.exists()
