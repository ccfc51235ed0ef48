"""How fast clips are played, by their shots' speed and their rate, as the checks and the cut both take it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from storyboard.board.lengths import part_of, seconds_needed
from storyboard.board.schema import Fill, Retime, Shot

__all__ = ["Retiming", "playing_speed", "shown_second", "words_for_retiming"]

# So much faster or slower is hard to see, and a voice is still itself.
_NEARLY: Final = Fraction(1, 20)
# Less than this is neither seen nor heard: 23.976 frames a second in a film of 24.
_NOTHING: Final = Fraction(1, 200)


def playing_speed(shot: Shot, rate: Fraction | None, film: Fraction, left: Fraction) -> Fraction:
    """
    Return how many seconds of a shot's file pass in one second of the film: its own speed, times that of retiming.

    `rate` is the file's, `film` the film's, in frames a second; None for one that varies or is not known. `left` is how
    many seconds there are to show: where nobody asked for it, a clip is not played so fast that it ends too early.
    """
    if rate is None or shot.retime in {Retime.DROP, Retime.BLEND}:
        return shot.speed
    speed = film / rate
    if shot.retime is Retime.STRETCH:
        return shot.speed * speed
    needed = seconds_needed(shot)
    runs_out = needed is not None and needed <= left < needed * speed
    return shot.speed if abs(speed - 1) > _NEARLY or runs_out else shot.speed * speed


def shown_second(
    shot: Shot, elapsed: Fraction, length: Fraction | None, *, rate: Fraction | None, film: Fraction
) -> Fraction:
    """
    Return the second of its file that a shot shows `elapsed` seconds after its beginning in the cut.

    `length` is how many seconds of picture the file has, `rate` its rate, None where it is not known; `film` is the
    film's rate. When the part that the shot uses is over, it is just before the end, or again in it with `fill: loop`.
    """
    part = part_of(shot, length)
    speed = playing_speed(shot, rate, film, part.seconds or Fraction(0))
    return part.shown(elapsed * speed, loop=shot.fill is Fill.LOOP)


class Retiming(NamedTuple):
    """What happens to clips of a rate, as the end of a sentence about them, and what an author may write instead."""

    words: str
    hint: str


def words_for_retiming(
    shot: Shot, rate: Fraction | None, film: Fraction, speed: Fraction
) -> Iterator[Retiming]:
    """
    Yield what is to be told of a shot whose clip has this rate and is played at this speed, with retiming.

    Nothing is told of what the author wrote, and of what is hardly seen.
    """
    if rate is None or shot.retime is not None:
        return
    rates = f"{_number(rate)} frames a second, and the film {_number(film)}"
    change = speed / shot.speed
    if abs(change - 1) > _NOTHING:
        how, pitch = ("slower", "lower") if change < 1 else ("faster", "higher")
        percent = _number(round(abs(change - 1) * 100, 1))
        yield Retiming(
            f"{rates}: played {percent} % {how}, and its sound {percent} % {pitch}",
            '"retime: drop" keeps the speed, and leaves frames out or shows them twice',
        )
    if shot.speed < 1 and rate * speed < film * (1 - _NEARLY):
        yield Retiming(
            f"{_number(rate * speed)} pictures for each second at speed {_number(shot.speed)}, "
            f"and the film {_number(film)}: frames are repeated",
            '"retime: blend" mixes neighbouring frames, "retime: drop" says that this is meant',
        )
    ratio = max(rate, film) / min(rate, film)
    if speed == 1 and abs(ratio - round(ratio)) > _NOTHING * ratio:
        what = "some of the frames are left out" if rate > film else "some of the frames are shown twice"
        yield Retiming(
            f"{rates}: {what}",
            '"retime: blend" mixes neighbouring frames, "retime: stretch" changes the speed',
        )


def _number(value: Fraction) -> str:
    return f"{float(value):.3f}".rstrip("0").rstrip(".")
