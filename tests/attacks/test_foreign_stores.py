"""A store is believed where it was made: what came with a clone neither shows, nor spends, nor counts."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from storyboard.errors import StoreError
from storyboard.store.known_stores import DATA_VARIABLE
from storyboard.store.store import open_store
from tests.store.test_index import VERSION_1

REPOSITORY = Path(__file__).parents[2]
FILM = """\
storyboard: 1
shots: [{id: hill, prompt: a hill, model: animatic, duration: 0.5}]
output: {path: film.mp4, size: 64x48, fps: 8}
"""


def storyboard(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "storyboard", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def statuses(folder: Path, **environ: str) -> list[str]:
    done = storyboard(folder, "plan", "film.yaml", "--json", **environ)
    assert done.returncode == 0, done.stderr
    return [shot["status"] for shot in json.loads(done.stdout)["jobs"]]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, surroundings: None) -> Path:
    """A stranger's film with its store, made on the stranger's machine."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "film.yaml").write_text(FILM)
    machine = str(tmp_path_factory.mktemp("machine"))
    done = storyboard(folder, "render", "film.yaml", **{DATA_VARIABLE: machine})
    assert done.returncode == 0, done.stderr
    assert statuses(folder, **{DATA_VARIABLE: machine}) == ["cached"]
    (folder / "film.mp4").unlink()
    return folder


@pytest.fixture
def clone(original: Path, tmp_path: Path) -> Path:
    return shutil.copytree(original, tmp_path / "clone")


def test_the_clips_of_a_clone_do_not_count_and_are_not_in_the_film(clone: Path) -> None:
    assert statuses(clone) == ["make"]
    planned = storyboard(clone, "plan", "film.yaml")
    assert "was not made here by you" in planned.stderr
    assert "storyboard cache adopt" in planned.stderr
    for verb in ("render", "cut", "preview"):
        done = storyboard(clone, verb, "film.yaml")
        assert done.returncode == 1, done.stdout
        assert "was not made here by you" in done.stderr
    assert not list(clone.glob("*.mp4"))


def test_the_paid_work_of_a_clone_is_neither_shown_nor_followed(clone: Path) -> None:
    with closing(sqlite3.connect(clone / ".storyboard" / "index.sqlite")) as index, index:
        index.execute(
            "INSERT INTO predictions (take, board, shot, provider, endpoint, price, state, request_id, owner, made_at,"
            " changed_at) VALUES ('f#1', 'film.yaml', 'hill', 'fal', 'e', '0.49', 'accepted', 'id', 'o', 1, 1)"
        )
    shown = storyboard(clone, "status", "film.yaml")
    assert "nothing was submitted yet" in shown.stdout
    assert "was not made here by you" in shown.stderr
    for arguments in (("cancel", "film.yaml"), ("resolve", "film.yaml", "hill", "--request-id", "x")):
        done = storyboard(clone, *arguments, FAL_KEY="key")
        assert done.returncode == 1
        assert "was not made here by you" in done.stderr
    adopted = storyboard(clone, "cache", "adopt", ".storyboard", "--yes")
    assert "1 prediction not ended" in adopted.stderr
    assert "id" in adopted.stderr
    assert "$0.49" in storyboard(clone, "status", "film.yaml").stdout


def test_an_adopted_store_is_ones_own_and_makes_nothing_again(clone: Path) -> None:
    asked = storyboard(clone, "cache", "adopt")
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert statuses(clone) == ["make"]
    done = storyboard(clone, "cache", "adopt", "--yes")
    assert done.returncode == 0, done.stderr
    assert "1 clip, of which 1 whole" in done.stderr
    assert statuses(clone) == ["cached"]
    assert storyboard(clone, "render", "film.yaml").returncode == 0
    assert "yours already" in storyboard(clone, "cache", "adopt").stderr


def test_a_clip_that_was_altered_does_not_count_after_adopting(clone: Path) -> None:
    (blob,) = clone.glob(".storyboard/blobs/*/*.mp4")
    blob.write_bytes(blob.read_bytes() + b"x")
    done = storyboard(clone, "cache", "adopt", "--yes")
    assert "1 clip, of which 0 whole" in done.stderr
    assert "was altered; it does not count" in done.stderr
    assert statuses(clone) == ["make"]


def test_pictures_that_a_stranger_has_uploaded_are_forgotten(clone: Path) -> None:
    path = clone / ".storyboard" / "index.sqlite"
    with closing(sqlite3.connect(path)) as index, index:
        index.execute("INSERT INTO uploads VALUES ('content', 'fal', 'https://example.com/x.png', NULL)")
    assert storyboard(clone, "cache", "adopt", "--yes").returncode == 0
    with closing(sqlite3.connect(path)) as index:
        assert index.execute("SELECT count(*) FROM uploads").fetchone() == (0,)


def test_an_index_that_a_pull_put_in_the_place_of_ours_is_not_believed(clone: Path, tmp_path: Path) -> None:
    """git overwrites files that are ignored, which the store's are, with those of a commit that has them."""
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "film.yaml").write_text(FILM)
    open_store(ours / ".storyboard").__exit__(None, None, None)
    shutil.copytree(clone / ".storyboard" / "blobs", ours / ".storyboard" / "blobs")
    shutil.copy(clone / ".storyboard" / "index.sqlite", ours / ".storyboard")
    assert statuses(ours) == ["make"]
    with pytest.raises(StoreError, match="an index that was made for another store"):
        open_store(ours / ".storyboard")


def test_an_index_of_views_is_no_index(tmp_path: Path) -> None:
    root = tmp_path / ".storyboard"
    root.mkdir()
    with closing(sqlite3.connect(root / "index.sqlite")) as index:
        index.executescript(
            VERSION_1 + "DROP TABLE shots; CREATE VIEW shots AS SELECT 1 AS board, 2 AS shot;"
        )
    with pytest.raises(StoreError, match="is not a store"):
        open_store(root)


def test_a_store_of_version_1_is_adopted_by_hand(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(FILM)
    root = tmp_path / ".storyboard"
    root.mkdir()
    with closing(sqlite3.connect(root / "index.sqlite")) as index:
        index.executescript(VERSION_1)
    done = storyboard(tmp_path, "render", "film.yaml")
    assert done.returncode == 1
    assert "was made by an earlier version of storyboard, or came along" in done.stderr
    adopted = storyboard(tmp_path, "cache", "adopt", "--yes")
    assert adopted.returncode == 0, adopted.stderr
    assert "id-1" in adopted.stderr
    with open_store(root) as store:
        assert [line.request_id for line in store.journal.lines()] == ["id-1"]


def test_a_store_moves_with_its_folder(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    open_store(before / ".storyboard").__exit__(None, None, None)
    before.rename(after)
    with open_store(after / ".storyboard"):
        pass
    shutil.copytree(after, tmp_path / "copy")
    with pytest.raises(StoreError, match="was not made here by you"):
        open_store(tmp_path / "copy" / ".storyboard")


def test_a_store_that_two_machines_share_is_adopted_once_on_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "shared"
    for machine in ("one", "two"):
        monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / machine))
        if machine == "two":
            with pytest.raises(StoreError, match="cache adopt"):
                open_store(root)
            assert storyboard(tmp_path, "cache", "adopt", "shared", "--yes").returncode == 0
        open_store(root).__exit__(None, None, None)
    for machine in ("one", "two"):
        monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / machine))
        open_store(root).__exit__(None, None, None)


def without_a_home(folder: Path) -> dict[str, str]:
    """Return an environment in which the user's own data has no place: no home, and none can be made."""
    (folder / "file").touch()
    return {DATA_VARIABLE: "", "HOME": str(folder / "file"), "TMPDIR": str(folder)}


def test_without_a_home_a_store_is_known_by_a_folder_of_the_users_in_the_temporary_one(
    tmp_path: Path,
) -> None:
    film = tmp_path / "film"
    film.mkdir()
    (film / "film.yaml").write_text(FILM)
    environ = without_a_home(tmp_path) | {"XDG_DATA_HOME": ""}
    for _ in range(2):
        done = storyboard(film, "render", "film.yaml", **environ)
        assert done.returncode == 0, done.stderr
    assert "nothing has changed" in done.stderr
    (known,) = tmp_path.glob("storyboard-*")
    assert known.stat().st_mode & 0o077 == 0


def test_a_list_that_others_can_write_is_not_believed(clone: Path, tmp_path: Path) -> None:
    environ = without_a_home(tmp_path) | {"XDG_DATA_HOME": ""}
    user = os.getuid() if hasattr(os, "getuid") else "user"
    stores = tmp_path / f"storyboard-{user}" / "stores"
    stores.mkdir(parents=True)
    root = clone / ".storyboard"
    name = json.loads((root / "store.json").read_text())["name"]
    (stores / f"{name}.json").write_text(json.dumps([[str(root), 0, 0]]))
    stores.parent.chmod(0o777)
    assert statuses(clone, **environ) == ["make"]
    stores.parent.chmod(0o700)
    assert statuses(clone, **environ) == ["cached"]


def test_a_list_beside_the_board_is_not_believed(clone: Path) -> None:
    """Without a home the usual place is "~/.local/share", and in the working folder that is anybody's."""
    root = clone / ".storyboard"
    name = json.loads((root / "store.json").read_text())["name"]
    for base in (clone / "~" / ".local" / "share", clone):
        stores = base / "storyboard" / "stores"
        stores.mkdir(parents=True)
        (stores / f"{name}.json").write_text(json.dumps([[str(root), 0, 0]]))
    for environ in ({"HOME": "~"}, {"HOME": "."}, {"XDG_DATA_HOME": "."}):
        assert statuses(clone, **{DATA_VARIABLE: ""}, **environ) == ["make"]
    done = storyboard(clone, "plan", "film.yaml", **{DATA_VARIABLE: "storyboard"})
    assert done.returncode == 1
    assert "absolute path" in done.stderr


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"made_by": "storyboard", "name": "../../x"}', "\0" * 100]
)
def test_a_mark_that_is_not_ours_makes_no_store(tmp_path: Path, content: str) -> None:
    (tmp_path / "store.json").write_text(content)
    with pytest.raises(StoreError, match="is not a store"):
        open_store(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["store.json"]
