"""The timeline: which frames of which clips make the film, computed exactly and as pure data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import NamedTuple

from storyboard.board.lengths import STILL_SECONDS, TRIM_TOLERANCE, overlap_of
from storyboard.board.paths import resolve
from storyboard.board.schema import Card, Fit, Music, Shot, Storyboard, TransitionKind
from storyboard.errors import MediaError, PlanError
from storyboard.limits import FILM_SECONDS
from storyboard.media.shape import FilmShape
from storyboard.report import Notice
from storyboard.wording import in_seconds

__all__ = ["Clip", "Join", "TakeMedia", "Timeline", "build_timeline", "freeze_notices"]


@dataclass(frozen=True, slots=True)
class TakeMedia:
    """
    The file that shows a shot: its picked take, its footage, or a still picture.

    `duration` is the length of its picture in seconds, as probed; None for a still.
    """

    path: Path
    duration: Fraction | None


@dataclass(frozen=True, slots=True)
class Clip:
    """
    A shot's place in the film: `frames` frames from film frame `start` on.

    `media` is a file, or a card to be drawn, whose paths are resolved. Film frame `start` + n shows the file at
    `source_start` + n / fps seconds. `source_duration` is how much picture the file has from `source_start` on,
    in seconds; None for a still or a card, which never run out. `stream` is the number of the file's sound stream that
    is heard, from 1; None for the one that a player would play.
    """

    shot: str
    media: Path | Card
    start: int
    frames: int
    source_start: Fraction
    source_duration: Fraction | None
    fit: Fit
    stream: int | None = None

    @property
    def end(self) -> int:
        """The film frame after the clip's last one."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Join:
    """The overlap of a clip with the one before it: `incoming` is the index of the clip that comes in."""

    kind: TransitionKind
    start: int
    frames: int
    incoming: int

    @property
    def end(self) -> int:
        """The film frame after the join's last one."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    The whole film: its clips in order, the joins where neighbours overlap, and its sound.

    Clips touch or overlap by exactly their join, and at most two share a frame. `music` has its path resolved;
    `loudness` is in LUFS, None leaves the levels alone.
    """

    shape: FilmShape
    clips: tuple[Clip, ...]
    joins: tuple[Join, ...]
    music: Music | None
    loudness: float | None

    @property
    def frames(self) -> int:
        """How many frames the film has."""
        return self.clips[-1].end

    @property
    def seconds(self) -> Fraction:
        """How long the film is."""
        return self.frames / self.shape.fps


class _Span(NamedTuple):
    shot: Shot
    source: Clip
    start: Fraction
    end: Fraction
    overlap: Fraction


def build_timeline(
    board: Storyboard, media: Mapping[str, TakeMedia], *, shape: FilmShape | None = None
) -> Timeline:
    """
    Place every shot of the board; `media` has the file of each shot that is not a card, by shot id.

    `shape` replaces the board's own size and rate. The film has the sum of the durations minus the sum of the
    transitions, rounded to the nearest frame (halves up). Raises PlanError naming the shot when a file is missing
    or a transition does not fit into its neighbours, MediaError when footage is shorter than its trim.
    """
    shape = shape or board.output.shape
    spans = tuple(_spans(board, media, shape.fps))
    _refuse_crowded(spans)
    clips = tuple(_placed(span, shape.fps) for span in spans)
    return Timeline(
        shape=shape,
        clips=clips,
        joins=tuple(_joins(spans, clips)),
        music=_resolved_music(board),
        loudness=board.audio.loudness,
    )


def freeze_notices(timeline: Timeline) -> list[Notice]:
    """Tell of each clip whose file ends more than a frame before the shot does: its last frame is held."""
    notices = []
    for clip in timeline.clips:
        if clip.source_duration is None:
            continue
        missing = clip.frames / timeline.shape.fps - clip.source_duration
        if missing > 1 / timeline.shape.fps:
            text = f'the clip of "{clip.shot}" ends {in_seconds(missing)} before the shot: its last frame is held'
            notices.append(Notice(text, shot=clip.shot))
    return notices


def _spans(board: Storyboard, media: Mapping[str, TakeMedia], fps: Fraction) -> Iterator[_Span]:
    end = Fraction(0)
    for index, shot in enumerate(board.shots):
        source = _source(board, shot, media)
        duration = _duration(shot, source)
        if duration * fps < 1:
            raise PlanError(
                f'shot "{shot.id}" lasts {in_seconds(duration)}, less than a frame of the film',
                hint=f"give it a duration of at least {in_seconds(1 / fps)}",
            )
        overlap = overlap_of(shot) if index else Fraction(0)
        start = end - overlap
        end = start + duration
        if end > FILM_SECONDS:
            raise PlanError(
                f'the film is {in_seconds(end)} long with shot "{shot.id}", and may be {FILM_SECONDS} s',
                hint="shorten shots, or make several films",
            )
        yield _Span(shot, source, start, end, overlap)


def _source(board: Storyboard, shot: Shot, media: Mapping[str, TakeMedia]) -> Clip:
    """Return the shot's clip without a place yet."""
    fit = shot.fit or board.output.fit
    if shot.card is not None:
        return Clip(shot.id, _resolved_card(board, shot.card), 0, 0, Fraction(0), None, fit)
    if shot.id not in media:
        raise PlanError(f'shot "{shot.id}" has no clip', hint="make it first, with: storyboard render")
    take = media[shot.id]
    if take.duration is None:
        return Clip(shot.id, take.path, 0, 0, Fraction(0), None, fit)
    start = shot.trim.start if shot.trim else Fraction(0)
    if start >= take.duration:
        raise MediaError(
            f'shot "{shot.id}" starts at {in_seconds(start)} of "{take.path.name}", '
            f"which lasts {in_seconds(take.duration)}",
            hint="lower trim.start",
        )
    stream = shot.sound.stream if shot.sound else None
    return Clip(shot.id, take.path, 0, 0, start, _available(shot, take, take.duration) - start, fit, stream)


def _available(shot: Shot, take: TakeMedia, duration: Fraction) -> Fraction:
    end = shot.trim.end if shot.trim else None
    if end is None:
        return duration
    if end > duration + TRIM_TOLERANCE:
        raise MediaError(
            f'shot "{shot.id}" ends at {in_seconds(end)} of "{take.path.name}", which lasts {in_seconds(duration)}',
            hint="lower trim.end, or leave it out",
        )
    return min(end, duration)


def _duration(shot: Shot, source: Clip) -> Fraction:
    if shot.duration is None:
        return source.source_duration if source.source_duration is not None else STILL_SECONDS
    end = shot.trim.end if shot.trim else None
    if end is not None and shot.duration > end - source.source_start:
        raise PlanError(
            f'shot "{shot.id}" lasts {in_seconds(shot.duration)}, but its trim leaves '
            f"{in_seconds(max(Fraction(0), end - source.source_start))}",
            hint="lower its duration, or leave out trim.end",
        )
    return shot.duration


def _refuse_crowded(spans: Sequence[_Span]) -> None:
    for index, span in enumerate(spans):
        after = spans[index + 1] if index + 1 < len(spans) else None
        leaving = after.overlap if after else Fraction(0)
        length = span.end - span.start
        if span.overlap + leaving <= length:
            continue
        if after and leaving > length:
            asked = f'the transition into "{after.shot.id}" lasts {in_seconds(leaving)}'
        elif span.overlap > length:
            asked = f"its transition lasts {in_seconds(span.overlap)}"
        else:
            asked = f"its transitions at both ends take {in_seconds(span.overlap + leaving)}"
        raise PlanError(
            f'shot "{span.shot.id}" lasts {in_seconds(length)}, but {asked}',
            hint="shorten the transition or lengthen the shot",
        )


def _placed(span: _Span, fps: Fraction) -> Clip:
    start, end = _nearest_frame(span.start * fps), _nearest_frame(span.end * fps)
    return replace(span.source, start=start, frames=end - start)


def _joins(spans: Sequence[_Span], clips: Sequence[Clip]) -> Iterator[Join]:
    for index in range(1, len(clips)):
        transition = spans[index].shot.transition
        overlap = clips[index - 1].end - clips[index].start
        if transition is not None and overlap > 0:
            yield Join(transition.kind, clips[index].start, overlap, index)


def _resolved_card(board: Storyboard, card: Card) -> Card:
    paths = {"image": card.image, "font": card.font}
    return card.model_copy(update={key: str(resolve(board, path)) for key, path in paths.items() if path})


def _resolved_music(board: Storyboard) -> Music | None:
    music = board.audio.music
    return music and music.model_copy(update={"file": str(resolve(board, music.file))})


def _nearest_frame(position: Fraction) -> int:
    return floor(position + Fraction(1, 2))
