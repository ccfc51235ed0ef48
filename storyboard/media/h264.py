"""Read what the bits of an H.264 stream say, as ISO/IEC 14496-10 and 14496-15 define them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

__all__ = [
    "Configuration",
    "Sequence",
    "Unit",
    "begins_picture",
    "configuration",
    "hides_earlier",
    "kind_of",
    "sequence",
    "units",
]

_BASELINE: Final = 66
# Profiles whose sequence parameter sets state their chroma format and bit depth.
_HIGH: Final = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
_EXTENDED_ASPECT: Final = 255
_LONGEST_CODE: Final = 32


class Unit(IntEnum):
    """The types of the NAL units that plain streams have."""

    PICTURE = 1
    KEY_PICTURE = 5
    MESSAGE = 6
    SEQUENCE = 7
    PARAMETERS = 8
    DELIMITER = 9
    END_OF_SEQUENCE = 10
    FILLER = 12


@dataclass(frozen=True, slots=True)
class Configuration:
    """The decoder configuration of an MP4: the bytes of a unit's length, and the two kinds of parameter sets."""

    length_size: int
    sequences: tuple[bytes, ...]
    pictures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """
    A sequence parameter set: its `profile`, and whether all pictures are whole frames.

    `reordered` is by how many frames the order of decoding may differ from that of display; None when it does not say.
    In the Baseline profile, the two are the same. The rest is what is needed to read slices.
    """

    profile: int
    progressive: bool
    reordered: int | None
    frame_bits: int
    order: _Order


class _Order(NamedTuple):
    """How the order of display is written in a slice: its method, and the bits or the number of codes that it takes."""

    method: int
    bits: int
    codes: int


def configuration(extradata: bytes) -> Configuration:
    """Read a decoder configuration; ValueError when it is none, as in streams with start codes."""
    if len(extradata) < 7 or extradata[0] != 1:
        raise ValueError("not a decoder configuration")
    place = 5
    found: list[tuple[bytes, ...]] = []
    for mask in (31, 255):
        count, place = extradata[place] & mask, place + 1
        sets = []
        for _ in range(count):
            size = int.from_bytes(extradata[place : place + 2])
            sets.append(extradata[place + 2 : place + 2 + size])
            place += 2 + size
        if place > len(extradata) or (mask == 31 and place == len(extradata)):
            raise ValueError("a decoder configuration that ends early")
        found.append(tuple(sets))
    return Configuration((extradata[4] & 3) + 1, *found)


def units(packet: bytes, length_size: int) -> Iterator[bytes]:
    """Yield the NAL units of a packet; ValueError when their lengths do not add up."""
    place = 0
    while place < len(packet):
        begin = place + length_size
        place = begin + int.from_bytes(packet[place:begin])
        if place > len(packet) or place == begin:
            raise ValueError("a packet that ends within a unit")
        yield packet[begin:place]


def kind_of(unit: bytes) -> int:
    """Return the type of a NAL unit."""
    return unit[0] & 31


def begins_picture(unit: bytes) -> bool:
    """Return whether a NAL unit is the first slice of a picture."""
    # A slice begins with the number of its first macroblock, and 0 is written as a single 1.
    return kind_of(unit) in {Unit.PICTURE, Unit.KEY_PICTURE} and len(unit) > 1 and unit[1] >= 128


def sequence(unit: bytes) -> Sequence:
    """Read a sequence parameter set; ValueError when it is damaged."""
    bits = _Bits(unit[1:])
    profile = bits.number(8)
    bits.number(16)
    bits.code()
    if profile in _HIGH:
        _skip_formats(bits)
    frame_bits = bits.code() + 4
    order = _order(bits)
    bits.code()
    bits.number(1)
    bits.codes(2)
    progressive = bool(bits.number(1))
    if not progressive:
        bits.number(1)
    bits.number(1)
    if bits.number(1):
        bits.codes(4)
    reordered = _reordered(bits) if bits.number(1) else None
    if reordered is None and profile == _BASELINE:
        reordered = 0
    return Sequence(profile, progressive, reordered, frame_bits, order)


def hides_earlier(unit: bytes, facts: Sequence, picture: bytes) -> bool:
    """
    Return whether a slice of a keyframe says that earlier frames that were not displayed yet are not to be displayed.

    `picture` is its picture parameter set. ValueError when one of them is damaged, or not of whole frames.
    """
    more_order, redundant = _slice_additions(picture)
    bits = _Bits(unit[1:])
    bits.codes(3)
    bits.number(facts.frame_bits)
    bits.code()
    bits.number(facts.order.bits)
    bits.codes(facts.order.codes)
    bits.codes(more_order if facts.order.bits or facts.order.codes else 0)
    bits.codes(redundant)
    return bool(bits.number(1))


def _slice_additions(picture: bytes) -> tuple[int, int]:
    """Return how many codes a slice of a whole frame has more for its order, and for being redundant."""
    bits = _Bits(picture[1:])
    bits.codes(2)
    bits.number(1)
    more_order = bits.number(1)
    if bits.code():
        raise ValueError("groups of slices")
    bits.codes(2)
    bits.number(3)
    bits.codes(3)
    bits.number(2)
    return more_order, bits.number(1)


def _skip_formats(bits: _Bits) -> None:
    chroma = bits.code()
    if chroma == 3:
        bits.number(1)
    bits.codes(2)
    bits.number(1)
    if not bits.number(1):
        return
    for kind in range(12 if chroma == 3 else 8):
        if bits.number(1):
            _skip_scaling_list(bits, 16 if kind < 6 else 64)


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed_code()) % 256
        last = following or last


def _order(bits: _Bits) -> _Order:
    method = bits.code()
    if method == 0:
        return _Order(method, bits.code() + 4, 0)
    if method == 1:
        codes = 1 - bits.number(1)
        bits.codes(2)
        bits.codes(bits.code())
        return _Order(method, 0, codes)
    return _Order(method, 0, 0)


def _reordered(bits: _Bits) -> int | None:
    """Read the usability information as far as the reordering."""
    if bits.number(1) and bits.number(8) == _EXTENDED_ASPECT:
        bits.number(32)
    if bits.number(1):
        bits.number(1)
    if bits.number(1):
        bits.number(4)
        if bits.number(1):
            bits.number(24)
    if bits.number(1):
        bits.codes(2)
    if bits.number(1):
        bits.number(65)
    first = _skips_buffer(bits)
    if _skips_buffer(bits) or first:
        bits.number(1)
    bits.number(1)
    if not bits.number(1):
        return None
    bits.number(1)
    bits.codes(4)
    return bits.code()


def _skips_buffer(bits: _Bits) -> bool:
    """Skip the parameters of a hypothetical reference decoder, and return whether there are any."""
    if not bits.number(1):
        return False
    count = bits.code() + 1
    bits.number(8)
    for _ in range(count):
        bits.codes(2)
        bits.number(1)
    bits.number(20)
    return True


class _Bits:
    """The bits of a unit, without the bytes that prevent false start codes."""

    def __init__(self, data: bytes) -> None:
        raw = data.replace(b"\0\0\3", b"\0\0")
        self._value = int.from_bytes(raw)
        self._left = len(raw) * 8

    def number(self, width: int) -> int:
        """Read a number of that many bits."""
        self._left -= width
        if self._left < 0:
            raise ValueError("a parameter set that ends early")
        return self._value >> self._left & (1 << width) - 1

    def code(self) -> int:
        """Read an unsigned exponential Golomb code."""
        zeros = 0
        while not self.number(1):
            zeros += 1
            if zeros > _LONGEST_CODE:
                raise ValueError("a damaged parameter set")
        return (1 << zeros) - 1 + self.number(zeros)

    def codes(self, count: int) -> None:
        """Skip codes."""
        for _ in range(count):
            self.code()

    def signed_code(self) -> int:
        """Read a signed exponential Golomb code."""
        code = self.code()
        return (code + 1) // 2 if code % 2 else -(code // 2)
