"""Two machines with a shared store: what either has finished is never paid for again, whatever happens in between."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from storyboard.run.points import Point
from tests.shared.s3 import SIGNED, Link, Server, link_to, s3_server, variables

from .performer import Ending, Part, Performer
from .stage import CATALOGUE, FILM, KEYS, PLENTY, Stage, chain, shot

WELL = Ending(0, {})


@dataclass(frozen=True)
class Machine:
    """A user's folder with the film, and what that user's programs know: a home, and the environment."""

    folder: Path
    environment: dict[str, str]

    def start(self, dies_at: tuple[Point, str] | None = None, **options: Any) -> Performer:
        part = Part(
            self.folder / FILM,
            CATALOGUE,
            self.environment,
            dies_at,
            options={"max_cost": PLENTY, **options},
        )
        return Performer(part)

    def render(self, **options: Any) -> Ending:
        return self.start(**options).ending()

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command line on this machine."""
        return subprocess.run(
            [sys.executable, "-m", "storyboard", *arguments],
            cwd=self.folder,
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def verb(self, verb: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run(verb, FILM, "--catalogue", str(CATALOGUE), *arguments, **environment)

    @property
    def film(self) -> bytes:
        return (self.folder / "film.mp4").read_bytes()

    @property
    def clips(self) -> list[str]:
        return sorted(path.stem for path in (self.folder / ".storyboard" / "blobs").glob("*/*.mp4"))


@dataclass(frozen=True)
class Pair:
    """Two machines, what lies between them, and the provider."""

    a: Machine
    b: Machine
    link: Link
    stage: Stage
    server: Server
    bucket: str


@pytest.fixture(scope="session")
def s3() -> Iterator[Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def stage(open_stage: Callable[..., Stage]) -> Stage:
    # What it makes counts as the provider's own.
    return open_stage(unmarked=True)


@pytest.fixture
def pair(stage: Stage, s3: Server, tmp_path: Path) -> Iterator[Pair]:
    stage.write(
        *chain("fal"), shot("d", route=["minimax"]), output={"path": "film.mp4", "size": "64x36", "fps": 12}
    )
    bucket = s3.new_bucket()
    with link_to(s3) as link:
        machines = []
        for name in ("a", "b"):
            folder = tmp_path / f"machine {name}" / "film"
            folder.mkdir(parents=True)
            for file in (FILM, "frame.png"):
                shutil.copy(tmp_path / file, folder)
            known = {
                "STORYBOARD_DATA": str(folder.parent / "data"),
                "XDG_CONFIG_HOME": str(folder.parent / "config"),
                "STORYBOARD_STORE": f"s3://{bucket}/films",
            }
            environment = KEYS | stage.server.variables | variables(link.origin) | known
            machines.append(Machine(folder, environment))
        yield Pair(machines[0], machines[1], link, stage, s3, bucket)


def test_further_takes_are_claimed_and_shared_too(pair: Pair) -> None:
    assert pair.a.render() == WELL
    made = pair.a.verb("retake", "d", "--max-cost", "9", "--yes")
    assert made.returncode == 0, made.stderr
    assert [path for path in objects(pair, "takes/") if path.endswith("/2.json")]
    assert len(pair.stage.submits) == 5
    pair.link.is_down = True
    refused = pair.a.verb("retake", "d", "--max-cost", "9", "--yes")
    assert refused.returncode == 1, refused.stderr
    assert "nothing was submitted" in refused.stderr
    assert len(pair.stage.submits) == 5


def test_verbs_that_look_at_this_machine_alone_ask_nobody(pair: Pair) -> None:
    assert pair.a.render() == WELL
    before = pair.link.carried
    for words in (("takes",), ("status",), ("cancel",)):
        assert pair.a.verb(*words).returncode == 0, words
    assert pair.a.run("fetch", FILM, "--store", pair.a.environment["STORYBOARD_STORE"]).returncode == 0
    assert pair.link.carried == before


def test_what_one_machine_has_made_the_other_brings(pair: Pair) -> None:
    assert pair.a.render() == WELL
    assert len(pair.stage.submits) == 4
    planned = pair.b.verb("plan", "--exit-code")
    assert planned.returncode == 0, planned.stderr
    assert planned.stdout.count("in the shared store") == 4
    assert not pair.b.clips
    assert pair.b.render() == WELL
    assert len(pair.stage.submits) == 4
    assert pair.b.clips == pair.a.clips
    assert pair.b.film == pair.a.film


def test_the_other_machine_needs_neither_keys_nor_the_provider(pair: Pair) -> None:
    assert pair.a.render() == WELL
    nowhere = dict.fromkeys(pair.stage.server.variables, "http://127.0.0.1:9")
    done = pair.b.verb("render", **dict.fromkeys(KEYS, ""), **nowhere)
    assert done.returncode == 0, done.stderr
    assert pair.b.film == pair.a.film


def test_the_lock_gives_the_same_film_elsewhere_without_keys_or_a_provider(pair: Pair) -> None:
    assert pair.a.render() == WELL
    lock = pair.a.folder / "film.lock.json"
    shutil.copy(lock, pair.b.folder)
    nowhere = dict.fromkeys(pair.stage.server.variables, "http://127.0.0.1:9")
    done = pair.b.verb("render", "--frozen", **dict.fromkeys(KEYS, ""), **nowhere)
    assert done.returncode == 0, done.stderr
    assert pair.b.film == pair.a.film
    for name in (lock.name, "film.manifest.json"):
        assert (pair.b.folder / name).read_bytes() == (pair.a.folder / name).read_bytes()
    assert len(pair.stage.submits) == 4


def test_two_machines_that_start_together_share_the_work(pair: Pair) -> None:
    machines = [pair.a.start(), pair.b.start()]
    assert [machine.ending() for machine in machines] == [WELL, WELL]
    assert sorted(pair.stage.submitted_shots) == ["a", "b", "c", "d"]
    assert pair.a.film == pair.b.film


def test_one_waits_while_the_other_makes_it(pair: Pair) -> None:
    pair.stage.clock.hold()
    first = pair.a.start()
    first.hear("point", Point.ID_WRITTEN, "a")
    second = pair.b.start()
    second.hear_words("ShotProgress", "a", "another machine")
    pair.stage.clock.release()
    assert [first.ending(), second.ending()] == [WELL, WELL]
    assert len(pair.stage.submits) == 4


@pytest.mark.parametrize("point", [Point.SENDING_WRITTEN, Point.ID_WRITTEN, Point.CLIP_FETCHED])
def test_after_the_death_of_the_one_the_other_does_not_pay_again(pair: Pair, point: Point) -> None:
    first = pair.a.start(dies_at=(point, "d"), shots=["d"])
    assert first.ending().code == -signal.SIGKILL
    for path in objects(pair, "owners/"):
        # As it is some minutes later.
        forget(pair, path)
    paid = len(pair.stage.submits)
    ended = pair.b.render()
    assert ended.failures is not None
    assert ended.failures["d"][0] == "SubmitUncertain"
    assert "another machine" in ended.failures["d"][1]
    assert [each for each in pair.stage.submitted_shots if each == "d"] == (["d"] if paid else [])
    if point is not Point.SENDING_WRITTEN:
        assert pair.a.render() == WELL
        assert pair.b.render() == WELL
        assert pair.stage.submitted_shots.count("d") == 1
        assert pair.a.film == pair.b.film


def test_after_the_death_of_the_one_before_it_paid_the_other_submits(pair: Pair) -> None:
    first = pair.a.start(dies_at=(Point.PICTURES_UPLOADED, "d"), shots=["d"])
    assert first.ending().code == -signal.SIGKILL
    for path in objects(pair, "owners/"):
        forget(pair, path)
    done = pair.b.render(shots=["d"])
    assert done.failures == {} or "d" not in (done.failures or {})
    assert pair.stage.submitted_shots.count("d") == 1


def test_with_permission_the_other_submits_it_again(pair: Pair) -> None:
    assert pair.a.start(dies_at=(Point.ID_WRITTEN, "d"), shots=["d"]).ending().code == -signal.SIGKILL
    for path in objects(pair, "owners/"):
        forget(pair, path)
    told = pair.b.verb("render", "--max-cost", "9", "--shot", "d")
    assert told.returncode == 4, told.stderr
    assert "--resubmit-uncertain" in told.stderr
    assert "resolve" not in told.stderr
    again = pair.b.verb("render", "--max-cost", "9", "--shot", "d", "--resubmit-uncertain")
    assert again.returncode == 0, again.stderr


def test_without_the_shared_store_nothing_is_paid_and_what_is_there_is_used(pair: Pair) -> None:
    assert pair.a.render(shots=["d"]) is not None
    paid = len(pair.stage.submits)
    pair.link.is_down = True
    told = pair.a.verb("render", "--max-cost", "9")
    assert told.returncode == 1, told.stderr
    assert "cannot write to the shared store" in told.stderr
    assert "--no-shared" in told.stderr
    assert len(pair.stage.submits) == paid
    alone = pair.a.verb("render", "--max-cost", "9", "--no-shared")
    assert alone.returncode == 0, alone.stderr
    assert len(pair.stage.submits) == 4
    # Nothing is missing here, so the film is made without it.
    (pair.a.folder / "film.mp4").unlink()
    again = pair.a.verb("render")
    assert again.returncode == 0, again.stderr
    assert "clips are not shared yet" in again.stderr
    assert again.stderr.count("cannot") == 1
    pair.link.is_down = False
    # And the next render makes up for it.
    assert pair.a.render() == WELL
    assert pair.b.render() == WELL
    assert len(pair.stage.submits) == 4


def test_a_link_that_breaks_while_clips_are_sent_loses_nothing(pair: Pair) -> None:
    started = pair.a.start()
    started.hear("point", Point.CLIP_KEPT)
    pair.link.breaks_after = 0
    ending = started.ending()
    pair.link.breaks_after = None
    paid = len(pair.stage.submits)
    assert pair.a.render() == WELL
    assert pair.b.render() == WELL
    assert len(pair.stage.submits) == 4, (ending, paid)
    assert pair.a.film == pair.b.film


def test_a_clip_that_was_altered_there_is_refused_and_made_again(pair: Pair) -> None:
    assert pair.a.render() == WELL
    (path, *_) = objects(pair, "blobs/")
    pair.server.put(pair.bucket, path, b"x" * 1000)
    told = pair.b.verb("render", "--max-cost", "9")
    assert told.returncode == 0, told.stderr
    assert "is not what its digest says, and is refused" in told.stderr
    assert len(pair.stage.submits) > 4
    # What was made anew is shared in the place of what was useless.
    assert pair.server.get(pair.bucket, path) != b"x" * 1000


def test_who_may_only_read_has_the_film_and_pays_for_nothing(pair: Pair) -> None:
    assert pair.a.render(shots=["a", "b", "c"]) is not None
    paid = len(pair.stage.submits)
    pair.link.is_read_only = True
    told = pair.b.verb("render", "--max-cost", "9")
    assert told.returncode == 1
    assert "access denied (403 Forbidden, AccessDenied)" in told.stderr
    assert "nothing was submitted" in told.stderr
    assert len(pair.stage.submits) == paid
    pair.link.is_read_only = False
    assert pair.a.render() == WELL
    pair.link.is_read_only = True
    done = pair.b.verb("render")
    assert (done.returncode, "denied" in done.stderr) == (0, False), done.stderr
    assert pair.b.film == pair.a.film


def test_a_link_that_breaks_while_clips_are_brought_pays_for_nothing(pair: Pair) -> None:
    assert pair.a.render() == WELL
    pair.link.breaks_after = 2000
    ending = pair.b.render()
    assert ending.code == 1
    assert len(pair.stage.submits) == 4
    assert not pair.b.clips
    pair.link.breaks_after = None
    assert pair.b.render() == WELL
    assert len(pair.stage.submits) == 4


def test_an_altered_clip_is_sent_again_by_a_machine_that_has_it(pair: Pair) -> None:
    assert pair.a.render() == WELL
    for path in objects(pair, "blobs/"):
        pair.server.put(pair.bucket, path, b"x" * 1000)
    again = pair.a.run("cache", "push", FILM, "--again")
    assert again.returncode == 0, again.stderr
    assert pair.b.render() == WELL
    assert len(pair.stage.submits) == 4


def test_a_shared_store_that_a_storyboard_names_is_not_used_before_it_is_adopted(pair: Pair) -> None:
    address = f"s3://{pair.bucket}/films"
    for machine in (pair.a, pair.b):
        text = (machine.folder / FILM).read_text()
        (machine.folder / FILM).write_text(text[:-1] + f', "store": "{address}"}}')
    without = [
        replace(each, environment={**each.environment, "STORYBOARD_STORE": ""}) for each in (pair.a, pair.b)
    ]
    stranger = without[1].verb("plan")
    assert stranger.returncode == 0, stranger.stderr
    assert f"storyboard cache adopt {address}" in stranger.stderr
    assert pair.link.carried == 0
    for machine in without:
        adopted = machine.run("cache", "adopt", address, "--yes")
        assert adopted.returncode == 0, adopted.stderr
        assert machine.render() == WELL
    assert len(pair.stage.submits) == 4


def test_another_store_at_the_same_address_is_not_used(pair: Pair) -> None:
    assert pair.a.render() == WELL
    assert pair.b.verb("plan", "--exit-code").returncode == 0
    other = b'{"made_by": "storyboard", "shared": 1, "name": "%s"}' % (b"0" * 32)
    pair.server.put(pair.bucket, "films/storyboard.json", other)
    told = pair.b.verb("plan", "--exit-code")
    assert told.returncode == 10
    assert "another store than before" in told.stderr


def test_no_key_is_in_the_shared_store(pair: Pair) -> None:
    assert pair.a.render() == WELL
    names = objects(pair, "")
    assert {name.split("/")[1] for name in names} == {"storyboard.json", "takes", "claims", "blobs"}
    secrets = [*KEYS.values(), *variables("").values()]
    for path in names:
        content = pair.server.get(pair.bucket, path)
        assert not [secret for secret in secrets if len(secret) > 10 and secret.encode() in content], path
    index = next((pair.a.folder / ".storyboard").glob("store.json")).read_text()
    name = index.split('"name": "')[1][:32]
    assert not [path for path in names if name.encode() in pair.server.get(pair.bucket, path)]


def test_push_pull_and_ls(pair: Pair) -> None:
    alone = pair.a.verb("render", "--max-cost", "9", "--no-shared")
    assert alone.returncode == 0, alone.stderr
    assert not objects(pair, "")
    sent = pair.a.run("cache", "push", FILM)
    assert (sent.returncode, sent.stderr) == (0, "4 clips sent\n")
    assert pair.a.run("cache", "push", FILM).stderr == "4 clips there already\n"
    brought = pair.b.run("cache", "pull", FILM)
    assert (brought.returncode, brought.stderr) == (0, "4 clips brought here\n")
    assert pair.b.run("cache", "pull", FILM).stderr == "nothing to do\n"
    listed = pair.b.run("cache", "ls", FILM, "--shared")
    assert listed.stdout.count("here, shared") == 4
    pair.link.is_down = True
    assert pair.b.verb("render").returncode == 0


def objects(pair: Pair, below: str) -> list[str]:
    answer = httpx.get(
        f"{pair.server.origin}/{pair.bucket}?list-type=2&prefix=films/{below}",
        headers={"Authorization": SIGNED},
        trust_env=False,
    )
    return re.findall(r"<Key>([^<]+)</Key>", answer.text)


def forget(pair: Pair, path: str) -> None:
    httpx.delete(
        f"{pair.server.origin}/{pair.bucket}/{path}", headers={"Authorization": SIGNED}, trust_env=False
    )
