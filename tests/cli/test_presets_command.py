"""`storyboard presets`: what platforms show and take, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess

from storyboard.presets.preset import presets

Call = Callable[..., CompletedProcess[str]]


def test_every_preset_has_a_row(call: Call) -> None:
    lines = call("presets").stdout.splitlines()
    assert lines[0].split() == ["preset", "size", "fps", "length", "file", "loudness", "for"]
    assert [line.split()[0] for line in lines[1:]] == list(presets())
    reels = next(line for line in lines if line.startswith("reels "))
    cells = [cell.strip() for cell in reels.split("  ") if cell]
    assert cells == [
        "reels",
        "1080x1920",
        "30",
        "3 s to 15 min",
        "at most 300 MB",
        "-14 LUFS, -1 dBTP",
        "Instagram Reels",
    ]


def test_the_list_fits_eighty_columns(on_terminal: Call) -> None:
    shown = on_terminal("presets", columns=80, NO_COLOR="1").stdout.splitlines()
    assert max(map(len, shown)) <= 80


def test_programs_get_each_fact_with_its_source(call: Call) -> None:
    told = {each["name"]: each for each in json.loads(call("presets", "--json").stdout)["presets"]}
    assert list(told) == list(presets())
    assert told["tiktok-in-feed"]["file"] == {
        "most": 500.0,
        "source": {
            "url": "https://ads.tiktok.com/help/article?aid=6669199281502552069",
            "date": "2026-11-26",
            "sure": "official",
        },
    }
