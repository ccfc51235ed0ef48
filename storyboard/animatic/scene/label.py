"""A small label with what a scene cannot draw, in a corner of the frame."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from storyboard.animatic.clauses import SPOKEN
from storyboard.animatic.planes import Planes, planes_of
from storyboard.animatic.scene import setting_words, shot_words
from storyboard.animatic.scene.setting import Setting
from storyboard.animatic.scene.subject import Subject, is_english, tokens_of
from storyboard.media.font import legible, load_font
from storyboard.media.frame import Pixels

__all__ = ["Label", "draw_label", "label_text", "lay_label"]

_LONGEST: Final = 44
_SIZE: Final = 0.030
_MARGIN: Final = 0.035
_INK: Final = (245, 245, 243)
_PANEL: Final = (22, 25, 30)
_OPACITY: Final = 0.62
_PLAIN: Final = frozenset(
    re.findall(
        r"\w+",
        "int ext wood seen side behind back of on at by for as its it is are be hour sky air light lit sun under"
        " above below behind beyond near between"
        " across toward beautiful majestic cinematic dramatic epic calm quiet still green blue white deep vast distant"
        " distance high low hanging falls falling view scenery landscape scene 4k 8k hd film style realistic"
        " full half crescent sets setting rises rising way",
    )
)
_PHRASES: Final = sorted(
    (
        phrase
        for group in (shot_words.SIZES, shot_words.ANGLES)
        for phrases in group.values()
        for phrase in phrases
    ),
    key=len,
    reverse=True,
)
_ARTICLE: Final = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_OPENING: Final = re.compile(
    rf"^\W*(?:(?:int|ext)\.?\s)?(?:the camera\s[\w\s]{{2,40}}?\s(?:on|to|at|over|past|around|across|into)\s+|"
    rf"(?:[\w-]+\s+){{0,2}}?(?:(?:{'|'.join(one.replace(' ', '[ -]') for one in _PHRASES)}|two[ -]shot|product shot)"
    r"\b(?:\s+(?:shot|view|angle))?[\s,:]*)+(?:(?:of|on|from)\s+)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label to put over frames, from row `top` and column `left` on."""

    planes: Planes
    cover: Pixels
    top: int
    left: int


def label_text(prompt: str, setting: Setting, subject: Subject) -> str | None:
    """Return the words of `prompt` that are not drawn, shortened; None when its subject is drawn."""
    if setting.known and (subject.people or subject.crowd):
        return None
    clauses = [
        clause.strip() for clause in re.split(r"[.,;:!?()\[\]\n。、，]+", _OPENING.sub("", prompt.strip()))
    ]
    telling = [clause for clause in clauses if clause and not _is_known(clause)]
    if setting.known:
        telling = [clause for clause in telling if clause == clauses[0] or _ARTICLE.match(clause)]
    if not telling:
        return None
    words = _ARTICLE.sub("", telling[0])
    if len(words) <= _LONGEST:
        return words
    return words[:_LONGEST].rsplit(" ", 1)[0].rstrip() + "…"


def _is_known(clause: str) -> bool:
    """Return whether all words of a clause are drawn or about the camera."""
    tokens = tokens_of(clause)
    if not is_english(tokens):
        return False
    if tokens and tokens[-1] in {"shot", "angle", "view"}:
        return True
    groups = (
        *setting_words.PLACES.values(),
        *setting_words.LIGHTS.values(),
        *setting_words.WEATHERS.values(),
        setting_words.SNOWY,
        shot_words.FOREIGN["english"],
        shot_words.NEGATIONS,
        shot_words.ONES,
        shot_words.PLURALS,
        SPOKEN,
        _PLAIN,
    )
    return all(len(token) < 3 or any(token in group for group in groups) for token in tokens)


def draw_label(text: str, width: int, height: int) -> Label | None:
    """Return a label for frames of that size; None when they are too small for text."""
    short = min(width, height)
    if short < 64:
        return None
    font = load_font(max(9, round(short * _SIZE)), "text")
    shown = legible(text, font)
    padding, margin = round(font.size * 0.62), round(short * _MARGIN) // 2 * 2
    while font.getlength(shown) > width - 2 * (margin + padding) and len(shown) > 2:
        shown = shown[:-2].rstrip() + "…"
    rows = min(height - margin, round(font.size * 1.9)) // 2 * 2
    columns = min(width - margin, round(font.getlength(shown)) + 2 * padding) // 2 * 2
    mask = Image.new("L", (columns * 3, rows * 3), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, columns * 3 - 1, rows * 3 - 1), rows * 0.9, fill=255)
    picture = Image.new("RGB", (columns, rows), _PANEL)
    ink = Image.new("L", (columns, rows), 0)
    ImageDraw.Draw(ink).text((padding, rows / 2), shown, fill=255, font=font, anchor="lm")
    picture.paste(_INK, mask=ink)
    panel = np.asarray(mask.resize((columns, rows), Image.Resampling.BOX), dtype=np.float32) * _OPACITY
    cover = np.maximum(panel, np.asarray(ink, dtype=np.float32)).astype(np.uint8)
    return Label(planes_of(np.asarray(picture, dtype=np.uint8)), cover, margin, margin)


def lay_label(planes: Planes, label: Label) -> None:
    """Put a label over a frame."""
    half = label.cover[::2, ::2]
    for plane, front, cover, step in (
        (planes.y, label.planes.y, label.cover, 1),
        (planes.u, label.planes.u, half, 2),
        (planes.v, label.planes.v, half, 2),
    ):
        rows, columns = front.shape
        area = plane[label.top // step :, label.left // step :][:rows, :columns]
        share = cover.astype(np.uint16)
        area[:] = ((area * (255 - share) + front * share + 127) // 255).astype(np.uint8)
