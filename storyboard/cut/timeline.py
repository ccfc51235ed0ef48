"""The timeline: which frames of which clips make the film, computed exactly and as pure data."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest
from math import floor
from typing import NamedTuple

from storyboard.board.lengths import STILL_SECONDS, follows_on, overlap_of, overlaps_of
from storyboard.board.paths import resolve
from storyboard.board.retiming import playing_speed
from storyboard.board.schema import Ending, HandedOn, Music, Shot, Storyboard
from storyboard.board.transition_names import FadeKind
from storyboard.cut.clips import Clip, Opening, TakeMedia, clip_of
from storyboard.cut.seams import after_seam, has_seam
from storyboard.cut.transitions.style import Style, style_of, style_of_ending
from storyboard.errors import PlanError
from storyboard.limits import FILM_SECONDS
from storyboard.media.shape import FilmShape
from storyboard.wording import in_seconds, least_seconds

__all__ = ["Clip", "Fade", "Join", "TakeMedia", "Timeline", "build_timeline"]


@dataclass(frozen=True, slots=True)
class Join:
    """The overlap of a clip with the one before it: `incoming` is the index of the second clip."""

    style: Style
    start: int
    frames: int
    incoming: int

    @property
    def end(self) -> int:
        """The film frame after the join's last one."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Fade:
    """The film's first frames, which fade in from a colour, or its last ones, which fade out to it."""

    style: Style
    frames: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    The whole film: its clips in order, the joins where neighbours overlap, the fades at its ends, and its sound.

    Clips touch or overlap by exactly their join, and at most two share a frame. `music` has its path resolved;
    `loudness` is in LUFS, None leaves the levels alone.
    """

    shape: FilmShape
    clips: tuple[Clip, ...]
    joins: tuple[Join, ...]
    music: Music | None
    loudness: float | None
    fade_in: Fade | None = None
    fade_out: Fade | None = None

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


def build_timeline(
    board: Storyboard, media: Mapping[str, TakeMedia], *, shape: FilmShape | None = None
) -> Timeline:
    """
    Place every shot of the board on a timeline; `media` has the file of each shot that is not a card, by shot id.

    `shape` replaces the board's own size and rate. The film has the sum of the durations minus the sum of the
    transitions, rounded to the nearest frame (halves up). Raises PlanError naming the shot when a file is missing
    or a transition does not fit into its neighbours, MediaError when footage is shorter than its trim.
    """
    shape = shape or board.output.shape
    spans = tuple(_spans(board, media, shape.fps))
    _refuse_crowded(spans, board.ending)
    clips = tuple(_placed(span, shape.fps) for span in spans)
    return Timeline(
        shape=shape,
        clips=clips,
        joins=tuple(_joins(board, spans, clips)),
        music=_resolved_music(board),
        loudness=board.loudness,
        fade_in=_fade_in(board, shape.fps),
        fade_out=_fade_out(board, spans[-1].end, shape.fps),
    )


def _spans(board: Storyboard, media: Mapping[str, TakeMedia], fps: Fraction) -> Iterator[_Span]:
    before: _Span | None = None
    continued = {shot.parent for shot in board.shots if shot.parent}
    for shot, following in zip_longest(board.shots, board.shots[1:]):
        overlap = overlap_of(shot) if before else Fraction(0)
        source = clip_of(board, shot, media)
        if source.source_duration is not None:
            source = replace(source, speed=_speed(shot, source, continued, fps))
        if before is not None and _has_seam(before, shot, media, fps):
            source = _after_seam(source, shot, following, fps)
        duration = _duration(shot, source)
        if duration * fps < 1:
            raise PlanError(
                f'shot "{shot.id}" lasts {in_seconds(duration)}, less than a frame of the film',
                hint=f"give it a duration of at least {least_seconds(1 / fps)}",
            )
        start = before.end - overlap if before else Fraction(0)
        end = start + duration
        if end > FILM_SECONDS:
            raise PlanError(
                f'the film is {in_seconds(end)} long with shot "{shot.id}", and may be {FILM_SECONDS} s',
                hint="shorten shots, or make several films",
            )
        before = _Span(shot, source, start, end)
        yield before


def _speed(shot: Shot, source: Clip, continued: Container[str], fps: Fraction) -> Fraction:
    left = source.source_duration or Fraction(0)
    # A generated clip that another shot goes on from is left where the plan said, before its rate was known.
    unsaid = shot.retime is None and shot.duration is not None and shot.clip is None
    if unsaid and shot.id in continued:
        return shot.speed
    return playing_speed(shot, source.fps, fps, left)


def _has_seam(before: _Span, shot: Shot, media: Mapping[str, TakeMedia], fps: Fraction) -> bool:
    """Return whether a shot opens with the very frame that the film shows just before it."""
    if shot.continues is None or not follows_on(before.shot, shot):
        return False
    made = media.get(shot.id)
    opening = made.opening if made else None
    if opening is None and shot.continues.at is HandedOn.END:
        opening = Opening(None)
    rate = (made.fps if made else None) or fps
    return has_seam(before.source, before.end - before.start, opening, rate, fps)


def _after_seam(source: Clip, shot: Shot, following: Shot | None, fps: Fraction) -> Clip:
    shorter = after_seam(source, fps)
    # What the next transition needs of the shot counts for more.
    leaving = overlap_of(following) if following is not None else Fraction(0)
    return source if leaving > _duration(shot, shorter) else shorter


def _duration(shot: Shot, source: Clip) -> Fraction:
    if shot.duration is None:
        return source.available if source.available is not None else STILL_SECONDS
    return shot.duration


def _refuse_crowded(spans: Sequence[_Span], ending: Ending | None) -> None:
    for index, span in enumerate(spans):
        after = spans[index + 1] if index + 1 < len(spans) else None
        overlaps = overlaps_of(span.shot, after.shot if after else None, ending)
        length = span.end - span.start
        if overlaps.fit(length):
            continue
        if after and overlaps.going > length:
            asked = f'the transition into "{after.shot.id}" lasts {in_seconds(overlaps.going)}'
        elif overlaps.going > length:
            asked = f"the film's ending lasts {in_seconds(overlaps.going)}"
        elif overlaps.coming > length:
            asked = f"its transition lasts {in_seconds(overlaps.coming)}"
        else:
            asked = f"its transitions at both ends take {in_seconds(overlaps.seconds)}"
        raise PlanError(
            f'shot "{span.shot.id}" lasts {in_seconds(length)}, but {asked}',
            hint="shorten the transition or lengthen the shot",
        )


def _placed(span: _Span, fps: Fraction) -> Clip:
    start, end = _nearest_frame(span.start * fps), _nearest_frame(span.end * fps)
    return replace(span.source, start=start, frames=end - start)


def _joins(board: Storyboard, spans: Sequence[_Span], clips: Sequence[Clip]) -> Iterator[Join]:
    for index in range(1, len(clips)):
        transition = spans[index].shot.transition
        overlap = clips[index - 1].end - clips[index].start
        if transition is not None and overlap > 0:
            yield Join(style_of(board, transition), clips[index].start, overlap, index)


def _fade_in(board: Storyboard, fps: Fraction) -> Fade | None:
    transition, length = board.shots[0].transition, overlap_of(board.shots[0])
    # A board that was not loaded from a file may have any kind here; there is nothing that others could come from.
    if transition is None or not length or transition.kind.value not in [*FadeKind]:
        return None
    _refuse_short(f'the fade in of shot "{board.shots[0].id}"', length, fps)
    return Fade(style_of(board, transition), _nearest_frame(length * fps))


def _fade_out(board: Storyboard, end: Fraction, fps: Fraction) -> Fade | None:
    ending = board.ending
    if ending is None:
        return None
    _refuse_short("the film's ending", ending.duration, fps)
    frames = _nearest_frame(end * fps) - _nearest_frame((end - ending.duration) * fps)
    return Fade(style_of_ending(ending), frames)


def _refuse_short(what: str, length: Fraction, fps: Fraction) -> None:
    if length * fps < 1:
        raise PlanError(
            f"{what} lasts {in_seconds(length)}, less than a frame of the film",
            hint=f"give it a duration of at least {least_seconds(1 / fps)}",
        )


def _resolved_music(board: Storyboard) -> Music | None:
    music = board.audio.music
    return music and music.model_copy(update={"file": str(resolve(board, music.file))})


def _nearest_frame(position: Fraction) -> int:
    return floor(position + Fraction(1, 2))
