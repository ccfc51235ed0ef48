"""Files are there whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storyboard.errors import MediaError
from storyboard.media.files import (
    SECONDS_UNTIL_ABANDONED,
    TEMPORARY_MARK,
    atomic_write,
    is_temporary,
    writing,
)


def test_the_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    with atomic_write(target) as temporary:
        temporary.write_bytes(b"new")
        assert not target.exists()
        assert (temporary.parent, temporary.suffix) == (tmp_path, ".mp4")
        assert is_temporary(temporary)

    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]
    assert not is_temporary(target)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failed_block_keeps_the_old_file_and_leaves_nothing(
    tmp_path: Path, error: type[BaseException]
) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(b"old")

    def fail() -> None:
        with atomic_write(target) as temporary:
            temporary.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        fail()

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


KILLED = """
import os, signal, sys
from pathlib import Path
from storyboard.media.files import atomic_write
with atomic_write(Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_killed_process_leaves_only_a_temporary_file_that_is_known_as_such(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(b"old")

    done = subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)

    assert done.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"
    assert [is_temporary(path) for path in tmp_path.iterdir() if path != target] == [True]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught, atomic_write(tmp_path / "gone" / "film.mp4"):
        pass

    assert caught.value.message == f'"{tmp_path / "gone" / "film.mp4"}" cannot be written'
    assert caught.value.hint == f'there is no folder "{tmp_path / "gone"}": make it first'


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the system's owner may write anywhere"
)
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(MediaError, match="is not writable"), atomic_write(tmp_path / "film.mp4"):
            pass
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EROFS, "is not writable"),
        (errno.EACCES, "is not writable"),
    ],
)
def test_the_systems_refusals_are_put_into_words(tmp_path: Path, number: int, said: str) -> None:
    with pytest.raises(MediaError) as caught, writing(tmp_path / "film.mp4"):
        raise OSError(number, os.strerror(number))

    assert said in str(caught.value)
    assert f'"{tmp_path}"' in str(caught.value)


def test_a_folder_cannot_be_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").mkdir()

    with pytest.raises(MediaError, match="it is a folder"), atomic_write(tmp_path / "film.mp4"):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_other_errors_pass_unchanged(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="weather"), writing(tmp_path / "film.mp4"):
        raise OSError(errno.EIO, "weather")


def test_what_a_killed_process_left_is_cleared_an_hour_later(tmp_path: Path) -> None:
    old, young = tmp_path / f"{TEMPORARY_MARK}{'0' * 12}.mp4", tmp_path / f"{TEMPORARY_MARK}{'1' * 12}.mp4"
    for left in (old, young):
        left.write_bytes(b"half")
    hours_ago = time.time() - 2 * SECONDS_UNTIL_ABANDONED
    os.utime(old, (hours_ago, hours_ago))
    with atomic_write(tmp_path / "film.mp4") as temporary:
        temporary.write_bytes(b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.name, "film.mp4"])
