"""The true rate of a video from its time stamps alone."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from storyboard.media.rate import frame_times

STANDARD = [Fraction(rate) for rate in (24, 25, 30, 50, 60)] + [
    Fraction(rate * 1000, 1001) for rate in (24, 30, 60)
]


@given(
    rate=st.sampled_from(STANDARD), count=st.integers(200, 500), tick=st.sampled_from([1000, 12_800, 90_000])
)
def test_a_standard_rate_is_found_in_rounded_stamps_without_any_label(
    rate: Fraction, count: int, tick: int
) -> None:
    starts = [round(n / rate * tick) for n in range(count)]

    times = frame_times(starts, Fraction(1, tick), None, ())

    assert (times.rate, times.count, times.variable) == (rate, count, False)
    assert times.duration == count / rate


@given(rate=st.fractions(1, 120), count=st.integers(2, 200))
def test_an_exact_rate_of_any_kind_is_found_within_the_rounding_of_a_millisecond(
    rate: Fraction, count: int
) -> None:
    times = frame_times(list(range(count)), 1 / rate, 1 / rate, ())

    assert not times.variable
    assert abs(times.duration - count / rate) <= Fraction(2, 1000) * Fraction(count, count - 1)


@given(gaps=st.lists(st.integers(1, 500), min_size=1, max_size=60), last=st.integers(1, 500))
def test_the_length_is_that_of_all_frames(gaps: list[int], last: int) -> None:
    starts = [sum(gaps[:n]) for n in range(len(gaps) + 1)]

    times = frame_times(starts, Fraction(1, 1000), Fraction(last, 1000), ())

    if times.variable:
        assert times.duration == Fraction(starts[-1] + last, 1000)
        assert times.rate == len(starts) / times.duration


def test_a_label_is_believed_only_where_it_explains_every_frame() -> None:
    tick, starts = Fraction(1, 24), list(range(100))

    assert frame_times(starts, tick, None, (Fraction(30), Fraction(24))).rate == 24
    assert frame_times(starts, tick, None, (Fraction(1000), None)).rate == 24


def test_one_frame_lasts_as_long_as_it_says_or_as_the_label_says() -> None:
    assert frame_times([0], Fraction(1), Fraction(2), (Fraction(25),)).duration == 2
    assert frame_times([0], Fraction(1), None, (Fraction(25),)).duration == Fraction(1, 25)
    assert frame_times([0], Fraction(1), None, ()).count == 1
