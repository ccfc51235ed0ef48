"""The limits of what one input may use, in one list; each is enforced before the resource is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "ANSWER_BYTES",
    "CARD_CHARACTERS",
    "CATALOGUE_BYTES",
    "CELL_CHARACTERS",
    "CHECKED_BYTES",
    "CHECKED_FRAMES",
    "CHECKED_PIXELS",
    "CLIP_BYTES",
    "COMBINATIONS",
    "EXCEPTIONS",
    "FILMS",
    "FILM_SECONDS",
    "FOOTAGE_SECONDS",
    "FRAME_PIXELS",
    "INCLUDE_BYTES",
    "INCLUDE_DEPTH",
    "INDEX_ROWS",
    "INPUT_LEVELS",
    "LANGUAGES",
    "LANGUAGE_BYTES",
    "LIMITS",
    "LOCK_BYTES",
    "MANIFEST_BYTES",
    "MANIFEST_COMMENT_BYTES",
    "MIB",
    "PACKETS",
    "PICTURE_PIXELS",
    "PICTURE_SHAPE",
    "PLAN_BYTES",
    "PROBLEMS",
    "REDUCED_PICTURE_PIXELS",
    "REVIEW_BYTES",
    "ROWS",
    "ROWS_BYTES",
    "ROW_CELLS",
    "ROW_COLUMNS",
    "SETTINGS_BYTES",
    "SHOTS",
    "SHOTS_BYTES",
    "SHOTS_OF_ALL",
    "SUGGESTION_CHARACTERS",
    "SUGGESTION_CHOICES",
    "TEXT_BYTES",
    "UPLOAD_BYTES",
    "VALIDATED_PIXELS",
    "WORKBOOK_BYTES",
    "Limit",
]

MIB: Final = 2**20

PICTURE_PIXELS: Final = 50_000_000
PICTURE_SHAPE: Final = 50
# As many as Pillow opens.
REDUCED_PICTURE_PIXELS: Final = 178_956_970
FRAME_PIXELS: Final = 40_000_000
FOOTAGE_SECONDS: Final = 24 * 3600
PACKETS: Final = 5_000_000
CHECKED_PIXELS: Final = 4_000_000_000
CHECKED_FRAMES: Final = 20_000
CHECKED_BYTES: Final = 16 * MIB
VALIDATED_PIXELS: Final = 25_000_000
FILM_SECONDS: Final = 24 * 3600
TEXT_BYTES: Final = 64 * MIB
CATALOGUE_BYTES: Final = 16 * MIB
LOCK_BYTES: Final = 16 * MIB
PLAN_BYTES: Final = 64 * MIB
REVIEW_BYTES: Final = 4 * MIB
MANIFEST_BYTES: Final = 128 * MIB
MANIFEST_COMMENT_BYTES: Final = 8 * MIB
INCLUDE_BYTES: Final = MIB // 4
LANGUAGES: Final = 200
LANGUAGE_BYTES: Final = MIB
SETTINGS_BYTES: Final = MIB
ROWS: Final = 50_000
ROW_COLUMNS: Final = 1000
ROW_CELLS: Final = 500_000
ROWS_BYTES: Final = 16 * MIB
FILMS: Final = 100_000
COMBINATIONS: Final = 10_000
EXCEPTIONS: Final = 1000
WORKBOOK_BYTES: Final = 64 * MIB
# As many as a cell of a spreadsheet holds.
CELL_CHARACTERS: Final = 32_767
SHOTS: Final = 20_000
SHOTS_OF_ALL: Final = 1_000_000
SHOTS_BYTES: Final = 16 * MIB
INCLUDE_DEPTH: Final = 16
CARD_CHARACTERS: Final = 2000
ANSWER_BYTES: Final = 16 * MIB
INDEX_ROWS: Final = 500_000
INPUT_LEVELS: Final = 8
CLIP_BYTES: Final = 4096 * MIB
UPLOAD_BYTES: Final = 512 * MIB
PROBLEMS: Final = 200
SUGGESTION_CHOICES: Final = 1000
SUGGESTION_CHARACTERS: Final = 100


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: of what, its value and unit, and why it is enough."""

    what: str
    most: int
    unit: str
    reason: str


LIMITS: Final = (
    Limit(
        "a picture",
        PICTURE_PIXELS,
        "pixels",
        "decoded whole it takes up to 18 bytes a pixel; cameras and phones make pictures of 12 to 50 million",
    ),
    Limit(
        "the longer edge of a picture, and of footage",
        PICTURE_SHAPE,
        "times the shorter one",
        "scaled up to the height of a film, it is held whole; panoramas have 20 at most",
    ),
    Limit(
        "a JPEG picture",
        REDUCED_PICTURE_PIXELS,
        "pixels",
        "above the limit of other pictures it is decoded at a half, a quarter or an eighth of its size",
    ),
    Limit(
        "a frame of footage",
        FRAME_PIXELS,
        "pixels",
        "8K is 33 million; one frame takes up to 8 bytes a pixel",
    ),
    Limit(
        "footage, and a sound file", FOOTAGE_SECONDS, "seconds", "longer ones are time stamps that are wrong"
    ),
    Limit("footage, and a sound file", PACKETS, "packets", "24 hours at 50 frames a second have 4.3 million"),
    Limit(
        "the check that footage is whole",
        CHECKED_PIXELS,
        "decoded pixels",
        "80 s of 1080p; what comes after is checked by its packets alone",
    ),
    Limit(
        "the check that footage is whole",
        CHECKED_FRAMES,
        "decoded frames",
        "13 minutes at 25 frames a second",
    ),
    Limit(
        "footage that is decoded before anything is paid",
        CHECKED_BYTES,
        "bytes",
        "that takes some seconds, once; the cut decodes what is larger",
    ),
    Limit(
        "footage that validate decodes whole",
        VALIDATED_PIXELS,
        "pixels in all its frames",
        "it takes a third of a second at most, once; of what is larger, all packets are read and the sound is decoded",
    ),
    Limit("a film", FILM_SECONDS, "seconds", "its sound waits on disk at 384 KB a second while it is mixed"),
    Limit("a storyboard, and a file of variables", TEXT_BYTES, "bytes", "10,000 shots take about 2 million"),
    Limit("an input", INPUT_LEVELS, "levels of lists and records", "a list of records with lists has three"),
    Limit(
        "a catalogue file", CATALOGUE_BYTES, "bytes", "the built-in ones have less than 1 million together"
    ),
    Limit(
        "a settings file", SETTINGS_BYTES, "bytes", "it has seven keys; a pyproject.toml has more for others"
    ),
    Limit("a storyboard", FILMS, "films", "each takes about 15 kB of memory while they are planned"),
    Limit(
        "a storyboard",
        COMBINATIONS,
        "combinations of a variant and values of axes",
        "of three axes with 20 values each, there are 8,000",
    ),
    Limit(
        "the matrix", EXCEPTIONS, "entries of include and exclude", "each is compared with all combinations"
    ),
    Limit("a file of rows", ROWS_BYTES, "bytes", "50,000 rows of 300 characters have 15 million"),
    Limit("a file of rows", ROWS, "rows", "at a film every ten minutes, as many take a year"),
    Limit("a file of rows", ROW_COLUMNS, "columns", "a template with a hundred inputs is a large one"),
    Limit(
        "a file of rows",
        ROW_CELLS,
        "cells",
        "each is held in memory with its place, which takes 300 bytes; 10,000 rows of 50 columns",
    ),
    Limit("a cell of a file of rows", CELL_CHARACTERS, "characters", "as many as a spreadsheet's cell holds"),
    Limit(
        "a workbook",
        WORKBOOK_BYTES,
        "bytes, unpacked",
        "50,000 rows of 10 columns have about 30 million",
    ),
    Limit("a saved plan", PLAN_BYTES, "bytes", "10,000 shots take about 10 million"),
    Limit("a lock", LOCK_BYTES, "bytes", "10,000 shots take about 10 million"),
    Limit("a review", REVIEW_BYTES, "bytes", "10,000 shots with a line of notes each take about 3 million"),
    Limit(
        "a manifest", MANIFEST_BYTES, "bytes", "it has all prompts of a storyboard, with what made each shot"
    ),
    Limit(
        "the manifest in a film's metadata",
        MANIFEST_COMMENT_BYTES,
        "bytes",
        "1,000 shots with long prompts take about 2 million; of longer films, the prompts are left out there",
    ),
    Limit(
        "all films of a storyboard", SHOTS_OF_ALL, "shots together", "50,000 films of 20 shots have as many"
    ),
    Limit("a film", SHOTS, "shots that are repeated or included", "a feature film has about 2,000 shots"),
    Limit(
        "the files of shots and defaults that a storyboard includes",
        SHOTS_BYTES,
        "bytes together",
        "10,000 shots take about 2 million",
    ),
    Limit("included files", INCLUDE_DEPTH, "that include each other", "more are hardly understood"),
    Limit("an included text", INCLUDE_BYTES, "bytes", "it is a part of a prompt"),
    Limit("the texts of a language", LANGUAGE_BYTES, "bytes", "10,000 sentences take less"),
    Limit("the folder of texts", LANGUAGES, "files", "the largest platforms have about 100 languages"),
    Limit("a card's text", CARD_CHARACTERS, "characters", "it is set in ever smaller letters until it fits"),
    Limit(
        "an answer of a provider",
        ANSWER_BYTES,
        "bytes",
        "counted after decompression, of which one layer is undone; real ones have some thousands",
    ),
    Limit("the index of a store", INDEX_ROWS, "clips, and as many predictions", "they are held in memory"),
    Limit(
        "a clip", CLIP_BYTES, "bytes", "a minute of the best that providers offer has less than 1,000 million"
    ),
    Limit(
        "a video or sound for a model",
        UPLOAD_BYTES,
        "bytes",
        "it is held in memory while it is sent; providers take less",
    ),
    Limit(
        "the list of problems",
        PROBLEMS,
        "problems shown",
        "the rest is only counted: a longer list is not read",
    ),
    Limit(
        "a suggestion (did you mean)",
        SUGGESTION_CHOICES,
        "choices looked at",
        "each of up to 100 characters: then one suggestion takes less than a millisecond",
    ),
)
