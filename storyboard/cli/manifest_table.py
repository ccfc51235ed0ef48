"""The manifest of a film as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from storyboard.cli.columns import Cell, columns
from storyboard.cli.screen import Screen, printable
from storyboard.manifest.schema import Generated, Manifest, ManifestShot
from storyboard.wording import dollars

__all__ = ["manifest_lines"]

HEADER: Final = ("shot", "at", "length", "transition", "made by", "price", "digest", "")
TO_THE_RIGHT: Final = frozenset({1, 2, 5})
SHOWN_DIGITS: Final = 12
LOCAL: Final = "local"


def manifest_lines(manifest: Manifest, screen: Screen) -> Iterator[str]:
    """Yield the facts of a film, and the table of its shots with their prompts."""
    for line in _facts(manifest):
        yield printable(line)
    yield ""
    yield from columns(HEADER, [_row(shot) for shot in manifest.shots], screen, right=TO_THE_RIGHT)


def _facts(manifest: Manifest) -> Iterator[str]:
    film, tools = manifest.film, manifest.tools
    yield f"{film.width}x{film.height}, {film.fps} frames a second, {film.frames} frames, {film.seconds:g} s"
    if film.sha256 is not None:
        yield f"sha256 {film.sha256}"
    yield f"storyboard {tools.storyboard}, {tools.encoders}"
    if manifest.music is not None:
        music = manifest.music.content
        yield f"music {music.file or ''} {music.sha256[:SHOWN_DIGITS]}"
    yield f"clips: {_cost(manifest)}"


def _cost(manifest: Manifest) -> str:
    paid: dict[tuple[str, int], Decimal | None] = {}
    for made in (shot.generated for shot in manifest.shots):
        if made is not None and made.provider != LOCAL:
            paid[made.fingerprint, made.take] = None if made.price is None else Decimal(made.price)
    known = [price for price in paid.values() if price is not None]
    if not paid:
        return "free"
    unknown = len(paid) - len(known)
    words = f"{dollars(sum(known, Decimal(0)))} by the estimate" if known else "price not known"
    return f"{words}, and {unknown} without a known price" if known and unknown else words


def _row(shot: ManifestShot) -> list[Cell]:
    blend = shot.transition
    return [
        Cell(shot.id, bold=True),
        Cell(f"{shot.start_seconds:.2f}"),
        Cell(f"{shot.seconds:.2f} s"),
        Cell("" if blend is None else f"{blend.kind} {blend.seconds:g} s"),
        Cell(_made_by(shot)),
        Cell("" if shot.generated is None else _price(shot.generated)),
        Cell("" if shot.clip is None else shot.clip.sha256[:SHOWN_DIGITS]),
        Cell(_words(shot)),
    ]


def _made_by(shot: ManifestShot) -> str:
    made = shot.generated
    if made is None:
        return shot.kind
    by = f"{made.model} ({made.stand_in or made.provider})"
    return f"{by}, take {made.take}" if made.take > 1 else by


def _price(made: Generated) -> str:
    if made.provider == LOCAL:
        return "free"
    return "unknown" if made.price is None else dollars(Decimal(made.price))


def _words(shot: ManifestShot) -> str:
    made = shot.generated
    if made is None:
        text = (shot.card or {}).get("text") if shot.clip is None else shot.clip.file
        return " ".join(text.split()) if isinstance(text, str) else ""
    if made.kept:
        return f"kept, of earlier inputs: {' '.join((made.prompt_begins or 'prompt not known').split())}"
    return "" if made.request is None else " ".join(made.request.prompt.split())
