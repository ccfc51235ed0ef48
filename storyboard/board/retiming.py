"""Clips of another rate than the film's: how fast they are played, as the checks and the cut both take it."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from storyboard.board.schema import Retime, Shot

__all__ = ["Retiming", "playing_speed", "words_for_retiming"]

# So much faster or slower is hard to see, and a voice is still itself.
_NEARLY: Final = Fraction(1, 20)
# Less than this is neither seen nor heard: 23.976 frames a second in a film of 24.
_NOTHING: Final = Fraction(1, 200)


def playing_speed(shot: Shot, rate: Fraction | None, film: Fraction, left: Fraction) -> Fraction:
    """
    Return how many seconds of a shot's file pass in one second of the film.

    `rate` is the file's, `film` the film's, in frames a second; None for one that varies or is not known. `left` is how
    many seconds there are to show: where nobody asked for it, a clip is not played so fast that it ends too early.
    """
    if rate is None or shot.retime in {Retime.DROP, Retime.BLEND}:
        return Fraction(1)
    speed = film / rate
    if shot.retime is Retime.STRETCH:
        return speed
    runs_out = shot.duration is not None and shot.duration <= left < shot.duration * speed
    return Fraction(1) if abs(speed - 1) > _NEARLY or runs_out else speed


class Retiming(NamedTuple):
    """What happens to clips of a rate, as the end of a sentence about them, and what an author may write instead."""

    words: str
    hint: str


def words_for_retiming(rate: Fraction | None, film: Fraction, speed: Fraction) -> Retiming | None:
    """Return what is to be told of clips at this speed, of which the author has said nothing; None for nothing."""
    if rate is None:
        return None
    rates = f"{_number(rate)} frames a second, and the film {_number(film)}"
    if speed != 1:
        if abs(speed - 1) <= _NOTHING:
            return None
        how, pitch = ("slower", "lower") if speed < 1 else ("faster", "higher")
        percent = _number(round(abs(speed - 1) * 100, 1))
        return Retiming(
            f"{rates}: played {percent} % {how}, and its sound {percent} % {pitch}",
            '"retime: drop" keeps the speed, and leaves frames out or shows them twice',
        )
    ratio = max(rate, film) / min(rate, film)
    if abs(ratio - round(ratio)) <= _NOTHING * ratio:
        return None
    what = "some of the frames are left out" if rate > film else "some of the frames are shown twice"
    return Retiming(
        f"{rates}: {what}", '"retime: blend" mixes neighbouring frames, "retime: stretch" changes the speed'
    )


def _number(value: Fraction) -> str:
    return f"{float(value):.3f}".rstrip("0").rstrip(".")
