"""The colours of a still picture: an ICC profile, or tags as in a video."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms

from storyboard.media.colours import UNTAGGED, Colours, colours_of

__all__ = ["in_srgb", "tagged_colours"]

# The modes of pictures that a profile of each colour space applies to.
_SPACES: Final = {"RGB ": "RGB", "CMYK": "CMYK", "GRAY": "L", "Lab ": "LAB"}

# What precedes the three numbers in a file of each format, and the bytes of each number.
_TAGS: Final = {"HEIF": (b"colrnclx", 2), "AVIF": (b"colrnclx", 2), "PNG": (b"cICP", 1)}
# They precede the picture itself.
_HEAD: Final = 65_536


def in_srgb(image: Image.Image) -> Image.Image:
    """
    Return a picture converted from its colour profile to sRGB; one without a profile is unchanged.

    Transparency stays. A profile that is damaged, or is for another kind of picture, is ignored, as in browsers.
    """
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes) or not data:
        return image
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        mode = _SPACES[profile.profile.xcolor_space]
        if mode in {"RGB", "L"} and image.mode != mode:
            image = image.convert(mode)
        shown = ImageCms.profileToProfile(
            image, profile, _srgb(), ImageCms.Intent.RELATIVE_COLORIMETRIC, "RGB"
        )
    except (ImageCms.PyCMSError, OSError, KeyError, ValueError, TypeError):
        return image
    if shown is None:
        return image
    if alpha is not None:
        shown.putalpha(alpha)
    return shown


def tagged_colours(path: Path, image: Image.Image) -> Colours:
    """Return the colour tags of a picture without a profile, which HEIC, AVIF and PNG may have."""
    if image.info.get("icc_profile") or image.format not in _TAGS:
        return UNTAGGED
    mark, size = _TAGS[image.format]
    with path.open("rb") as file:
        head = file.read(_HEAD)
    place = head.find(mark)
    tags = head[place + len(mark) :][: 3 * size]
    if place < 0 or len(tags) < 3 * size:
        return UNTAGGED
    primaries, transfer, matrix = (
        int.from_bytes(tags[at : at + size], "big") for at in range(0, 3 * size, size)
    )
    return colours_of(primaries, transfer, matrix)


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
