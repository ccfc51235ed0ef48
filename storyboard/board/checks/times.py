"""Checks of lengths: of footage, and of transitions within their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from storyboard.board.checks.files import Media
from storyboard.board.checks.models import model_of
from storyboard.board.findings import Findings
from storyboard.board.kinds import Kind
from storyboard.board.lengths import STILL_SECONDS, TRIM_TOLERANCE, overlap_of, overlaps_of, part_of
from storyboard.board.permissions import Permissions
from storyboard.board.retiming import Retiming, playing_speed, words_for_retiming
from storyboard.board.schema import Retime, Shot
from storyboard.board.validate import Draft, DraftShot
from storyboard.catalogue.limits import choose_length
from storyboard.catalogue.raw import is_raw
from storyboard.document.tree import Mark, mark_at
from storyboard.limits import FILM_SECONDS
from storyboard.wording import in_seconds, least_seconds, listed

if TYPE_CHECKING:
    from storyboard.media.probe import MediaFacts

__all__ = ["check_times"]

_TELLING_LENGTH: Final = frozenset(
    {"duration", "trim", "clip", "card", "model", "params", "speed", "transition"}
)


def check_times(draft: Draft, permissions: Permissions, media: Media, findings: Findings) -> Fraction | None:
    """
    Record footage that is too short, and transitions that are longer than the shots that they join.

    Returns the film's length in seconds, None where that is not known yet.
    """
    whole = len(draft.shots) == len(draft.sources)
    fps = draft.board.output.fps
    lengths = [_length(each, fps, permissions, media, findings) for each in draft.shots]
    _tell_rates(draft, media, findings)
    seconds = _check_film(draft, lengths, findings)
    _check_frames(draft, lengths, findings)
    for index, (each, length) in enumerate(zip(draft.shots, lengths, strict=True)):
        if length is None or not whole:
            continue
        after = draft.shots[index + 1] if index + 1 < len(draft.shots) else None
        if after is None or "transition" not in after.lost:
            _check_transitions(each, length, after, draft, findings)
    return seconds if whole and None not in lengths else None


def _tell_rates(draft: Draft, media: Media, findings: Findings) -> None:
    """Note what becomes of footage of another rate than the film's, once for all shots that have the same."""
    fps = draft.board.output.fps
    told: dict[Retiming, list[DraftShot]] = {}
    for each in draft.shots:
        facts = media.footage.get(each.shot.clip or "")
        if facts is None or facts.still or facts.variable_rate:
            continue
        speed = playing_speed(each.shot, facts.fps, fps, _left(each.shot, facts))
        for retiming in words_for_retiming(each.shot, facts.fps, fps, speed):
            told.setdefault(retiming, []).append(each)
    for retiming, shots in told.items():
        names = listed(f'"{each.shot.id}"' for each in shots)
        findings.advise(shots[0].mark("clip"), f"the footage of {names} has {retiming.words}", retiming.hint)


def _left(shot: Shot, facts: MediaFacts) -> Fraction:
    """Return how many seconds of its footage a shot has to show."""
    return part_of(shot, facts.duration).seconds or Fraction(0)


def _check_film(draft: Draft, lengths: Sequence[Fraction | None], findings: Findings) -> Fraction:
    """
    Record the shot at which the film exceeds the longest length, and return the film's.

    Unknown lengths of shots count as zero.
    """
    end = Fraction(0)
    for each, length in zip(draft.shots, lengths, strict=True):
        end += (length or 0) - (overlap_of(each.shot) if end else 0)
        if end > FILM_SECONDS:
            message = f"the film is {in_seconds(end)} long with this shot, and may be {FILM_SECONDS} s"
            hint = "shorten shots, or make several films"
            findings.add(each.mark("duration"), message, hint, shot=each.source.label)
            break
    return end


def _check_frames(draft: Draft, lengths: Sequence[Fraction | None], findings: Findings) -> None:
    """Record shots, and fades at the film's ends, that are shorter than a frame of the film."""
    fps = draft.board.output.fps
    _check_fades(draft, findings)
    for each, length in zip(draft.shots, lengths, strict=True):
        if length is not None and length * fps < 1:
            message = f"lasts {in_seconds(length)}, less than a frame of the film"
            hint = f"give it a duration of at least {least_seconds(1 / fps)}"
            findings.add(each.mark("duration"), message, hint, shot=each.source.label)


def _check_fades(draft: Draft, findings: Findings) -> None:
    least = 1 / draft.board.output.fps
    hint = f"give it a duration of at least {least_seconds(least)}"
    for each in draft.shots[:1]:
        if 0 < (length := overlap_of(each.shot)) < least and each.source is draft.sources[0]:
            message = f"its fade lasts {in_seconds(length)}, less than a frame of the film"
            findings.add(each.mark("transition", "duration"), message, hint, shot=each.source.label)
    ending = draft.board.ending
    if ending is not None and ending.duration < least:
        message = f'"ending" lasts {in_seconds(ending.duration)}, less than a frame of the film'
        findings.add(mark_at(draft.rest, ("ending", "duration")), message, hint)


def _length(
    each: DraftShot, fps: Fraction, permissions: Permissions, media: Media, findings: Findings
) -> Fraction | None:
    """Return how long the shot lasts in the cut, None when that is not known yet."""
    shot = each.shot
    if not each.lost.isdisjoint(_TELLING_LENGTH):
        return None
    if each.source.kind is Kind.FOOTAGE:
        return _footage_length(each, fps, media, findings)
    if shot.duration is not None:
        return shot.duration
    if each.source.kind is Kind.CARD:
        return STILL_SECONDS
    found = model_of(each, permissions)
    # The length of a clip of a raw id is not known.
    unknown = found is None or is_raw(found[0])
    whole = None if found is None or unknown else choose_length(*found, None, params=shot.params)
    return None if whole is None else whole / shot.speed


def _footage_length(each: DraftShot, fps: Fraction, media: Media, findings: Findings) -> Fraction | None:
    shot = each.shot
    facts = media.footage.get(shot.clip) if shot.clip is not None else None
    if facts is None:
        return shot.duration
    if facts.still:
        if "speed" in each.source.own:
            message = f'"{shot.clip}" is a still picture, and has no speed'
            findings.add(each.mark("speed"), message, "take the speed out", shot=each.source.label)
        return shot.duration or STILL_SECONDS
    start = part_of(shot, facts.duration).start
    end = shot.trim.end if shot.trim and shot.trim.end is not None else facts.duration
    misfit: tuple[tuple[str, ...], str, str] | None = None
    if start >= facts.duration:
        message = f"the trim starts at {in_seconds(start)}, and the footage has {in_seconds(facts.duration)}"
        misfit = ("trim", "start"), message, "start earlier"
    elif end > facts.duration + TRIM_TOLERANCE:
        message = f"the trim ends at {in_seconds(end)}, and the footage has {in_seconds(facts.duration)}"
        misfit = ("trim", "end"), message, "end earlier, or leave it out for the rest of the footage"
    elif facts.variable_rate and shot.retime is Retime.STRETCH:
        message = "the rate of the footage varies: it cannot be stretched to that of the film"
        misfit = ("retime",), message, 'write "drop" or "blend"'
    if misfit is not None:
        location, message, hint = misfit
        findings.add(each.mark(*location), message, hint, shot=each.source.label)
        return None
    left = _left(shot, facts)
    return _played_length(each, facts, left, fps, findings) if left > 0 else None


def _played_length(
    each: DraftShot, facts: MediaFacts, left: Fraction, fps: Fraction, findings: Findings
) -> Fraction:
    """Return how long a shot lasts whose footage has `left` seconds to show, and note what will become of it."""
    shot = each.shot
    rate = None if facts.variable_rate else facts.fps
    speed = playing_speed(shot, rate, fps, left)
    left /= speed
    if shot.fill is None and shot.duration is not None and shot.duration > left + TRIM_TOLERANCE:
        message = (
            f"lasts {in_seconds(shot.duration)}, and its footage has {in_seconds(left)} to give: "
            f"its last frame is held for {in_seconds(shot.duration - left)}"
        )
        hint = '"fill: loop" repeats the footage, "fill: hold" says that this is meant'
        findings.advise(each.mark("duration"), message, hint, shot=each.source.label)
    return shot.duration or left


def _check_transitions(
    each: DraftShot, length: Fraction, after: DraftShot | None, draft: Draft, findings: Findings
) -> None:
    overlaps = overlaps_of(each.shot, after.shot if after else None, draft.board.ending)
    if overlaps.fit(length):
        return
    coming, going = overlaps
    place, owner = _place_of_going(after, draft)
    if going <= length and coming > going:
        place, owner = each.mark("transition", "duration"), each.source.label
    taken = (
        f"{in_seconds(coming)} coming in and {in_seconds(going)} going out"
        if coming and going
        else in_seconds(overlaps.seconds)
    )
    if findings.knows(place):
        return
    message = f'"{each.shot.id}" lasts {in_seconds(length)}, and transitions take {taken} of it'
    what = "transition" if owner is not None else "ending"
    findings.add(place, message, f"shorten the {what}, or lengthen the shot", shot=owner)


def _place_of_going(after: DraftShot | None, draft: Draft) -> tuple[Mark, str | None]:
    """Return where it is written what a shot goes out with, and whose it is: the next shot's, or the film's ending."""
    if after is None:
        return mark_at(draft.rest, ("ending", "duration")), None
    return after.mark("transition", "duration"), after.source.label
