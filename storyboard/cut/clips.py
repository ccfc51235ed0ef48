"""Clips: the part of a file that shows a shot, its speed, and its place in the film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from storyboard.board.focus import focus_on
from storyboard.board.lengths import TRIM_TOLERANCE, Part, part_of
from storyboard.board.paths import resolve
from storyboard.board.schema import Card, Fill, Fit, Retime, Shot, Storyboard
from storyboard.errors import MediaError, PlanError
from storyboard.media.focus import Focus
from storyboard.media.rate import is_still
from storyboard.presets.preset import Covered
from storyboard.store.take import Take
from storyboard.wording import in_seconds

if TYPE_CHECKING:
    from storyboard.media.probe import MediaFacts

__all__ = [
    "Clip",
    "Opening",
    "TakeMedia",
    "clip_of",
    "footage_media",
    "take_media",
]


class Opening(NamedTuple):
    """The frame of another file that opens a clip: the last one shown `before` that second; None for its very last."""

    before: Fraction | None


@dataclass(frozen=True, slots=True)
class TakeMedia:
    """
    The file that shows a shot: its picked take, its footage, or a still picture.

    `duration` is the length of its picture in seconds, as probed; None for a still. `fps` is its rate in frames a
    second; None for a still, and where it is not known or varies. `opening` is the frame of the shot that it continues
    with which it was made; None where that is not known.
    """

    path: Path
    duration: Fraction | None
    fps: Fraction | None = None
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Clip:
    """
    A shot's place in the film: `frames` frames from film frame `start` on.

    `media` is a file, or a card to be drawn, whose paths are resolved. The clip begins at `source_start` seconds of the
    file. `source_duration` is how much picture the file has from there on, in seconds; None for a still or a card,
    which never run out. When it is over, the last frame is held, or the part begins again where `loop` says so.
    `speed` is how many seconds of the file pass in one of the film; `tempo` is the part of it in which sound keeps its
    pitch. With `blend`, each frame of the film mixes what the file shows meanwhile. `muted` leaves the sound out.
    `trimmed` says that the part ends where the shot's trim does. `fps` is the file's own rate, None where it is not
    known or varies. `focus` is what a crop keeps; None for the centre, and where nothing is cropped. `stream` is the
    number of the file's sound stream that is heard, from 1; None for the one that a player would play. `covered` is how
    much a card leaves free at each edge; None for nothing.
    """

    shot: str
    media: Path | Card
    start: int
    frames: int
    source_start: Fraction
    source_duration: Fraction | None
    fit: Fit
    stream: int | None = None
    loop: bool = False
    trimmed: bool = False
    speed: Fraction = Fraction(1)
    tempo: Fraction = Fraction(1)
    muted: bool = False
    blend: bool = False
    fps: Fraction | None = None
    focus: Focus | None = None
    covered: Covered | None = None

    @property
    def end(self) -> int:
        """The film frame after the clip's last one."""
        return self.start + self.frames

    @property
    def available(self) -> Fraction | None:
        """How many seconds of the film the part of the file lasts; None for what never runs out."""
        return None if self.source_duration is None else self.source_duration / self.speed

    def source_time(self, elapsed: Fraction) -> Fraction:
        """Return the second of the file that is shown `elapsed` seconds after the clip's beginning."""
        end = None if self.source_duration is None else self.source_start + self.source_duration
        return Part(self.source_start, end).shown(elapsed * self.speed, loop=self.loop)

    def mixed_seconds(self, fps: Fraction) -> Fraction:
        """
        Return how many seconds of the file a frame of the film mixes with `blend`, in a film of this rate.

        In slow motion that is at least a frame of the file, so that each flows into the next.
        """
        meanwhile = self.speed / fps
        return meanwhile if self.tempo >= 1 else max(meanwhile, 1 / (self.fps or fps))


def footage_media(path: Path, facts: MediaFacts) -> TakeMedia:
    """Return what shows a footage shot, for a video or picture that was probed."""
    if facts.still:
        return TakeMedia(path, None)
    return TakeMedia(path, facts.duration, None if facts.variable_rate else facts.fps)


def take_media(path: Path, take: Take, opening: Opening | None = None) -> TakeMedia:
    """Return what shows a generated shot, for a take whose clip is at `path` and was made with that `opening`."""
    still = is_still(take.frames, take.seconds)
    return TakeMedia(path, None) if still else TakeMedia(path, take.seconds, take.fps, opening)


def clip_of(board: Storyboard, shot: Shot, media: Mapping[str, TakeMedia]) -> Clip:
    """
    Return the shot's clip without a place yet: its start and its number of frames are 0.

    PlanError when `media` does not have its file, MediaError when footage is shorter than its trim.
    """
    fit = shot.fit or board.output.fit
    if shot.card is not None:
        card = _resolved_card(board, shot.card)
        return Clip(shot.id, card, 0, 0, Fraction(0), None, fit, covered=board.output.covered)
    if shot.id not in media:
        raise PlanError(f'shot "{shot.id}" has no clip', hint="make it first, with: storyboard render")
    take = media[shot.id]
    focus = focus_on(shot.focus, board.output_name) if fit is Fit.COVER else None
    if take.duration is None:
        return Clip(shot.id, take.path, 0, 0, Fraction(0), None, fit, focus=focus)
    part = _part(shot, take, take.duration)
    return Clip(
        shot=shot.id,
        media=take.path,
        start=0,
        frames=0,
        source_start=part.start,
        source_duration=part.seconds,
        fit=fit,
        stream=shot.sound.stream if shot.sound and shot.clip is not None else None,
        loop=shot.fill is Fill.LOOP,
        speed=shot.speed,
        tempo=shot.speed,
        muted=shot.sound is not None and shot.sound.mute,
        blend=shot.retime is Retime.BLEND,
        trimmed=shot.trim is not None and shot.trim.end is not None,
        fps=take.fps,
        focus=focus,
    )


def _part(shot: Shot, take: TakeMedia, duration: Fraction) -> Part:
    """Return the part of its file that a shot shows. MediaError when the trim reaches beyond the file."""
    part, end = part_of(shot, duration), shot.trim.end if shot.trim else None
    if part.start >= duration:
        raise MediaError(
            f'shot "{shot.id}" starts at {in_seconds(part.start)} of "{take.path.name}", '
            f"which lasts {in_seconds(duration)}",
            hint="lower trim.start",
        )
    if end is not None and end > duration + TRIM_TOLERANCE:
        raise MediaError(
            f'shot "{shot.id}" ends at {in_seconds(end)} of "{take.path.name}", which lasts {in_seconds(duration)}',
            hint="lower trim.end, or leave it out",
        )
    return part


def _resolved_card(board: Storyboard, card: Card) -> Card:
    paths = {"image": card.image, "font": card.font}
    return card.model_copy(update={key: str(resolve(board, path)) for key, path in paths.items() if path})
