"""The timeline as plain data, for other programs and for comparison."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from storyboard.board.schema import Card, Easing
from storyboard.cut.clips import Clip
from storyboard.cut.timeline import Timeline
from storyboard.cut.transitions.style import Style

__all__ = ["Data", "timeline_as_json"]

Data: TypeAlias = "bool | int | float | str | list[Data] | dict[str, Data] | None"


def timeline_as_json(timeline: Timeline, folder: Path | None = None) -> dict[str, Data]:
    """
    Return the timeline as JSON-like data, the same for the same timeline.

    Places and lengths are in frames; `source_start` and `seconds` are in seconds; `fps` is exact, as text.
    Paths below `folder` are written relative to it (None: all as they are).
    """
    shape, music = timeline.shape, timeline.music
    named = None
    if music is not None:
        named = music.model_dump(mode="json") | {"file": _path(Path(music.file), folder)}
    return {
        "width": shape.width,
        "height": shape.height,
        "fps": str(shape.fps),
        "frames": timeline.frames,
        "seconds": _seconds(timeline.seconds),
        "clips": [_clip(clip, folder) for clip in timeline.clips],
        "joins": [
            _style(join.style, folder)
            | {
                "start": join.start,
                "frames": join.frames,
                "outgoing": timeline.clips[join.incoming - 1].shot,
                "incoming": timeline.clips[join.incoming].shot,
            }
            for join in timeline.joins
        ],
        "music": named,
        "loudness": timeline.loudness,
        **_fades(timeline, folder),
    }


def _fades(timeline: Timeline, folder: Path | None) -> dict[str, Data]:
    """Return the fades that there are, so that digests of films without any stay valid."""
    fades = {"fade_in": timeline.fade_in, "fade_out": timeline.fade_out}
    return {
        name: _style(fade.style, folder) | {"frames": fade.frames}
        for name, fade in fades.items()
        if fade is not None
    }


def _clip(clip: Clip, folder: Path | None) -> dict[str, Data]:
    common: dict[str, Data] = {"shot": clip.shot, "start": clip.start, "frames": clip.frames}
    if isinstance(clip.media, Card):
        drawn: dict[str, Data] = {"card": _card(clip.media, folder)}
        if clip.covered is not None:
            drawn["covered"] = [float(share) for share in clip.covered]
        return common | drawn
    available = None if clip.source_duration is None else _seconds(clip.source_duration)
    return common | {
        "file": _path(clip.media, folder),
        "source_start": _seconds(clip.source_start),
        "source_duration": available,
        "fit": clip.fit.value,
        **_unusual(clip),
    }


def _unusual(clip: Clip) -> dict[str, Data]:
    """Return the fields of a clip that are not at their defaults, so that digests of older films stay valid."""
    said: dict[str, Data] = {} if clip.stream is None else {"stream": clip.stream}
    if clip.loop:
        said["loop"] = True
    if clip.speed != 1:
        said["speed"] = str(clip.speed)
    if clip.tempo != 1:
        said["tempo"] = str(clip.tempo)
    if clip.muted:
        said["muted"] = True
    if clip.blend:
        said["blend"] = True
    if clip.focus is not None:
        said["focus"] = [float(clip.focus.x), float(clip.focus.y)]
    if clip.trimmed:
        said["trimmed"] = True
    return said


def _style(style: Style, folder: Path | None) -> dict[str, Data]:
    said: dict[str, Data] = {"kind": style.kind.value}
    if style.easing is not Easing.LINEAR:
        said["easing"] = style.easing.value
    if style.colour is not None:
        said["colour"] = style.colour
    if style.picture is not None:
        said["picture"] = _path(style.picture, folder)
    if style.softness is not None:
        said["softness"] = style.softness
    return said


def _card(card: Card, folder: Path | None) -> dict[str, Data]:
    data: dict[str, Data] = card.model_dump(mode="json")
    paths = {"image": card.image, "font": card.font}
    return data | {key: _path(Path(path), folder) for key, path in paths.items() if path}


def _path(path: Path, folder: Path | None) -> str:
    if folder is not None and path.is_relative_to(folder):
        path = path.relative_to(folder)
    return path.as_posix()


def _seconds(seconds: Fraction) -> float:
    return round(float(seconds), 6)
