"""Nothing is deleted by its place: a store is what carries our mark, and only files of our names leave it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from storyboard.errors import StoreError
from storyboard.media.files import atomic_write
from storyboard.store.ownership import is_alive
from storyboard.store.store import open_store

REPOSITORY = Path(__file__).parents[2]
FILM = """\
storyboard: 1
shots: [{id: hill, prompt: a hill, model: animatic, duration: 0.5}]
output: {path: film.mp4, size: 64x48, fps: 8}
"""
PARTS = (
    *("owners", "work", "blobs", "derived"),
    *("index.sqlite", "index.lock", "index.sqlite-wal", "store.json", ".gitignore"),
)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Somebody's files, one of which is named like a clip in the making."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("letter.txt", f"{'0' * 32}-half.mp4", f"{'0' * 32}.lock"):
        (folder / name).write_text("precious")
        os.utime(folder / name, (0, 0))
    return folder


def storyboard(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "storyboard", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def close(root: Path) -> None:
    open_store(root).__exit__(None, None, None)


@pytest.mark.parametrize("linked", ["work", "owners", "derived"])
def test_a_cloned_store_with_a_linked_folder_empties_nothing(tmp_path: Path, docs: Path, linked: str) -> None:
    clone = tmp_path / "clone"
    (clone / ".storyboard").mkdir(parents=True)
    (clone / "film.yaml").write_text(FILM)
    (clone / ".storyboard" / linked).symlink_to("../../docs")
    before = contents(docs)
    done = storyboard(clone, "render", "film.yaml")
    assert contents(docs) == before
    assert done.returncode == 1
    assert f'"{linked}" in the store ".storyboard" is a link, to "../../docs"' in done.stderr.replace(
        f"{clone}/", ""
    )
    assert "--store" in done.stderr


def test_a_folder_that_holds_other_things_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(FILM)
    work = tmp_path / "work"
    work.mkdir()
    (work / "thesis.txt").write_text("precious")
    (work / f"{'0' * 32}-half.mp4").write_text("precious, too")
    done = storyboard(tmp_path, "render", "film.yaml", "--store", ".")
    assert len(list(work.iterdir())) == 2
    assert done.returncode == 1
    assert '"." is not a store: it contains other files' in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.yaml", "work"]


def test_a_store_that_is_a_link_is_refused_with_the_way_to_have_it_elsewhere(
    tmp_path: Path, docs: Path
) -> None:
    root = tmp_path / ".storyboard"
    root.symlink_to(docs)
    before = contents(docs)
    with pytest.raises(StoreError, match=r"is a link.*--store or STORYBOARD_STORE that folder: .*docs"):
        open_store(root)
    assert contents(docs) == before


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_became_a_link_is_refused_untouched(tmp_path: Path, docs: Path, part: str) -> None:
    root = tmp_path / ".storyboard"
    close(root)
    place, target = root / part, docs / "letter.txt" if "." in part else docs
    if place.is_dir():
        place.rmdir() if not list(place.iterdir()) else place.rename(root / "aside")
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    before = contents(docs)
    with pytest.raises(StoreError, match="is a link"):
        open_store(root)
    assert contents(docs) == before


@pytest.mark.parametrize(
    ("part", "make"), [("index.lock", os.mkfifo), ("work", os.mkfifo), ("index.sqlite", os.mkdir)]
)
def test_a_part_of_another_kind_is_refused(tmp_path: Path, part: str, make: Callable[[Path], None]) -> None:
    root = tmp_path / ".storyboard"
    close(root)
    (root / part).unlink(missing_ok=True)
    make(root / part)
    with pytest.raises(StoreError, match=f'"{part}" in the store .* is no (folder|regular file)'):
        open_store(root)


def test_a_folder_of_clips_that_is_a_link_takes_no_clip(tmp_path: Path, docs: Path) -> None:
    with open_store(tmp_path / "store") as store:
        (tmp_path / "store" / "derived").mkdir()
        (tmp_path / "store" / "derived" / "frames").symlink_to(docs)
        with pytest.raises(StoreError, match=r'"derived/frames" in the store .* is a link'):
            store.last_frame_path("0" * 64)


def test_only_files_of_our_names_are_cleared_from_a_store(tmp_path: Path, docs: Path) -> None:
    root = tmp_path / "store"
    close(root)
    dead, letter = "0" * 32, docs / "letter.txt"
    work, owners = root / "work", root / "owners"
    work.mkdir()
    kept = [work / "thesis.txt", work / f"{dead}.txt", work / f"{dead}-folder.mp4", work / f"{dead}-link.mp4"]
    kept[0].write_text("precious")
    kept[1].write_text("precious")
    kept[2].mkdir()
    kept[3].symlink_to(letter)
    kept += [owners / "notes.lock", owners / f"{'2' * 32}.lock"]
    kept[4].write_text("precious")
    kept[5].symlink_to(letter)
    gone = [work / f"{dead}-half.mp4", work / f"{dead}-half.mp4.part", owners / f"{'1' * 32}.lock"]
    for path in gone:
        path.write_text("ours")
    for path in (*kept[4:5], gone[2]):
        os.utime(path, (0, 0))
    close(root)
    assert [path for path in kept if not os.path.lexists(path)] == []
    assert [path for path in gone if path.exists()] == []
    assert letter.read_text() == "precious"


@pytest.mark.parametrize("owner", ["../../docs/letter", "/etc/passwd", "a/b", "", "x" * 300])
def test_the_owner_of_a_line_names_no_file_elsewhere(tmp_path: Path, docs: Path, owner: str) -> None:
    root = tmp_path / "store"
    close(root)
    (docs / "letter.lock").write_text("precious")
    assert not is_alive(root, owner)
    assert (docs / "letter.lock").read_text() == "precious"


def test_only_our_own_leftovers_are_cleared_beside_a_film(tmp_path: Path, docs: Path) -> None:
    ours = tmp_path / ".storyboard-part-0123456789ab.mp4"
    others = [
        tmp_path / name
        for name in (".storyboard-part-notes.txt", ".storyboard-part-", ".storyboard-part-0.mp4")
    ]
    for path in (ours, *others):
        path.write_text("x")
        os.utime(path, (0, 0))
    linked = tmp_path / ".storyboard-part-0123456789ac.mp4"
    linked.symlink_to(docs / "letter.txt")
    with atomic_write(tmp_path / "film.mp4") as temporary:
        temporary.write_text("film")
    assert not ours.exists()
    assert [path for path in (*others, linked) if not os.path.lexists(path)] == []
