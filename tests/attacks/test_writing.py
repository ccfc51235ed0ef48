"""A film is written to a file that is ours or new: over nothing that it is made from, no device, no store."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from storyboard.board.load import load
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.errors import BoardError, MediaError, PlanError
from storyboard.media.files import atomic_write
from storyboard.output import refuse_output

REPOSITORY = Path(__file__).parents[2]
FILM = """\
storyboard: 1
vars: {light: dusk}
defaults: {include: brand.yaml}
shots:
  - {include: part.yaml}
  - {id: hill, prompt: "a hill {% include 'words.txt' %} {{ light }}", model: animatic, duration: 0.5}
  - id: end
    duration: 0.5
    card: {text: The end, image: card.png}
    transition: {kind: luma, picture: wipe.png, duration: 0.25}
output: {path: film.mp4, size: 64x48, fps: 8}
"""
SOURCES = {
    "film.yaml": "the storyboard itself",
    "words.txt": "the included text",
    "part.yaml": "the included file",
    "brand.yaml": "the included file",
    "card.png": "the picture on the card",
    "wipe.png": "the picture of the transition",
    "vars.yaml": "which was read with it",
    "own.yaml": "the catalogue",
}
CATALOGUE = """\
catalogue: 1
models:
  - name: mine
    title: Mine
    family: mine
    description: a model
    lengths: [5]
    usual_length: 5
    first_frame: none
    routes:
      - {provider: fal, date: 2026-11-21, text: {id: a/b, source: its page}, no_price: not known}
"""


def storyboard(folder: Path, *arguments: str, given: Path | None = None) -> subprocess.CompletedProcess[str]:
    with (given or Path(os.devnull)).open() as standard_input:
        return subprocess.run(
            [sys.executable, "-m", "storyboard", *arguments],
            cwd=folder,
            stdin=standard_input,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            text=True,
            check=False,
        )


def write(folder: Path) -> Path:
    (folder / "film.yaml").write_text(FILM)
    (folder / "words.txt").write_text("in")
    (folder / "part.yaml").write_text("[]")
    (folder / "brand.yaml").write_text("fit: cover")
    (folder / "vars.yaml").write_text("light: dawn")
    (folder / "own.yaml").write_text(CATALOGUE)
    Image.new("RGB", (64, 48)).save(folder / "card.png")
    Image.new("RGB", (64, 48)).save(folder / "wipe.png")
    return folder


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory, surroundings: None) -> Path:
    """A film that was rendered: the store has all that a cut needs. Tests leave it as it is."""
    folder = write(tmp_path_factory.mktemp("film"))
    done = storyboard(folder, "render", "film.yaml")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def film(rendered: Path) -> Path:
    for path in rendered.glob("out*"):
        path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)
    return rendered


def test_a_film_takes_the_place_of_nothing_that_it_is_made_from(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(film)
    board = load(
        Path("film.yaml"),
        variables={"light": "dawn"},
        read_files=[Path("vars.yaml")],
        catalogue=load_catalogue(Path("own.yaml")),
    )
    (film / "out").mkdir()
    for name, what in SOURCES.items():
        (film / "out" / f"link-{name}.mp4").symlink_to(film / name)
        (film / "out" / f"hard-{name}.mp4").hardlink_to(film / name)
        for output in (f"out/link-{name}.mp4", f"out/hard-{name}.mp4", f"../{film.name}/out/hard-{name}.mp4"):
            with pytest.raises(PlanError, match=what):
                refuse_output(board, Path(output), Path(".storyboard"), force=True)
        with pytest.raises(PlanError):
            refuse_output(board, Path(name), Path(".storyboard"), force=True)


def test_the_storyboard_does_not_become_a_film(film: Path) -> None:
    before = (film / "film.yaml").read_text()
    (film / "out.mp4").hardlink_to(film / "vars.yaml")
    done = storyboard(film, "cut", "film.yaml", "-o", "film.yaml", "--force")
    assert done.returncode == 2
    done = storyboard(film, "cut", "film.yaml", "-o", "out.mp4", "--force", "--vars", "vars.yaml")
    assert "which was read with it" in done.stderr
    assert (film / "film.yaml").read_text() == before
    assert (film / "vars.yaml").read_text() == "light: dawn"


def test_a_linked_folder_is_no_way_around(film: Path) -> None:
    clip = film / "clip.mp4"
    shutil.copy(film / "film.mp4", clip)
    board = film / "footage.yaml"
    board.write_text(
        "storyboard: 1\nshots: [{id: a, clip: clip.mp4}]\noutput: {size: 64x48, fps: 8, path: new.mp4}"
    )
    (film / "out").symlink_to(".")
    before = clip.read_bytes()
    for output in ("clip.mp4", "out/clip.mp4", "./out/out/clip.mp4"):
        done = storyboard(film, "cut", "footage.yaml", "-o", output, "--force")
        assert done.returncode == 2
        assert 'the footage of shot "a"' in done.stderr
    assert clip.read_bytes() == before


def test_a_storyboard_on_standard_input_is_a_file_all_the_same(film: Path) -> None:
    path = film / "out.mp4"
    path.write_text(FILM)
    done = storyboard(film, "cut", "-", "-o", "out.mp4", "--force", given=path)
    assert done.returncode == 2
    assert "which was read with it" in done.stderr
    assert path.read_text() == FILM


def test_a_film_lies_in_no_store(film: Path, tmp_path: Path) -> None:
    index = film / ".storyboard" / "index.sqlite"
    before = index.read_bytes()
    done = storyboard(film, "cut", "film.yaml", "-o", str(index), "--force")
    assert done.returncode == 2
    done = storyboard(film, "cut", "film.yaml", "-o", ".storyboard/new/film.mp4")
    assert done.returncode == 2
    assert "would lie in the store" in done.stderr
    other = tmp_path / "other"
    assert storyboard(film, "render", "film.yaml", "--store", str(other), "--force").returncode == 0
    for name in (".storyboard", str(other)):
        done = storyboard(film, "cut", "film.yaml", "-o", f"{name}/blobs/film.mp4", "--force")
        assert "would lie in the store" in done.stderr
    assert index.read_bytes() == before


def test_a_device_stays_one(film: Path) -> None:
    (film / "out").mkdir()
    fifo, null = film / "out" / "fifo.mp4", film / "out" / "null.mp4"
    os.mkfifo(fifo)
    null.symlink_to("/dev/null")
    for path in ("/dev/null", "out/fifo.mp4", "out/null.mp4"):
        assert storyboard(film, "cut", "film.yaml", "-o", path, "--force").returncode == 2
    assert fifo.is_fifo()
    assert null.is_symlink()
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("kind", ["link", "fifo"])
def test_whatever_we_write_replaces_only_regular_files(tmp_path: Path, kind: str) -> None:
    target, aside = tmp_path / "target", tmp_path / "aside"
    aside.write_text("precious")
    target.symlink_to(aside) if kind == "link" else os.mkfifo(target)
    with (
        pytest.raises(MediaError, match=r"there is a (link|device) of that name"),
        atomic_write(target) as temporary,
    ):
        temporary.write_text("ours")
    target.unlink()
    with pytest.raises(MediaError, match="of that name"), atomic_write(target) as temporary:
        target.symlink_to(aside)
    assert aside.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aside", "target"]


def test_a_file_that_is_not_ours_is_replaced_by_force_alone(film: Path) -> None:
    path = film / "out.mp4"
    path.write_text("a film of the family")
    done = storyboard(film, "cut", "film.yaml", "-o", "out.mp4")
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert path.read_text() == "a film of the family"
    assert storyboard(film, "cut", "film.yaml", "-o", "out.mp4", "--force").returncode == 0
    assert storyboard(film, "cut", "film.yaml", "-o", "out.mp4").returncode == 0
    with path.open("ab") as file:
        file.write(b"somebody has worked on it")
    assert storyboard(film, "cut", "film.yaml", "-o", "out.mp4").returncode == 2


def test_nothing_is_paid_before_the_place_of_the_film_is_looked_at(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "film.mp4").write_text("a film of the family")
    for arguments in (("render", "film.yaml"), ("preview", "film.yaml", "-o", "film.mp4")):
        done = storyboard(tmp_path, *arguments)
        assert done.returncode == 2
        assert "--force" in done.stderr
    assert not (tmp_path / ".storyboard").exists()


def test_a_film_moves_with_its_store(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    write(before)
    assert storyboard(before, "render", "film.yaml").returncode == 0
    before.rename(after)
    done = storyboard(after, "render", "film.yaml")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "output", ["-", "film", "film.mov", "film.yaml", "out.mp4", "words.txt/film.mp4", "/dev/film.txt"]
)
def test_a_place_that_cannot_be_is_refused_with_a_way_out(film: Path, output: str) -> None:
    (film / "out.mp4").mkdir()
    done = storyboard(film, "cut", "film.yaml", "-o", output)
    assert done.returncode == 2
    assert not (film / "-").exists()
    assert len(done.stderr.splitlines()) <= 3


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("-", "standard output"),
        ("card.png", "not an .mp4 file"),
        ("film.yaml/film.mp4", "is not a folder"),
        ("taken.mp4", "a folder"),
        ("linked.mp4", "a link"),
        ("pipe.mp4", "a device"),
        (".git/hooks.mp4", "hidden"),
        (".storyboard/film.mp4", "hidden"),
        ("x" * 300 + ".mp4", "too long"),
        ("same.mp4", 'the footage of shot "a"'),
    ],
)
def test_validate_checks_where_the_film_goes(rendered: Path, tmp_path: Path, path: str, told: str) -> None:
    shutil.copy(rendered / "film.mp4", tmp_path / "clip.mp4")
    os.link(tmp_path / "clip.mp4", tmp_path / "same.mp4")
    (tmp_path / "taken.mp4").mkdir()
    (tmp_path / "linked.mp4").symlink_to("nowhere.mp4")
    os.mkfifo(tmp_path / "pipe.mp4")
    board = tmp_path / "film.yaml"
    board.write_text(f"storyboard: 1\nshots: [{{id: a, clip: clip.mp4}}]\noutput: {{path: '{path}'}}")
    with pytest.raises(BoardError, match=told):
        load(board)
