"""Reviews on the command line: approving, what a film of approved takes refuses, and who decides."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storyboard.lock.lock import read_lock, write_lock
from storyboard.review.review import read_review

Call = Callable[..., CompletedProcess[str]]

EVERY = ("one", "two", "three")


@pytest.fixture(autouse=True)
def reviewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "ada")
    monkeypatch.delenv("USERNAME", raising=False)


@pytest.fixture
def review(film: Path, call: Call) -> Path:
    """A film that was made, and where its review will be."""
    assert call("render", "film.yaml", "-q").returncode == 0
    return film.with_name("film.review.yaml")


def required(call: Call, *more: str) -> CompletedProcess[str]:
    return call("render", "film.yaml", "--require-approved", *more)


def test_an_approval_names_the_clip_who_and_when(review: Path, call: Call) -> None:
    done = call("approve", "film.yaml", "one", "--note", "the light is right", "--frame", 3)
    sha256 = read_lock(review.with_name("film.lock.json"), "film.yaml").shots["one"].sha256
    assert done.stdout == f"one: take 1 (sha256 {sha256[:12]}) is approved, as film.review.yaml says now\n"
    entry = read_review(review).shots["one"]
    assert entry.model_dump(exclude={"when"}) == {
        "status": "approved",
        "sha256": sha256,
        "frame": 3,
        "note": "the light is right",
        "who": "ada",
    }
    assert entry.when is not None
    assert call("approve", "film.yaml", "one", "--note", "the light is right", "--frame", 3).stdout.endswith(
        "is approved, as before, and film.review.yaml says so\n"
    )


def test_a_film_of_approved_takes_needs_an_approval_of_each(review: Path, call: Call) -> None:
    film = review.with_name("film.mp4")
    film.unlink()
    refused = required(call)
    assert refused.returncode == 2
    assert refused.stderr == (
        'error: only approved takes may be used, and there is no review "film.review.yaml":\n'
        "  one: not reviewed\n  two: not reviewed\n  three: not reviewed\n"
        "  make what is missing without --require-approved, look at it, and approve it with:"
        " storyboard approve film.yaml SHOT\n"
    )
    call("approve", "film.yaml", "one", "two")
    refused = required(call, "--frozen")
    assert 'by the review "film.review.yaml" these are not:\n  three: not reviewed\n' in refused.stderr
    assert not film.exists()
    call("approve", "film.yaml", "three")
    assert required(call, "--frozen").returncode == 0
    assert film.exists()


def test_an_approval_is_stale_once_the_take_changes(film: Path, review: Path, call: Call) -> None:
    call("approve", "film.yaml", *EVERY)
    assert required(call).returncode == 0
    film.write_text(film.read_text().replace("the sea", "the sea at night"))
    refused = required(call)
    assert refused.returncode == 2
    assert "three: the approval is of sha256 " in refused.stderr
    assert "and another clip is to be made: prompt changed (by ada)\n" in refused.stderr
    assert call("render", "film.yaml", "-q").returncode == 0
    refused = required(call)
    assert "three: the approval is stale: it is of sha256 " in refused.stderr
    assert "one:" not in refused.stderr
    before = review.read_text()
    call("approve", "film.yaml", "three")
    assert required(call).returncode == 0
    changed = [line for line in review.read_text().splitlines() if line not in before.splitlines()]
    assert all(line.startswith(("    sha256:", "    when:")) for line in changed)


def test_a_retake_that_is_asked_for_takes_the_approval_back(review: Path, call: Call) -> None:
    call("approve", "film.yaml", *EVERY)
    assert required(call).returncode == 0
    call("retake", "film.yaml", "one", "--note", "slower", "-n", "0")
    refused = required(call)
    assert refused.returncode == 2
    assert "one: a retake was asked for (by ada: slower)\n" in refused.stderr


def test_a_clip_that_is_drawn_again_is_compared_before_the_cut(review: Path, call: Call) -> None:
    call("approve", "film.yaml", *EVERY)
    shutil.rmtree(review.with_name(".storyboard"))
    review.with_name("film.mp4").unlink()
    assert required(call, "--force").returncode == 0, "the same clip is made again, and that one is approved"
    shutil.rmtree(review.with_name(".storyboard"))
    review.with_name("film.mp4").unlink()
    lock = read_lock(review.with_name("film.lock.json"), "film.yaml")
    other = lock.shots["three"].model_copy(update={"sha256": "2" * 64}).sealed()
    write_lock(type(lock)(lock.path, lock.storyboard, {**lock.shots, "three": other}))
    review.write_text(review.read_text().replace(lock.shots["three"].sha256, "2" * 64))
    refused = required(call)
    assert refused.returncode == 2
    assert "three: the approval is stale: it is of sha256 222222222222, and the film uses " in refused.stderr
    assert not review.with_name("film.mp4").exists()


def test_without_shots_it_lists_how_each_stands(review: Path, call: Call) -> None:
    call("approve", "film.yaml", "one", "--by", "Bea")
    call("retake", "film.yaml", "two", "-n", "0", "--note", "too \x1b[31mdark\u202e\nhere", "--frame", "2")
    review.write_text(review.read_text() + '  thre: {status: todo, note: "\\e[2J"}\n')
    assert call("approve", "film.yaml").stdout == (
        "one: approved (by Bea)\n"
        "two: a retake was asked for (by ada: frame 2: too [31mdark here)\n"
        'three: not reviewed; the review has "thre", which is no shot\n'
    )


def test_what_cannot_be_approved_is_refused_and_nothing_is_written(film: Path, call: Call) -> None:
    film.write_text(film.read_text().replace("output:", "  - {id: end, card: {text: E}}\noutput:"))
    refused = call("approve", "film.yaml", "one")
    assert refused.returncode == 2
    assert 'shot "one" has no clip here that could be approved' in refused.stderr
    assert "make it first, with: storyboard render film.yaml --shot one" in refused.stderr
    call("render", "film.yaml", "-q")
    assert 'shot "end" is a card and has no takes' in call("approve", "film.yaml", "one", "end").stderr
    assert 'did you mean "two"?' in call("approve", "film.yaml", "one", "twoo").stderr
    assert "there is no frame 99: the clip has " in call("approve", "film.yaml", "one", "--frame", 99).stderr
    assert "the note has 2,001 characters" in call("approve", "film.yaml", "one", "--note", "x" * 2001).stderr
    assert call("approve", "film.yaml", "one", "--note", " ").returncode == 2
    assert not film.with_name("film.review.yaml").exists()


def test_who_decides_is_said_or_is_in_the_environment(
    review: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("approve", "film.yaml", "one", "--by", "Bea")
    monkeypatch.delenv("USER")
    monkeypatch.setenv("USERNAME", "cyd")
    call("approve", "film.yaml", "two")
    assert [entry.who for entry in read_review(review).shots.values()] == ["Bea", "cyd"]
    monkeypatch.delenv("USERNAME")
    before = review.read_text(), review.with_name("film.lock.json").read_text()
    for command in (("approve", "film.yaml", "three"), ("pick", "film.yaml", "one", "1")):
        refused = call(*command)
        assert refused.returncode == 2
        assert 'it is not known who decides: add "--by NAME"' in refused.stderr
    assert before == (review.read_text(), review.with_name("film.lock.json").read_text())


def test_choosing_a_take_approves_it_in_a_film_that_has_a_review(review: Path, call: Call) -> None:
    assert call("pick", "film.yaml", "three", "1").returncode == 0
    assert not review.exists(), "a film without reviews gets none"
    call("retake", "film.yaml", "three", "--note", "calmer", "-q")
    assert read_review(review).shots["three"].status == "retake"
    chosen = call("pick", "film.yaml", "three", "2", "--by", "Bea")
    assert chosen.stdout.splitlines()[0].startswith("three: take 2 is used")
    assert chosen.stdout.splitlines()[1].startswith("three: take 2 (sha256 ")
    entry = read_review(review).shots["three"]
    assert (entry.status, entry.who, entry.note) == ("approved", "Bea", None)


def test_a_review_that_cannot_be_written_into_is_left_and_the_choice_stands(review: Path, call: Call) -> None:
    text = "film_review: 1\nshots: {one: {status: todo}}\n"
    review.write_text(text)
    for command in (
        ("approve", "film.yaml", "one"),
        ("retake", "film.yaml", "one", "--note", "x", "-n", "0"),
    ):
        refused = call(*command)
        assert refused.returncode == 2
        assert "the entries cannot be changed one by one as the file is laid out" in refused.stderr
        assert "nothing was done" in refused.stderr
    chosen = call("pick", "film.yaml", "one", "1")
    assert chosen.returncode == 2
    assert "one: take 1 is used" in chosen.stdout
    assert "error: the take is chosen, but not approved: " in chosen.stderr
    assert "nothing was done" not in chosen.stderr
    assert review.read_text() == text


def test_a_review_with_mistakes_changes_nothing(review: Path, call: Call) -> None:
    review.write_text("film_review: 1\nshots:\n  one: {status: fine}\n")
    lock = review.with_name("film.lock.json").read_text()
    for command in (
        ("approve", "film.yaml", "one"),
        ("pick", "film.yaml", "one", "1"),
        ("retake", "film.yaml", "one", "--note", "x"),
        ("render", "film.yaml", "--require-approved"),
    ):
        refused = call(*command)
        assert refused.returncode == 2
        assert 'film.review.yaml:3:17: shot "one": "status" cannot be the text "fine"' in refused.stderr
    assert review.with_name("film.lock.json").read_text() == lock
    assert len(list(review.parent.glob(".storyboard/blobs/*/*.mp4"))) == 3
    assert call("render", "film.yaml", "-q").returncode == 0, "who does not ask for approvals needs none"


def test_a_film_of_other_variables_has_a_review_of_its_own(film: Path, call: Call) -> None:
    more = ("--set", "light=dawn", "--lock", "dawn.lock.json")
    call("render", "film.yaml", *more, "-q")
    assert call("approve", "film.yaml", "one", *more).stdout.endswith("as dawn.review.yaml says now\n")
    assert not film.with_name("film.review.yaml").exists()


def test_options_that_do_not_go_together_are_refused(film: Path, call: Call) -> None:
    for command in (
        ("retake", "film.yaml", "one", "-n", "0"),
        ("retake", "film.yaml", "one", "--frame", "2"),
        ("approve", "film.yaml", "--note", "good"),
        ("render", "film.yaml", "--require-approved", "--shot", "one"),
        ("schema", "--lock", "--review"),
    ):
        assert call(*command).returncode == 2
    assert call("schema", "--review").returncode == 0
