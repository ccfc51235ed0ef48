"""Wide colours arrive in the film as the colours that they are; the references are the formulas of the standards."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from storyboard.board.schema import Card
from storyboard.cut.cards import draw_card
from storyboard.errors import MediaError
from storyboard.media.frame import to_rgb
from storyboard.media.images import read_image
from storyboard.media.last_frame import last_frame
from storyboard.media.probe import probe
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape
from storyboard.media.write import FilmWriter

Light = NDArray[np.float64]

# What is to be seen in the film, 8 bits.
SEEN = np.array(
    [
        (255, 255, 255),
        (128, 128, 128),
        (25, 25, 25),
        (200, 60, 50),
        (60, 170, 80),
        (50, 70, 190),
        (240, 200, 160),
    ]
)
# From BT.709's red, green and blue: ITU-R BT.2087, Display P3 and SMPTE RP 177 (the inverse), in linear light.
TO_BT2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
TO_P3 = np.array([[0.8225, 0.1774, 0.0], [0.0332, 0.9669, 0.0], [0.0171, 0.0724, 0.9108]])
FROM_SMPTE_C = np.array([[0.9395, 0.0502, 0.0103], [0.0178, 0.9658, 0.0164], [-0.0016, -0.0044, 1.0060]])
WHITE_NITS = 203


def pq(nits: Light) -> Light:
    """Inverse EOTF of ITU-R BT.2100 for PQ."""
    power = (nits / 10_000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def hlg(nits: Light) -> Light:
    """Inverse OOTF for a display of 1000 cd/m2, and OETF, of ITU-R BT.2100 for HLG."""
    display = nits / 1000
    luminance = display @ (0.2627, 0.6780, 0.0593)
    scene = display * np.maximum(luminance, 1e-9)[..., None] ** (-0.2 / 1.2)
    curve = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), curve)


def srgb(light: Light) -> Light:
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)


def srgb_light(values: Light) -> Light:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def display_light(values: Light) -> Light:
    """The EOTF of ITU-R BT.1886 with a black of zero."""
    return values**2.4


@dataclass(frozen=True)
class Kind:
    """How a file keeps colours, with FFmpeg's numbers for its tags, and what takes a film's values there."""

    name: str
    primaries: int
    transfer: int
    matrix: int
    encode: Callable[[Light], Light]


KINDS = (
    Kind("pq", 9, 16, 9, lambda rgb: pq(WHITE_NITS * (display_light(rgb) @ TO_BT2020.T))),
    Kind("hlg", 9, 18, 9, lambda rgb: hlg(WHITE_NITS * (display_light(rgb) @ TO_BT2020.T))),
    Kind("hlg-untold", 2, 18, 9, lambda rgb: hlg(WHITE_NITS * (display_light(rgb) @ TO_BT2020.T))),
    Kind("bt2020", 9, 14, 9, lambda rgb: (display_light(rgb) @ TO_BT2020.T) ** (1 / 2.4)),
    Kind("bt2020-untold", 2, 2, 9, lambda rgb: (display_light(rgb) @ TO_BT2020.T) ** (1 / 2.4)),
    Kind("display-p3", 12, 13, 1, lambda rgb: srgb(srgb_light(rgb) @ TO_P3.T)),
    Kind("p3-video", 12, 1, 1, lambda rgb: (display_light(rgb) @ TO_P3.T) ** (1 / 2.4)),
    Kind("smpte-c", 6, 6, 6, lambda rgb: (display_light(rgb) @ np.linalg.inv(FROM_SMPTE_C).T) ** (1 / 2.4)),
)
LABELS = {1: "ITU709", 6: "ITU601", 9: "BT2020"}


def patches(values: Light) -> NDArray[np.uint16]:
    """Draw squares of 16 pixels side by side."""
    row = np.rint(values.clip(0, 1) * 65_535).astype(np.uint16)
    return np.ascontiguousarray(row[None].repeat(16, axis=0).repeat(16, axis=1))


def film_of(path: Path, kind: Kind, values: Light, pixel_format: str = "yuv444p10le") -> Path:
    """Encode patches of such values without loss, with the tags of `kind`."""
    pixels = patches(values)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=24)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = pixels.shape[1], pixels.shape[0], pixel_format
        context = stream.codec_context
        context.color_primaries, context.color_trc = kind.primaries, kind.transfer
        context.colorspace, context.color_range = kind.matrix, 1
        picture = av.VideoFrame.from_ndarray(pixels, format="rgb48le")
        frame = picture.reformat(
            format=pixel_format, dst_colorspace=LABELS.get(kind.matrix, "ITU709"), dst_color_range="MPEG"
        )
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def middles(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    return pixels[8, 8::16].astype(np.int64)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_footage_shows_the_colours_that_it_means(tmp_path: Path, kind: Kind) -> None:
    path = film_of(tmp_path / "wide.mkv", kind, kind.encode(SEEN / 255))

    with FrameReader(path, FilmShape(16 * len(SEEN), 16, Fraction(24)), "contain") as reader:
        frame = reader.frame(0)

    assert (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range) == (1, 1, 1, 1)
    assert np.abs(middles(to_rgb(frame)) - SEEN).max() <= 4
    assert np.abs(middles(last_frame(path)) - SEEN).max() <= 3


@pytest.mark.parametrize("fit", ["cover", "blur"])
def test_colours_are_converted_in_every_fit(tmp_path: Path, fit: str) -> None:
    path = film_of(tmp_path / "wide.mkv", KINDS[0], KINDS[0].encode(SEEN / 255), "yuv420p10le")

    with FrameReader(path, FilmShape(16 * len(SEEN), 32, Fraction(24)), fit) as reader:  # type: ignore[arg-type]
        middle = to_rgb(reader.frame(0))[16]

    assert (np.abs(middle.astype(int) - SEEN[3]).max(axis=1) <= 4).sum() >= 8


@pytest.mark.parametrize("kind", KINDS[:2], ids=lambda kind: kind.name)
def test_highlights_become_white_and_that_is_said(tmp_path: Path, kind: Kind) -> None:
    bright = np.array([[1.0, 1.0, 1.0], [0.8, 0.8, 0.8]])
    path = film_of(tmp_path / "bright.mkv", kind, bright)

    assert (middles(last_frame(path)) == 255).all()
    assert any("HDR" in notice and "203 cd/m2" in notice for notice in probe(path).notices)


def test_the_film_of_it_is_tagged_as_what_it_is(tmp_path: Path) -> None:
    path, shape = (
        film_of(tmp_path / "wide.mkv", KINDS[1], KINDS[1].encode(SEEN / 255)),
        FilmShape(16 * len(SEEN), 16, Fraction(24)),
    )
    with (
        FrameReader(path, shape, "contain") as reader,
        FilmWriter(tmp_path / "film.mp4", shape, "film", sound=False) as film,
    ):
        film.write(reader.frame(0))

    with av.open(str(tmp_path / "film.mp4")) as container:
        context = container.streams.video[0].codec_context
        tags = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
    assert tags == (1, 1, 1, 1)


@pytest.mark.parametrize(("transfer", "matrix"), [(10, 9), (1, 8), (1, 14)])
def test_what_cannot_be_converted_is_refused_with_a_remedy(
    tmp_path: Path, transfer: int, matrix: int
) -> None:
    kind = Kind("odd", 9, transfer, matrix, lambda rgb: rgb)
    path = film_of(tmp_path / "odd.mkv", kind, SEEN / 255)

    with pytest.raises(MediaError, match="colours") as caught:
        probe(path)
    assert "Rec. 709" in (caught.value.hint or "")


def profile(red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...]) -> bytes:
    """Write the smallest ICC profile: three colours (X, Y, Z, adapted to D50) and a gamma of 2.2."""

    def xyz(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65_536) for value in values))

    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    parts = {b"wtpt": xyz((0.9642, 1.0, 0.8249)), b"rXYZ": xyz(red), b"gXYZ": xyz(green), b"bXYZ": xyz(blue)}
    parts |= {b"rTRC": gamma, b"gTRC": gamma, b"bTRC": gamma}
    table, body = struct.pack(">I", len(parts)), b""
    for name, part in parts.items():
        table += name + struct.pack(">II", 128 + 4 + 12 * len(parts) + len(body), len(part))
        body += part
    size = 128 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


# Bruce Lindbloom's figures for Adobe RGB (1998), and those of Apple's Display P3, both adapted to D50.
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
DISPLAY_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))


def still(path: Path, space: tuple[tuple[float, ...], ...], mode: str = "RGB") -> Path:
    """Save the patches as such a space has them, with its profile."""
    change = np.linalg.inv(np.array(space).T) @ np.array(SRGB).T
    values = (srgb_light(SEEN / 255) @ change.T).clip(0, 1) ** (1 / 2.2)
    image = Image.fromarray((patches(values) // 257).astype(np.uint8))
    image = image.convert("P", palette=Image.Palette.ADAPTIVE) if mode == "P" else image.convert(mode)
    if path.suffix == ".jpg":
        image.save(path, icc_profile=profile(*space), quality=98, subsampling=0)
    else:
        image.save(path, icc_profile=profile(*space))
    return path


@pytest.mark.parametrize("space", [ADOBE_RGB, DISPLAY_P3], ids=["adobe-rgb", "display-p3"])
@pytest.mark.parametrize(
    ("suffix", "mode"), [("jpg", "RGB"), ("png", "RGB"), ("png", "RGBA"), ("png", "P"), ("tiff", "RGB")]
)
def test_a_picture_with_a_profile_shows_the_colours_that_it_means(
    tmp_path: Path, space: tuple[tuple[float, ...], ...], suffix: str, mode: str
) -> None:
    path = still(tmp_path / f"still.{suffix}", space, mode)

    assert np.abs(middles(read_image(path)) - SEEN).max() <= (
        4 if mode == "RGB" else 30 if mode == "P" else 4
    )


def test_a_damaged_profile_does_not_count(tmp_path: Path) -> None:
    pixels = (patches(SEEN / 255) // 257).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "still.png", icc_profile=b"no profile at all" * 20)
    Image.fromarray(pixels).convert("L").save(tmp_path / "grey.png", icc_profile=profile(*ADOBE_RGB))

    assert (middles(read_image(tmp_path / "still.png")) == SEEN).all()
    assert middles(read_image(tmp_path / "grey.png"))[1] == pytest.approx((128, 128, 128), abs=3)


def test_the_picture_on_a_card_is_converted(tmp_path: Path) -> None:
    path = still(tmp_path / "logo.png", ADOBE_RGB, "RGBA")
    card = Card.model_validate({"image": "logo.png", "background": "#000000"}).model_copy(
        update={"image": str(path)}
    )

    drawn = draw_card(card, 320, 180).reshape(-1, 3).astype(int)

    assert np.abs(drawn - SEEN[3]).max(axis=1).min() <= 2


def test_a_png_with_tags_of_hdr_is_converted(tmp_path: Path) -> None:
    pixels = (patches(KINDS[0].encode(SEEN / 255)) // 257).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    data = file.getvalue()
    chunk = b"cICP" + bytes((9, 16, 0, 1))
    tagged = data[:33] + struct.pack(">I", 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[33:]
    (tmp_path / "hdr.png").write_bytes(tagged)

    # Eight bits of PQ are coarse.
    assert np.abs(middles(read_image(tmp_path / "hdr.png")) - SEEN).max() <= 9
    assert "HDR (PQ)" in probe(tmp_path / "hdr.png").notices[0]
