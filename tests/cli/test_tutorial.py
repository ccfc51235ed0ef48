"""The tutorial, followed command by command: what it says there is what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import av

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"


def steps() -> tuple[list[str], dict[str, str]]:
    """Return the page's shell blocks in order, and its files by name."""
    text = PAGE.read_text(encoding="utf-8")
    files = dict(re.findall(r"^`([\w.]+)`\n\n```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    return re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE), files


def frames(path: Path) -> int:
    with av.open(str(path)) as film:
        return sum(1 for _ in film.decode(video=0))


def test_the_tutorial_is_what_happens(tmp_path: Path) -> None:
    blocks, files = steps()
    assert list(files) == ["hosted.yaml"]
    assert len(blocks) == 7
    # The page has its reader write the second storyboard after the fourth block.
    (tmp_path / "hosted.yaml").write_text(files["hosted.yaml"], encoding="utf-8")
    # A smaller film takes a fifth of the time.
    blocks[0] = blocks[0].replace("cd myfilm", "cd myfilm; sed -i s/1280x720/320x180/ storyboard.yaml")
    assert "sed -i" in blocks[0]
    script = "\n".join(
        [
            "set -eu",
            *(f"echo '## {number}'\n{block}" for number, block in enumerate(blocks[:4])),
            "mv ../hosted.yaml .",
        ]
        + [f"echo '## {number}'\n{block}" for number, block in enumerate(blocks[4:], start=4)]
    )
    homes = {
        name: str(tmp_path / "home")
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ended = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={"PATH": path, "PYTHONPATH": os.environ.get("PYTHONPATH", ""), **homes},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    told = re.split(r"^## \d\n", ended.stdout, flags=re.MULTILINE)[1:]
    validate_and_plan, _, again, changed, hosted, rendered, done = told
    assert validate_and_plan.count("make ") >= 3
    assert "the film is up to date" in ended.stderr
    assert again == "build/film.mp4\n"
    assert re.search(r"^stale +lake .*prompt changed", changed, re.MULTILINE)
    assert re.search(r"^cached +night .*in the store", changed, re.MULTILINE)
    assert "FAL_KEY is not set" in hosted
    assert len(re.findall(r"^done ", rendered, re.MULTILINE)) == 2
    assert re.search(r"^spent +nothing$", rendered, re.MULTILINE)
    assert len(re.findall(r"^cached ", done, re.MULTILINE)) == 2
    films = tmp_path / "myfilm" / "build"
    assert frames(films / "film.mp4") > 0
    assert frames(films / "hosted.mp4") == frames(films / "preview.mp4") > 200
