"""Inputs that would take all memory, disk or time: each is refused by what its header says, or cut short."""

from __future__ import annotations

import gzip
import os
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from storyboard.board.load import load
from storyboard.board.text_filters import slug
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.errors import BoardError, MediaError, ProviderUnavailable
from storyboard.limits import ANSWER_BYTES, CATALOGUE_BYTES, LIMITS, PROBLEMS
from storyboard.media.images import probe_image, read_image
from storyboard.media.probe import check_whole, probe
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.responses import Json, Response
from tests.providers.scripted import Scripted, reply, scripted

PAGE = Path(__file__).parents[2] / "docs" / "limits.md"


def text_of(problem: pytest.ExceptionInfo[BoardError]) -> str:
    return str(problem.value)


def board_with(folder: Path, shot: str) -> Path:
    path = folder / "film.yaml"
    path.write_text(f"storyboard: 1\nshots:\n  - {{id: a, {shot}}}\n", encoding="utf-8")
    return path


def validated(path: Path, *, cpu_seconds: int, bytes_of_memory: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `storyboard validate` in a process that is ended when it takes more."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        if bytes_of_memory:
            resource.setrlimit(resource.RLIMIT_DATA, (bytes_of_memory, bytes_of_memory))

    return subprocess.run(
        [sys.executable, "-m", "storyboard", "validate", str(path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def test_a_png_of_169_million_pixels_is_refused_by_its_header(tmp_path: Path) -> None:
    Image.new("1", (13_000, 13_000)).save(tmp_path / "bomb.png")
    assert (tmp_path / "bomb.png").stat().st_size < 100_000
    with pytest.raises(MediaError, match="13000 x 13000 pixels, and a PNG picture may have 50,000,000"):
        read_image(tmp_path / "bomb.png")
    ended = validated(
        board_with(tmp_path, "clip: bomb.png, duration: 1"), cpu_seconds=60, bytes_of_memory=2**30
    )
    assert ended.returncode == 2
    assert "13000 x 13000 pixels" in ended.stdout


def test_a_jpeg_of_a_large_camera_is_decoded_at_a_part_of_its_size(tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((10_000, 6_000)).save(tmp_path / "large.jpg")
    assert probe_image(tmp_path / "large.jpg").width == 10_000
    pixels = read_image(tmp_path / "large.jpg")
    assert pixels.shape == (3_000, 5_000, 3)
    assert pixels[-1].mean() > pixels[0].mean() + 200


def test_a_picture_of_sixteen_bits_keeps_its_levels(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 128, 257, 65_535]], dtype=np.uint16)).save(tmp_path / "deep.png")
    assert read_image(tmp_path / "deep.png")[0, :, 0].tolist() == [0, 0, 1, 255]


def lying(path: Path, second: int) -> Path:
    """A recording of two frames, the later of which says that it is shown at that second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.time_base = Fraction(1, 1000)
        for moment in (0, second * 1000):
            frame = av.VideoFrame(64, 48, "yuv420p")
            frame.pts, frame.time_base = moment, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_a_time_stamp_that_lies_makes_no_film_of_days(tmp_path: Path) -> None:
    lying(tmp_path / "lie.mkv", 30 * 24 * 3600)
    with pytest.raises(BoardError) as refused:
        load(board_with(tmp_path, "clip: lie.mkv"))
    assert "hours, and 24 are read; its time stamps are wrong" in text_of(refused)


def test_a_film_has_a_longest_length(tmp_path: Path) -> None:
    board = tmp_path / "film.yaml"
    cards = [f"  - {{id: {name}, card: {{text: x}}, duration: 50000}}" for name in "abc"]
    board.write_text("storyboard: 1\nshots:\n" + "\n".join(cards), encoding="utf-8")
    with pytest.raises(
        BoardError, match=r"the film is .* long with this shot, and may be 86400 s"
    ) as refused:
        load(board)
    assert [problem.line for problem in refused.value.problems] == [4]


def test_a_file_of_too_many_packets_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = recording(tmp_path / "many.mp4", frames=60)
    assert probe(clip).frames == 60
    monkeypatch.setattr("storyboard.media.probe.PACKETS", 50)
    with pytest.raises(MediaError, match="more than 50 packets"):
        probe(clip)


def recording(path: Path, frames: int) -> Path:
    noise = np.random.default_rng(1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"g": "1", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(noise.integers(0, 255, (48, 64, 3), np.uint8), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_no_more_is_decoded_for_a_check_than_its_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = recording(tmp_path / "clip.mp4", frames=40)
    content = bytearray(clip.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4000] = bytes(4000)
    clip.write_bytes(content)
    with pytest.raises(MediaError, match="is damaged"):
        check_whole(clip)
    monkeypatch.setattr("storyboard.media.probe.CHECKED_PIXELS", 64 * 48 * 5)
    assert check_whole(clip).frames == 40


def test_a_video_of_huge_frames_is_refused_by_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = recording(tmp_path / "clip.mp4", frames=2)
    monkeypatch.setattr("storyboard.media.decode.FRAME_PIXELS", 1000)
    with pytest.raises(MediaError, match="frames of 64 x 48 pixels, and 1,000 in all are decoded"):
        probe(clip)


@contextmanager
def most_memory(most: int) -> Iterator[None]:
    """Fail when the block takes more bytes at once."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted() as serving:
        yield serving


def packed(zeros: int, layers: int) -> bytes:
    """Return an answer: a JSON text of zeros, packed so many times."""
    body = b'"' + b"0" * zeros + b'"'
    for _ in range(layers):
        body = gzip.compress(body)
    return reply(200, body, content_encoding=", ".join(["gzip"] * layers))


async def answered(server: Scripted, answer: bytes) -> Json:
    """Ask for that answer, and return it as it was read."""
    server.answers(*[answer] * 6)

    def read(answer: Response) -> Json:
        return answer.json()

    async def at_once(_: float) -> None:
        return None

    async with HttpClient(sleep=at_once) as http:
        return await http.send(Request("fal", "GET", server.origin), read)


@pytest.mark.anyio
async def test_an_answer_that_unpacks_to_more_than_its_bound_is_not_unpacked(server: Scripted) -> None:
    bomb = packed(20 * ANSWER_BYTES, layers=1)
    with most_memory(5 * ANSWER_BYTES), pytest.raises(ProviderUnavailable, match="could not be decompressed"):
        await answered(server, bomb)


@pytest.mark.anyio
async def test_one_layer_of_packing_is_undone_and_a_second_one_is_not(server: Scripted) -> None:
    assert await answered(server, packed(100, layers=1)) == "0" * 100
    server.script.clear()
    with pytest.raises(ProviderUnavailable, match="could not be decompressed"):
        await answered(server, packed(100, layers=2))
    assert {request.headers["accept-encoding"] for request in server.received} == {"identity"}


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no file without an end here")
def test_a_catalogue_without_end_is_not_read_for_ever() -> None:
    with pytest.raises(BoardError, match=f"is larger than {CATALOGUE_BYTES // 2**20} MiB"):
        load_catalogue(Path("/dev/zero"))


def test_thousands_of_misspelt_names_are_told_in_time(tmp_path: Path) -> None:
    shots = [
        f"  - {{id: shot-of-a-very-long-name-{n}, prompt: x, continues: shot-of-a-very-lang-nome-{n}}}"
        for n in range(3000)
    ]
    board = tmp_path / "film.yaml"
    board.write_text("storyboard: 1\nshots:\n" + "\n".join(shots), encoding="utf-8")
    ended = validated(board, cpu_seconds=60)
    assert ended.returncode == 2
    assert 'did you mean "shot-of-a-very-long-name-0"?' in ended.stdout
    assert f"and {3000 - PROBLEMS:,} more problems, which --json lists" in ended.stdout
    assert len(ended.stdout.splitlines()) < PROBLEMS + 10


def test_a_long_word_is_not_compared_with_everything(tmp_path: Path) -> None:
    lists = " ".join(f"{{{{ {'a' * 2000}{n}{'b' * 2000} }}}}" for n in range(2))
    names = "\n".join(f"  {'a' * 200}{n}{'b' * 200}: 1" for n in range(3000))
    board = tmp_path / "film.yaml"
    board.write_text(
        f"storyboard: 1\nvars:\n{names}\nshots:\n  - {{id: a, prompt: '{lists}'}}\n", encoding="utf-8"
    )
    ended = validated(board, cpu_seconds=30)
    assert ended.returncode == 2
    assert "undefined variable" in ended.stdout


def test_a_slug_reads_no_more_than_it_keeps() -> None:
    text = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 200_000
    with most_memory(2_000_000):
        assert 0 < len(slug(text)) <= 100


@pytest.mark.parametrize("size", [(40_000, 1), (1, 40_000), (5_100, 100)])
def test_a_picture_that_is_hardly_one_pixel_high_is_refused_by_its_header(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    Image.new("1", size).save(tmp_path / "line.png")
    for shot in ("prompt: x, model: animatic, first_frame: line.png", "clip: line.png, duration: 1"):
        ended = validated(board_with(tmp_path, shot), cpu_seconds=60, bytes_of_memory=2**30)
        assert ended.returncode == 2
        assert "no edge may be more than 50 times the other" in ended.stdout


def test_pixels_that_are_said_to_be_long_make_no_long_frames(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "long.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 48, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(6, 1)
        container.mux(stream.encode(av.VideoFrame(640, 48, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(MediaError, match="no edge may be more than 50 times the other"):
        probe(tmp_path / "long.mp4")


def test_a_card_says_no_more_than_can_be_set(tmp_path: Path) -> None:
    text = r"word\n" * 400
    ended = validated(board_with(tmp_path, f'card: {{text: "{text}9"}}, duration: 1'), cpu_seconds=60)
    assert ended.returncode == 2
    assert (
        "the card's text has 2,001 characters, and may have 2,000; split it into several cards"
        in ended.stdout
    )


def files_for(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "film.yaml"


REPEATED: Mapping[str, Mapping[str, str]] = {
    "files that include each other again and again": {
        "film": "storyboard: 1\nshots: [{include: a.yaml, for_each: '{{ range(20000) }}'}]",
        "a": "- {include: b.yaml, for_each: '{{ range(20000) }}'}",
        "b": "- {include: c.yaml, for_each: '{{ range(20000) }}'}",
        "c": "[]",
    },
    "shots that are left out again and again": {
        "film": "storyboard: 1\nshots: [{include: a.yaml, for_each: '{{ range(20000) }}'}]",
        "a": "- {id: a, prompt: x, for_each: '{{ range(20000) }}', when: false}",
    },
    "a large shot again and again": {
        "film": "storyboard: 1\nx-a: &a [x, x, x, x, x, x, x, x, x, x]\nx-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        "x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nx-d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
        "shots: [{id: a, prompt: x, params: {d: [*d, *d, *d, *d]}, for_each: '{{ range(20000) }}'}]",
    },
    "a large file again and again": {
        "film": "storyboard: 1\nshots: [{include: a.yaml, for_each: '{{ range(20000) }}'}]",
        "a": "x-own: [" + "x, " * 50_000 + "]\nshots: []",
    },
    "files that are left out and include each other": {
        "film": "storyboard: 1\nshots: [{include: a.yaml, for_each: '{{ range(2000) }}', when: false}]",
        "a": "[" + "{include: a.yaml}, " * 30 + "]",
    },
    "a file of defaults again and again": {
        "film": "storyboard: 1\nshots: [{include: a.yaml, for_each: '{{ range(20000) }}'}]",
        "a": "defaults: {include: b.yaml}\nshots: []",
        "b": "params: {a: [" + "x, " * 50_000 + "]}",
    },
}


@pytest.mark.parametrize("name", REPEATED)
def test_what_is_repeated_ends(tmp_path: Path, name: str) -> None:
    done = validated(files_for(tmp_path, **REPEATED[name]), cpu_seconds=30, bytes_of_memory=1_500_000_000)
    assert done.returncode == 2, done.stderr
    assert "too much is repeated" in done.stdout or "more than 20000 shots" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_files_that_are_included_have_a_largest_size_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storyboard.board.included_files.SHOTS_BYTES", 100)
    path = files_for(
        tmp_path,
        film="storyboard: 1\nshots: [{include: a.yaml}, {include: b.yaml}, {include: a.yaml, id: again}]",
        a="- {id: a, prompt: x}" + " " * 60,
        b="- {id: b, prompt: x}" + " " * 60,
    )
    with pytest.raises(BoardError) as caught:
        load(path)
    assert text_of(caught).count("is too large") == 1


def test_files_include_each_other_to_a_depth(tmp_path: Path) -> None:
    files = {f"f{number}": f"- {{include: f{number + 1}.yaml}}" for number in range(20)}
    path = files_for(tmp_path, film="storyboard: 1\nshots: [{include: f0.yaml}]", **files)
    with pytest.raises(BoardError, match="more than 16 files include each other"):
        load(path)


def test_the_page_lists_every_bound() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for limit in LIMITS:
        assert f"| {limit.what} | {limit.most:,} {limit.unit} | {limit.reason} |" in page
