"""Still pictures: probe, read, fit and save PNG, JPEG, WebP, HEIC and other files."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pillow_heif
from av import VideoFrame
from PIL import Image, UnidentifiedImageError

from storyboard.errors import MediaError
from storyboard.limits import PICTURE_PIXELS, PICTURE_SHAPE, REDUCED_PICTURE_PIXELS
from storyboard.media.colours import UNTAGGED, Colours
from storyboard.media.conform import Conformer, Fit
from storyboard.media.container import ends_early, existing_file, too_narrow
from storyboard.media.display import display_of
from storyboard.media.files import atomic_write
from storyboard.media.focus import Focus
from storyboard.media.frame import Pixels
from storyboard.media.profiles import in_srgb, tagged_colours

__all__ = [
    "FORMATS",
    "ImageFacts",
    "check_image",
    "conform",
    "is_image",
    "probe_image",
    "read_image",
    "save_png",
]

FORMATS: Final = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "HEIF")
# Formats that can be decoded at reduced size.
_REDUCIBLE: Final = {"JPEG", "MPO"}
_ANIMATED: Final = {"GIF", "WEBP", "PNG", "AVIF"}
# Formats whose pictures come upright from the library.
_UPRIGHT: Final = {"TIFF"}
_PNG_END: Final = b"\0\0\0\0IEND\xaeB`\x82"
_JPEG_END: Final = b"\xff\xd9"
_ORIENTATION: Final = 0x0112
_QUARTER_TURNS: Final = {5, 6, 7, 8}
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class _NoPicture(MediaError):
    """The file is something else, or unreadable."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """
    Facts of a picture file: size in pixels as displayed, `format` ("png", "jpeg", "webp", ...), `bytes` on disk.

    `pictures` is how many it contains: more than one in an animation, of which the first is shown. `colours` are its
    colour tags.
    """

    width: int
    height: int
    format: str
    bytes: int
    pictures: int = 1
    colours: Colours = UNTAGGED


def is_image(path: Path) -> bool:
    """Return whether the content of the file is a still picture. Raises MediaError when it cannot be read."""
    existing_file(path)
    try:
        with _opened(path):
            return True
    except _NoPicture:
        return False


def probe_image(path: Path) -> ImageFacts:
    """Probe a picture without decoding it; the size is that after EXIF rotation. Raises MediaError."""
    size = existing_file(path)
    with _opened(path) as image:
        width, height = image.size
        if _orientation(image) in _QUARTER_TURNS:
            width, height = height, width
        name = "jpeg" if image.format == "MPO" else (image.format or "").lower()
        return ImageFacts(
            width=width,
            height=height,
            format=name,
            bytes=size,
            pictures=_pictures(image),
            colours=tagged_colours(path, image),
        )


def check_image(path: Path) -> ImageFacts:
    """Probe a picture as `probe_image` does; MediaError also when it is truncated, as by a broken download."""
    facts = probe_image(path)
    # Decoding takes a hundred times longer, and is unnecessary when the end is intact.
    if not _has_end(path, facts.format):
        read_image(path)
    return facts


def read_image(path: Path) -> Pixels:
    """Return a picture as RGB pixels (height x width x 3), upright, transparency on black. Raises MediaError."""
    existing_file(path)
    with _opened(path) as image:
        orientation = _orientation(image)
        _reduce(path, image)
        try:
            image.load()
        except (OSError, ValueError, SyntaxError) as error:
            raise ends_early(path, "the picture is not complete") from error
        turn = _TURNS.get(orientation)
        pixels = _flat(image if turn is None else image.transpose(turn))
        return _in_film_colours(path, pixels, tagged_colours(path, image))


def conform(pixels: Pixels, width: int, height: int, fit: Fit, focus: Focus | None = None) -> Pixels:
    """Fit RGB pixels into `width` x `height`: contain (black bars), cover (cropped around `focus`) or blur."""
    if pixels.shape[:2] == (height, width):
        return pixels
    picture = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    fitted = Conformer(width, height, fit, "rgb24", focus).conform(picture, display_of(picture))
    return np.ascontiguousarray(fitted.to_ndarray(), dtype=np.uint8)


def save_png(pixels: Pixels, path: Path) -> None:
    """Write RGB pixels as PNG, atomically. Raises MediaError."""
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, "PNG", compress_level=3)
    with atomic_write(path) as temporary:
        temporary.write_bytes(encoded.getvalue())


def _in_film_colours(path: Path, pixels: Pixels, colours: Colours) -> Pixels:
    if not colours.converted:
        return pixels
    if not colours.known:
        raise MediaError(
            f'the colours of "{path}" are in a form that cannot be converted here', hint="export it in sRGB"
        )
    height, width = pixels.shape[:2]
    picture = VideoFrame.from_ndarray(pixels, format="rgb24")
    display = replace(display_of(picture), colours=colours)
    shown = Conformer(width, height, "cover", "rgb24").conform(picture, display)
    return np.ascontiguousarray(shown.to_ndarray(), dtype=np.uint8)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    # Pillow registers only the most common formats until it is told to load all of them.
    Image.init()
    pillow_heif.register_heif_opener()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise MediaError(
            f'"{path}" has more than {REDUCED_PICTURE_PIXELS:,} pixels', hint="scale it down first"
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _NoPicture(
            f'"{path}" is not a picture that can be read', hint="use a PNG, JPEG or WebP picture"
        ) from error
    with image:
        if image.format == "GIF" and _pictures(image) > 1:
            raise _NoPicture(
                f'"{path}" is an animation, not a still picture', hint="name it as the clip of a shot"
            )
        _refuse_huge(path, image)
        yield image


def _refuse_huge(path: Path, image: Image.Image) -> None:
    """Raise MediaError when the size in the header exceeds the limit."""
    if max(image.size) > PICTURE_SHAPE * min(image.size):
        raise too_narrow(path, image.width, image.height)
    pixels = image.width * image.height
    most = REDUCED_PICTURE_PIXELS if image.format in _REDUCIBLE else PICTURE_PIXELS
    if pixels > most:
        raise MediaError(
            f'"{path}" has {image.width} x {image.height} pixels, and a {image.format} picture may have'
            f" {most:,} in all",
            hint="scale it down first; a film shows no more than its own size",
        )


def _reduce(path: Path, image: Image.Image) -> None:
    """Decode a large JPEG at reduced size: at the largest within the limit."""
    if image.width * image.height <= PICTURE_PIXELS:
        return
    parts = (2, 4, 8)
    part = next(part for part in parts if image.width * image.height <= PICTURE_PIXELS * part**2)
    image.draft(None, (image.width // part, image.height // part))
    if image.width * image.height > PICTURE_PIXELS:
        raise MediaError(f'"{path}" cannot be decoded at reduced size', hint="scale it down first")


def _has_end(path: Path, name: str) -> bool:
    """Return whether a file ends as its format requires; False also for PNG and JPEG with data after the end."""
    with path.open("rb") as file:
        head = file.read(12)
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - len(_PNG_END)))
        tail = file.read()
    if name == "webp":
        return int.from_bytes(head[4:8], "little") + 8 <= size
    return (name == "png" and tail == _PNG_END) or (name == "jpeg" and tail.endswith(_JPEG_END))


def _pictures(image: Image.Image) -> int:
    """Return the number of frames in a file; auxiliary images of a HEIC do not count."""
    if image.format not in _ANIMATED:
        return 1
    try:
        return int(getattr(image, "n_frames", 1))
    except (OSError, ValueError, SyntaxError, EOFError):
        return 1


def _orientation(image: Image.Image) -> int:
    # Pillow decodes a whole PNG to look for EXIF data after the pixels, where it is never written.
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    if image.format in _UPRIGHT:
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (OSError, ValueError, SyntaxError, TypeError, struct.error):
        return 1


def _flat(image: Image.Image) -> Pixels:
    if image.mode in {"I;16", "I"}:
        depth = np.asarray(image).astype(np.int32).clip(0, 65_535)
        shallow = Image.fromarray(((depth + 128) // 257).astype(np.uint8))
        shallow.info = image.info
        image = shallow
    image = in_srgb(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.new("RGBA", layer.size, (0, 0, 0, 255))
        image.alpha_composite(layer)
    return np.array(image.convert("RGB"), dtype=np.uint8)
