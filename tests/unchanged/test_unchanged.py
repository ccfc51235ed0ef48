"""A command that had nothing to do is known at once the next time, and only while everything is as it was."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from storyboard.cli.main import run
from storyboard.cli.unchanged import Call, call_of, say_again
from storyboard.store.entry import Intent, State
from storyboard.store.store import open_store
from storyboard.unchanged.check import confirmed
from storyboard.unchanged.record import Record, name_of, read_record, write_record
from storyboard.unchanged.surroundings import surroundings_of
from tests.unchanged.conftest import RENDER, Film

Do = Callable[..., Call]


def record_of(film: Film) -> Record:
    record = film.record(*RENDER)
    assert record is not None
    return record


def forget(film: Film) -> None:
    write_record(name_of(RENDER, str(film.folder)), replace(record_of(film), surroundings=""))


def holds(film: Film, record: Record | None = None) -> bool:
    record = record or record_of(film)
    return confirmed(record, record.surroundings, film.call(*RENDER).began_ns) is not None


def test_it_says_the_same_as_the_long_way(film: Film, do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    for options in ((), ("-q",), ("--json",), ("--no-color",), ("-o", "film.mp4")):
        call = do(*RENDER, *options)
        long_way = capsys.readouterr()
        assert say_again(call), options
        assert capsys.readouterr() == long_way
    assert "nothing has changed: the film is up to date" in say(film, capsys)


def test_an_approval_that_was_taken_back_counts(film: Film, do: Do) -> None:
    with pytest.raises(SystemExit):
        run(["approve", *RENDER[1:], "text", "picture", "--by", "ada"])
    do(*RENDER, "--require-approved")
    call = do(*RENDER, "--require-approved")
    assert say_again(call)
    (film.folder / "film.review.yaml").unlink()
    assert not say_again(call)


def say(film: Film, capsys: pytest.CaptureFixture[str]) -> str:
    assert say_again(film.call(*RENDER))
    return capsys.readouterr().err


@pytest.mark.parametrize("verb", ["cut", "preview"])
def test_the_other_verbs_that_make_films_are_remembered_too(
    film: Film, do: Do, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    del film
    arguments = (verb, *RENDER[1:])
    do(*arguments)
    call = do(*arguments)
    assert say_again(call)
    assert "nothing has changed: the film is up to date" in capsys.readouterr().err


def test_the_whole_command_takes_the_short_way(
    film: Film, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storyboard.cli.main.call_of", lambda given: film.call(*given))
    monkeypatch.setattr("storyboard.cli.main.storyboard", None)
    with pytest.raises(SystemExit) as end:
        run(RENDER)
    assert end.value.code == 0
    assert capsys.readouterr().out == "film.mp4\n"


@pytest.mark.parametrize(
    "arguments",
    [
        (*RENDER, "--verify"),
        (*RENDER, "-v"),
        (*RENDER, "--shot", "text"),
        ("cut", *RENDER[1:], "--again"),
        ("render", "--help"),
    ],
)
def test_these_are_not_remembered(film: Film, do: Do, arguments: tuple[str, ...]) -> None:
    del film
    assert not say_again(do(*arguments))


def test_with_a_shared_store_nothing_is_remembered(film: Film, do: Do, tmp_path: Path) -> None:
    """What it lacks is sent there, also by a render that makes nothing."""
    del film
    shared = (*RENDER, "--store", f"file://{tmp_path}")
    do(*shared)
    assert not say_again(do(*shared))
    assert say_again(do(*shared, "--no-shared"))


@pytest.mark.parametrize("arguments", [(), ("plan", "film.yaml"), ("--debug", *RENDER), ("--version",)])
def test_other_commands_are_not_looked_up(arguments: tuple[str, ...]) -> None:
    assert call_of(arguments) is None


def test_every_file_of_the_record_counts(film: Film) -> None:
    """Each is touched, rewritten with the same size and times, changed, and removed."""
    record = record_of(film)
    seen = {Path(path).name for path in record.sight.files}
    assert seen >= {
        "film.yaml",
        "models.yaml",
        "look.txt",
        "de.yaml",
        "en.json",
        "vars.json",
        "storyboard.toml",
        "still.png",
        "logo.png",
    }
    assert seen >= {"music.m4a", "linked.mp4", "font.otf", "allowed.json", "film.mp4", "film.manifest.json"}
    assert seen >= {"index.sqlite", "store.json", "de.yaml", "en.json", "part.yaml", "brand.yaml"}
    assert len([path for path in record.sight.files if "blobs" in path]) == 2
    assert len([path for path in record.sight.files if Path(path).name == "storyboard.toml"]) == 2
    for path in map(Path, record.sight.files):
        content, times = path.read_bytes(), path.stat()
        os.utime(path)
        assert holds(film, record), f"{path} was touched"
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert not holds(film, record), f"{path} was rewritten"
        path.write_bytes(content)
        assert holds(film, record), f"{path} was written back"
        path.write_bytes(content + b" ")
        assert not holds(film, record), f"{path} was changed"
        path.write_bytes(content)
        aside = path.rename(path.with_name("aside"))
        assert not holds(film, record), f"{path} was removed"
        aside.rename(path)
        assert holds(film, record), f"{path} was put back"


def test_every_place_of_the_record_counts(film: Film) -> None:
    """Where nothing was, something may turn up; folders may be exchanged, or become links."""
    record = record_of(film)
    top = film.folder.parent
    absent = [Path(path) for path, place in record.sight.places.items() if place is None]
    assert {path.name for path in absent} >= {
        "pyproject.toml",
        "film.yml",
        "store.json",
        "unusable",
        "de-AT.yaml",
    }
    for path in absent:
        if top in path.parents and path.parent.is_dir():
            path.write_text("")
            assert not holds(film, record), f"{path} turned up"
            path.unlink()
    folders = [
        Path(path) for path in record.sight.places if top in Path(path).parents and Path(path).is_dir()
    ]
    assert film.folder / ".storyboard" / "derived" in folders
    for path in folders:
        aside = path.rename(path.with_name("aside"))
        assert not holds(film, record), f"{path} was moved away"
        path.symlink_to(aside)
        assert not holds(film, record), f"{path} became a link"
        path.unlink()
        shutil.copytree(aside, path, symlinks=True)
        assert not holds(film, record), f"{path} was copied"
        shutil.rmtree(path)
        aside.rename(path)
    assert holds(film, record)


def test_changes_that_wait_beside_the_index_count(film: Film) -> None:
    record = record_of(film)
    assert {Path(path).name for path in record.sight.empty} == {"index.sqlite-wal", "index.sqlite-journal"}
    for path in map(Path, record.sight.empty):
        path.write_bytes(b"")
        assert holds(film, record)
        path.write_bytes(b"x")
        assert not holds(film, record)
        path.unlink()
        path.symlink_to("nowhere")
        assert not holds(film, record)
        path.unlink()
        assert holds(film, record)


def test_a_link_that_leads_elsewhere_counts(film: Film) -> None:
    record = record_of(film)
    link = film.folder / "linked.mp4"
    assert str(link) in record.sight.links
    copied = film.folder / "other.mp4"
    shutil.copy(film.folder / "footage.mp4", copied)
    link.unlink()
    link.symlink_to(copied)
    assert not holds(film, record)
    link.unlink()
    copied.unlink()
    assert not holds(film, record)
    link.symlink_to("footage.mp4")


def test_every_part_of_the_surroundings_counts(
    film: Film, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual = surroundings_of(film.environ)
    assert usual is not None
    for variable in ("FAL_KEY", "STORYBOARD_FAL_URL", "XDG_CONFIG_HOME", "ANY_KEY_OF_A_PLUGIN"):
        assert surroundings_of({**film.environ, variable: "other"}) != usual
        assert not say_again(film.call(*RENDER, **{variable: "other"}))
    assert surroundings_of({**film.environ, "TERM": "other", "PWD": "/"}) == usual
    with monkeypatch.context() as patching:
        patching.setattr(sys, "path", [*sys.path, str(tmp_path)])
        more = surroundings_of(film.environ)
        (tmp_path / "av-99.dist-info").mkdir()
        assert len({usual, more, surroundings_of(film.environ)}) == 3
        patching.setattr(sys, "version", "3.99")
        assert surroundings_of(film.environ) != more
    monkeypatch.setattr(os, "name", "nt")
    assert surroundings_of(film.environ) is None


def test_another_program_has_other_surroundings(
    film: Film, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("cut/cut.py", "catalogue/data/wan.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr("storyboard.unchanged.surroundings.PACKAGE", tmp_path)
    assert not say_again(film.call(*RENDER))
    found = {surroundings_of(film.environ)}
    for name in ("cut/cut.py", "catalogue/data/wan.yaml"):
        times = (tmp_path / name).stat()
        (tmp_path / name).write_text("two")
        os.utime(tmp_path / name, ns=(times.st_atime_ns, times.st_mtime_ns))
        found.add(surroundings_of(film.environ))
    (tmp_path / "__pycache__").mkdir()
    found.add(surroundings_of(film.environ))
    assert len(found) == 3
    (around,) = {each for each in found if each == surroundings_of(film.environ)}
    assert around is not None
    assert not around.is_settled(around.changed_ns + 10**9)
    assert around.is_settled(around.changed_ns + 3 * 10**9)


def test_arguments_and_the_working_folder_count(
    film: Film, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not say_again(film.call(*RENDER, "--set", "light=noon"))
    assert not say_again(film.call(*RENDER[:2]))
    assert not say_again(film.call("cut", *RENDER[1:], "-j", "1"))
    monkeypatch.chdir(tmp_path)
    assert not say_again(film.call(*RENDER))


def test_a_file_that_was_touched_is_read_once(film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    still = film.folder / "still.png"
    os.utime(still)
    assert say_again(film.call(*RENDER))
    monkeypatch.setattr("storyboard.unchanged.check.digest_of", lambda _: "")
    assert say_again(film.call(*RENDER))
    os.utime(still)
    assert not say_again(film.call(*RENDER))


def test_a_file_that_was_written_just_now_is_read_every_time(film: Film) -> None:
    still = film.folder / "still.png"
    os.utime(still)
    early = film.call(*RENDER)._replace(began_ns=still.stat().st_mtime_ns + 10**9)
    assert say_again(early)
    assert record_of(film).sight.files[str(still)].identity.modified_ns != still.stat().st_mtime_ns
    assert say_again(film.call(*RENDER))
    assert record_of(film).sight.files[str(still)].identity.modified_ns == still.stat().st_mtime_ns


@pytest.mark.parametrize("name", ["film.yaml", "still.png", "film.mp4", ".storyboard/index.sqlite"])
def test_what_was_written_just_before_is_not_believed(film: Film, do: Do, name: str) -> None:
    before = record_of(film)
    forget(film)
    path = film.folder / name
    os.utime(path, ns=(0, film.call(*RENDER).began_ns - 10**9))
    do(*RENDER)
    assert record_of(film).surroundings == ""
    os.utime(path)
    do(*RENDER)
    assert record_of(film).surroundings == before.surroundings


def test_a_change_while_the_command_runs_is_not_believed(
    film: Film, made: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is one after which the time of modification was set back: the kernel's own time shows it."""
    call = made.call(*RENDER)._replace(began_ns=(film.folder / "look.txt").stat().st_ctime_ns)
    monkeypatch.setattr("storyboard.cli.main.call_of", lambda _: call)
    monkeypatch.setattr("storyboard.cli.main.say_again", lambda _: False)
    forget(film)
    with pytest.raises(SystemExit):
        run(RENDER)
    assert record_of(film).surroundings == ""


def test_an_open_line_of_the_journal_is_looked_into_every_time(film: Film, do: Do) -> None:
    intent = Intent("f" * 64 + "#1", "other.yaml", "other", "fal", "rehearsal/mine", None, "0" * 32)
    with open_store(film.folder / ".storyboard") as store:
        line = store.journal.open_intent(intent, 0.0)
        assert line is not None
        line = store.journal.settle(line, State.SENDING, 0.0)
        line = store.journal.settle(line, State.UNCERTAIN, 0.0)
    assert not say_again(film.call(*RENDER))
    assert not say_again(do(*RENDER))
    with open_store(film.folder / ".storyboard") as store:
        store.journal.settle(line, State.FORGOTTEN, 0.0)
    assert say_again(do(*RENDER))


def test_a_store_of_somebody_else_is_refused_and_not_said_again(film: Film, do: Do, tmp_path: Path) -> None:
    (entry,) = (Path(path) for path in record_of(film).sight.files if Path(path).parent.name == "stores")
    aside = entry.rename(tmp_path / "aside")
    assert not say_again(film.call(*RENDER))
    do(*RENDER, code=1)
    shutil.move(aside, entry)
    assert say_again(film.call(*RENDER))


def test_a_render_that_made_something_is_not_remembered(film: Film, do: Do) -> None:
    forget(film)
    (film.folder / "film.mp4").unlink()
    assert not say_again(do(*RENDER))
    assert say_again(do(*RENDER))


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"0\n{}", b"[" * 100_000])
def test_a_damaged_record_is_none(film: Film, content: bytes) -> None:
    name = name_of(RENDER, str(film.folder))
    (path,) = (Path(film.environ["STORYBOARD_CACHE"]) / "unchanged").glob(f"{name}.json")
    whole = path.read_bytes()
    for damaged in (content, whole[:-1], whole.replace(b"film.mp4", b"film.mp5")):
        path.write_bytes(damaged)
        assert read_record(name) is None
        assert not say_again(film.call(*RENDER))
    path.write_bytes(whole)
    other = path.with_name(f"{'0' * 64}.json")
    other.write_bytes(whole)
    assert read_record("0" * 64) is None
    other.unlink()


def test_a_record_comes_back_as_it_was_written(film: Film) -> None:
    record = record_of(film)
    files = {"caf\u00e9 \udcff": next(iter(record.sight.files.values()))}
    odd = replace(record, sight=record.sight._replace(files=files), quiet=True)
    write_record("0" * 64, odd)
    assert read_record("0" * 64) == odd


def test_a_pipe_in_place_of_a_file_is_not_waited_for(film: Film) -> None:
    footage = film.folder / "footage.mp4"
    aside = footage.rename(film.folder / "aside.mp4")
    os.mkfifo(footage)
    assert not holds(film)
    footage.unlink()
    aside.rename(footage)
    assert holds(film)
