"""The manifest of a film of hosted models: what was paid where, and no key, URL or path."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from storyboard.media.mark import comment_of

from .stage import KEYS, Stage, chain, environment, shot

OUTPUT: Any = {"path": "film.mp4", "size": "64x36", "fps": 12}


def data_of(stage: Stage) -> Any:
    return json.loads((stage.folder / "film.manifest.json").read_text(encoding="utf-8"))


def shown(stage: Stage, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "storyboard", "show", *arguments],
        cwd=stage.folder,
        env=environment(stage),
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_says_what_was_paid_where(stage: Stage) -> None:
    stage.write(*chain("fal"), output=OUTPUT)
    stage.render()
    lines = {entry.shot: entry for entry in stage.account.entries}
    for number, each in enumerate(data_of(stage)["shots"]):
        made, line = each["generated"], lines[each["id"]]
        assert (made["model"], made["provider"]) == ("rehearsal", "fal")
        assert made["endpoint"] == line.endpoint
        assert made["request_id"] == line.request_id
        assert made["price"] == str(line.price)
        assert made["request"]["prompt"] == f"take one of {each['id']}"
        first = made["request"]["first_frame"]
        assert first["file" if number == 0 else "shot"] == ("frame.png", "a", "b")[number]


def test_it_has_no_key_no_signature_and_no_path(stage: Stage) -> None:
    signed = "https://pictures.example/a.png?X-Amz-Signature=0123456789"
    stage.write(shot("a", prompt=f"as {KEYS['FAL_KEY']} and {signed} say"), output=OUTPUT)
    stage.render()
    texts = (
        (stage.folder / "film.manifest.json").read_text(encoding="utf-8"),
        comment_of(stage.folder / "film.mp4"),
    )
    for text in texts:
        assert "as [key] and https://pictures.example/a.png say" in text
        assert not [key for key in KEYS.values() if key in text]
        assert "Signature" not in text
        assert str(stage.folder) not in text
        assert stage.server.origin not in text


def test_a_kept_take_does_not_claim_the_new_prompt(stage: Stage) -> None:
    stage.write(shot("a"), output=OUTPUT)
    stage.render()
    before = data_of(stage)["shots"][0]["generated"]
    stage.write(shot("a", prompt="another one", pin=True), output=OUTPUT)
    stage.render()
    after = data_of(stage)["shots"][0]["generated"]
    assert after["kept"] is True
    assert after["prompt_begins"] == "take one of a"
    assert "request" not in after
    assert (after["fingerprint"], after["price"]) == (before["fingerprint"], before["price"])
    assert len(stage.submits) == 1


def test_show_prints_it_for_people_and_programs(stage: Stage) -> None:
    stage.write(*chain("fal"), output=OUTPUT)
    stage.render()
    (stage.folder / "film.mp4").rename(stage.folder / "alone.mp4")
    told = shown(stage, "alone.mp4")
    assert told.returncode == 0, told.stderr
    assert "take one of b" in told.stdout
    assert "by the estimate" in told.stdout
    assert told.stderr == "this is from the film's own metadata\n"
    data = shown(stage, "--json", "alone.mp4")
    assert json.loads(data.stdout) == data_of(stage)
    again = shown(stage, "--json", "film.manifest.json")
    assert (again.stdout, again.stderr) == (data.stdout, "")
