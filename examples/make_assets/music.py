"""The three pieces of music: scores as data, played by the instruments."""

from __future__ import annotations

from typing import Final

from examples.make_assets.instruments import Wave, bass, boom, flute, kick, pad, pluck, shaker, swell
from examples.make_assets.mixing import Track, echo, finish_mix, pump, room

__all__ = ["ridgeline", "steel", "tide"]

LOUDNESS: Final = -16.0

RIDGELINE_CHORDS: Final = (
    ("B2", "F#3", "B3", "D4"),
    ("G2", "D3", "B3", "D4"),
    ("D3", "A3", "D4", "F#4"),
    ("A2", "E3", "A3", "C#4"),
    ("B2", "F#3", "B3", "D4"),
    ("G2", "D3", "B3", "D4"),
    ("D3", "A3", "D4", "F#4"),
    ("A2", "E3", "C#4", "E4"),
    ("G2", "D3", "B3", "F#4"),
    ("E3", "B3", "E4", "G4"),
    ("A2", "E3", "A3", "D4"),
    ("B2", "F#3", "D4", "F#4"),
    ("G2", "D3", "B3", "D4"),
)
RIDGELINE_TUNE: Final = (
    (2.0, "F#4", 1.5),
    (3.5, "E4", 0.5),
    (4.0, "D4", 2.5),
    (8.0, "F#4", 1.0),
    (9.0, "A4", 1.0),
    (10.0, "F#4", 2.0),
    (12.0, "E4", 3.2),
    (36.0, "B4", 2.0),
    (38.0, "G4", 2.0),
    (40.0, "A4", 2.0),
    (42.0, "B4", 1.0),
    (43.0, "C#5", 1.0),
    (44.0, "D5", 2.0),
    (46.0, "F#5", 1.5),
    (47.5, "E5", 0.5),
    (48.0, "D5", 1.0),
    (49.0, "B4", 1.0),
    (50.0, "C#5", 1.0),
    (51.0, "E5", 1.0),
    (52.0, "F#5", 4.5),
)


def ridgeline() -> Wave:
    """Play a slow build in B minor that opens into D major at 32.5 seconds: 96 beats a minute, 46 seconds."""
    beat, seconds = 60 / 96, 46.0
    pads, plucks, low, drums, tune = (Track(seconds) for _ in range(5))
    for bar, chord in enumerate(RIDGELINE_CHORDS):
        bright = (0.15, 0.25, 0.3, 0.35, 0.45, 0.5, 0.55, 0.6, 0.6, 0.3, 0.45, 0.9, 1.0)[bar]
        for at, note in enumerate(chord):
            pads.add(
                bar * 4 * beat,
                pad(note, 4 * beat + 1.1, bright, 10 * bar + at),
                (0.34, 0.42, 0.5, 0.56, 0.66, 0.7, 0.74, 0.76, 0.76, 0.42, 0.58, 0.9, 0.95)[bar],
            )
    for at, note in enumerate(("D2", "A2", "D3", "F#3", "A3", "D4", "F#4")):
        pads.add(52 * beat, pad(note, 11.5, 0.75, 900 + at), 0.68)
    _ridgeline_plucks(plucks, beat)
    strokes = _ridgeline_drums(drums, low, beat)
    for start, note, beats in RIDGELINE_TUNE:
        level = 0.6 if start < 20 else 0.78
        tune.add(start * beat, flute(note, beats * beat + 0.12, int(start * 2)), level, 0.12)
    mix = pump(pads.samples, strokes, 0.30) + pump(low.samples, strokes, 0.35)
    mix = room(mix + echo(plucks.samples, beat * 0.75, 0.46) + echo(tune.samples, beat, 0.3), 3.4, 0.36, 5)
    return finish_mix(mix + room(drums.samples, 1.8, 0.16, 6), LOUDNESS, 5.0)


def _ridgeline_plucks(track: Track, beat: float) -> None:
    pattern = (0, 2, 3, 1, 2, 3, 1, 2)
    for bar, chord in enumerate(RIDGELINE_CHORDS):
        steps = 8 if bar < 4 or bar in (9, 10) else 16
        level = (0.20, 0.26, 0.32, 0.36, 0.42, 0.46, 0.5, 0.52, 0.5, 0.24, 0.34, 0.58, 0.60)[bar]
        for step in range(steps):
            note = chord[pattern[step % 8]]
            higher = note[:-1] + str(int(note[-1]) + (2 if step % 8 in (3, 6) and bar > 5 else 1))
            accent = 1.0 if step % 4 == 0 else 0.72
            side = 0.5 if step % 2 else -0.5
            track.add(
                (bar * 4 + step * 4 / steps) * beat,
                pluck(higher, 1.6, 0.25 + level * 0.6),
                level * accent,
                side,
            )
    for at, note in enumerate(("D4", "A4", "D5", "F#5", "A5")):
        track.add((52 + 0.12 * at) * beat, pluck(note, 4.0, 0.4), 0.5, -0.4 + 0.2 * at)


def _ridgeline_drums(drums: Track, low: Track, beat: float) -> list[float]:
    """Play drums and bass from the fifth bar on; give the times of the kicks."""
    strokes = []
    for bar in (4, 5, 6, 7, 8, 11, 12):
        full = bar >= 6
        for quarter in range(4):
            at = (bar * 4 + quarter) * beat
            strokes.append(at)
            drums.add(at, kick(0.62 if not full else 0.85))
            for eighth in (0.5, 0.25, 0.75) if full else (0.5,):
                shake = shaker(bar * 16 + quarter * 4 + int(eighth * 4), 0.9 if eighth == 0.5 else 0.45)
                drums.add(at + eighth * beat, shake, 0.8, 0.35)
        root = RIDGELINE_CHORDS[bar][0]
        deep = root[:-1] + str(max(1, int(root[-1]) - 1))
        for at_beat, length in ((0, 1.5), (1.5, 1.0), (2.5, 1.5)):
            low.add((bar * 4 + at_beat) * beat, bass(deep, length * beat), 0.85)
    for at_beat in (16, 24, 36, 44, 48, 52):
        drums.add(at_beat * beat, boom(at_beat), 0.95 if at_beat in (44, 52) else 0.7)
    for ends_at, length in ((16, 3.0), (44, 4.5), (52, 2.5)):
        drums.add(ends_at * beat - length, swell(length, ends_at), 0.8)
    low.add(52 * beat, bass("D2", 7.0), 0.9)
    return strokes


TIDE_NOTES: Final = (
    (("A2", "E3", "C4"), ("A4", "E4", "C5", "E4", "B4", "E4")),
    (("F2", "C3", "A3"), ("A4", "F4", "C5", "F4", "A4", "C5")),
    (("D3", "A3", "F4"), ("D5", "A4", "F4", "A4", "E4", "F4")),
    (("E3", "B3", "G#4"), ("E4", "G#4", "B4", "E5", "D5", "B4")),
    (("A2", "E3", "C4"), ("C5", "A4", "E5", "A4", "D5", "C5")),
    (("F2", "C3", "A3"), ("A4", "C5", "F5", "C5", "E5", "C5")),
    (("G2", "D3", "B3"), ("D5", "B4", "G5", "B4", "F5", "D5")),
)


def tide() -> Wave:
    """Play a lullaby in six-eight that goes from A minor home to C major: 19 seconds."""
    bar_length, seconds = 2.0, 20.0
    pads, plucks = Track(seconds), Track(seconds)
    for bar, (chord, notes) in enumerate(TIDE_NOTES):
        for at, note in enumerate(chord):
            pads.add(bar * bar_length, pad(note, bar_length + 1.0, 0.2 + 0.05 * bar, 40 * bar + at), 0.62)
        for at, note in enumerate(notes):
            level = (0.62 if at in (0, 3) else 0.42) + 0.02 * bar
            plucks.add(
                bar * bar_length + at * bar_length / 6,
                pluck(note, 2.2, 0.22 + 0.03 * bar),
                level,
                (at - 2.5) / 5,
            )
    for at, note in enumerate(("C3", "G3", "C4", "E4", "G4")):
        pads.add(7 * bar_length, pad(note, 5.5, 0.45, 800 + at), 0.62)
        plucks.add(
            7 * bar_length + 0.11 * at,
            pluck(note[:-1] + str(int(note[-1]) + 1), 4.5, 0.3),
            0.5,
            -0.4 + 0.2 * at,
        )
    mix = pads.samples + echo(plucks.samples, bar_length / 2, 0.34)
    return finish_mix(room(mix, 3.0, 0.42, 11), LOUDNESS, 3.0)


STEEL_CHORDS: Final = (
    ("F2", "C4", "E4", "A4"),
    ("G2", "B3", "D4", "G4"),
    ("E2", "B3", "D4", "G4"),
    ("A2", "C4", "E4", "A4"),
    ("G2", "D4", "G4", "B4"),
)


def steel() -> Wave:
    """Play a bright, even pulse for a product: 120 beats a minute, home after ten seconds."""
    beat, seconds = 0.5, 14.0
    pads, plucks, low, drums = (Track(seconds) for _ in range(4))
    strokes = []
    for bar, chord in enumerate(STEEL_CHORDS):
        for at, note in enumerate(chord[1:]):
            pads.add(bar * 2, pad(note, 2.9, 0.35 + 0.08 * bar, 60 * bar + at), 0.5)
        for step, tone in enumerate((1, 2, 3, 2, 1, 3, 2, 3)):
            high = chord[tone][:-1] + str(int(chord[tone][-1]) + 1)
            plucks.add(
                bar * 2 + step * 0.25,
                pluck(high, 1.2, 0.55),
                0.5 if step % 3 == 0 else 0.32,
                0.4 - 0.8 * (step % 2),
            )
        for quarter in range(4 if bar else 0):
            at_time = bar * 2 + quarter * beat
            strokes.append(at_time)
            drums.add(at_time, kick(0.75))
            drums.add(at_time + 0.25, shaker(bar * 8 + quarter, 0.8), 0.8, -0.3)
        for at_beat in (0, 1.5, 3) if bar else ():
            low.add(bar * 2 + at_beat * beat, bass(chord[0], beat), 0.75)
    for at, note in enumerate(("C2", "G3", "C4", "E4", "B4")):
        pads.add(10.0, pad(note, 4.0, 0.6, 700 + at), 0.55)
        plucks.add(
            10.0 + 0.08 * at, pluck(note[:-1] + str(int(note[-1]) + 1), 3.0, 0.5), 0.5, -0.4 + 0.2 * at
        )
    drums.add(10.0, boom(3), 0.55)
    mix = pump(pads.samples, strokes, 0.35) + low.samples + echo(plucks.samples, 0.375, 0.38)
    return finish_mix(room(mix, 1.9, 0.26, 21) + room(drums.samples, 1.2, 0.12, 22), LOUDNESS, 2.0)
