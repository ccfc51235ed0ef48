"""What a stranger's storyboard may read: files of its folder, and none that are hidden there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from storyboard import load
from storyboard.errors import BoardError

KEYS = {
    "first_frame": "storyboard: 1\nshots: [{{id: a, prompt: x, model: animatic, first_frame: {file}}}]",
    "last_frame": "storyboard: 1\nshots: [{{id: a, prompt: x, model: animatic, last_frame: {file}}}]",
    "clip": "storyboard: 1\nshots: [{{id: a, clip: {file}}}]",
    "image": "storyboard: 1\nshots: [{{id: a, duration: 1, card: {{text: a, image: {file}}}}}]",
    "font": "storyboard: 1\nshots: [{{id: a, duration: 1, card: {{text: a, font: {file}}}}}]",
    "music": "storyboard: 1\nshots: [{{id: a, prompt: x, model: animatic}}]\naudio: {{music: {{file: {file}}}}}",
}
SECRETS = (".env", ".git/config", "frames/.cache/key.png", "./frames/../.env")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a film with files that are nobody's business, as pictures so that nothing else is wrong with them."""
    for name in (".env", ".git/config", "frames/.cache/key.png", "frames/seen.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (512, 512)).save(path, "PNG")
    return tmp_path


def problems(folder: Path, board: str, *, allow_outside: bool = False) -> str:
    path = folder / "film.yaml"
    path.write_text(board)
    try:
        load(path, allow_outside=allow_outside)
    except BoardError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("key", KEYS)
def test_no_key_takes_a_hidden_file(folder: Path, key: str, secret: str) -> None:
    for allow_outside in (False, True):
        told = problems(folder, KEYS[key].format(file=secret), allow_outside=allow_outside)
        assert f'the file "{secret}" is hidden' in told


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_hidden_is_included(folder: Path, secret: str) -> None:
    (folder / secret).write_text("FAL_KEY=key-of-the-user")
    told = problems(
        folder, f"storyboard: 1\nshots: [{{id: a, model: animatic, prompt: \"{{% include '{secret}' %}}\"}}]"
    )
    assert f'the included file "{secret}" is hidden' in told
    assert "key-of-the-user" not in told


def test_a_link_does_not_bring_a_hidden_file_to_light(folder: Path) -> None:
    (folder / "frames" / "link.png").symlink_to("../.env")
    (folder / "open").symlink_to(".git")
    for name in ("frames/link.png", "open/config"):
        assert f'"{name}" is hidden' in problems(folder, KEYS["first_frame"].format(file=name))
        told = problems(
            folder,
            f"storyboard: 1\nshots: [{{id: a, model: animatic, prompt: \"{{% include '{name}' %}}\"}}]",
        )
        assert f'"{name}" is hidden' in told


def test_a_film_in_a_hidden_folder_has_its_own_files(folder: Path) -> None:
    """Only what is below the board's folder counts: where people keep their films is their business."""
    film = folder / ".films" / "one"
    film.mkdir(parents=True)
    (film / "seen.png").write_bytes((folder / "frames" / "seen.png").read_bytes())
    (film / "words.txt").write_text("a hill")
    board = (
        "storyboard: 1\nshots: [{id: a, model: animatic, first_frame: seen.png, "
        "prompt: \"{% include 'words.txt' %}\"}]"
    )
    assert problems(film, board) == ""
    assert problems(folder, KEYS["first_frame"].format(file="frames/seen.png")) == ""


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "board",
    [
        "storyboard: 1\nshots: [{{include: {file}}}]",
        "storyboard: 1\ndefaults: {{include: {file}}}\nshots: [{{id: a, prompt: x}}]",
    ],
)
def test_no_hidden_file_is_included_as_shots_or_defaults(folder: Path, board: str, secret: str) -> None:
    for allow_outside in (False, True):
        told = problems(folder, board.format(file=secret), allow_outside=allow_outside)
        assert f'the file "{secret}" is hidden' in told
