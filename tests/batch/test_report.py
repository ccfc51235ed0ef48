"""The report of a batch: a table for spreadsheets, and a page that needs nothing else."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import av
import numpy as np
import pytest
from PIL import Image

from storyboard.batch.outcome import FilmOutcome, FilmState
from storyboard.batch.report import Report, ReportPlace, write_report
from storyboard.inspection.inspector import Inspector
from storyboard.media.poster import poster
from storyboard.store.store import open_store


def place_in(folder: Path, storyboard: str = "film.yaml", **others: object) -> ReportPlace:
    root = folder / ".storyboard"
    open_store(root).close()
    return ReportPlace(folder, storyboard, "Spring <launch>", root, Inspector(), **others)  # type: ignore[arg-type]


def small_film(path: Path, colours: tuple[int, ...] = (0, 200, 0)) -> Path:
    """Write a film with one key frame for each colour: half of the picture is that bright, half black."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=4, options={"g": "1"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for colour in colours:
            pixels = np.zeros((180, 320, 3), np.uint8)
            pixels[:, :160] = colour
            for packet in stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def a_film(name: str, path: Path, **others: object) -> FilmOutcome:
    facts: dict[str, object] = {"size": (320, 180), "frames": 3, "seconds": 0.75, "clips": 2, **others}
    return FilmOutcome(name=name, path=path, state=FilmState.MADE, **facts)  # type: ignore[arg-type]


def rows_of(report: Report) -> list[dict[str, str]]:
    text = next(path for path in report.files if path.suffix == ".csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def page_of(report: Report) -> str:
    return next(path for path in report.files if path.suffix == ".html").read_text(encoding="utf-8")


class _Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, value) for name, value in attrs if name in ("href", "src") and value is not None]


def test_the_table_has_every_film_with_what_became_of_it(tmp_path: Path) -> None:
    film = small_film(tmp_path / "build/sku-1/tall.mp4")
    outcomes = [
        a_film("sku-1/tall", film, made=1, price=Decimal("0.49")),
        FilmOutcome(
            name="sku-2/tall",
            path=tmp_path / "build/sku-2/tall.mp4",
            state=FilmState.FAILED,
            message='shot "hero", über: refused',
            hint="change the prompt",
        ),
        FilmOutcome(name="sku-3/tall", path=None, state=FilmState.SKIPPED, message="=cmd|'/c calc'!A1"),
    ]
    report = write_report(outcomes, place_in(tmp_path))
    assert report.troubles == ()
    first, second, third = rows_of(report)
    assert first["film"] == "sku-1/tall"
    assert (first["path"], first["seconds"], first["width"], first["price"]) == (
        "build/sku-1/tall.mp4",
        "0.750",
        "320",
        "0.49",
    )
    assert (second["state"], second["message"], second["hint"]) == (
        "failed",
        'shot "hero", über: refused',
        "change the prompt",
    )
    # A spreadsheet must not run what a row of a data file says.
    assert third["message"] == "'=cmd|'/c calc'!A1"
    assert third["path"] == ""


def test_the_page_shows_films_and_leads_to_them_without_any_other_file(tmp_path: Path) -> None:
    odd = small_film(tmp_path / "build/50% off/a#1.mp4")
    beside = small_film(tmp_path / "out/b.mp4")
    outcomes = [
        a_film("a", odd),
        a_film("b", beside),
        FilmOutcome(
            name="c", path=None, state=FilmState.SKIPPED, message="<script>alert(1)</script>", hint="&amp"
        ),
    ]
    text = page_of(write_report(outcomes, place_in(tmp_path)))
    links = _Links(text).found
    targets = {(tmp_path / "build" / unquote(value)).resolve() for tag, value in links if tag == "a"}
    assert targets == {odd.resolve(), beside.resolve()}
    assert [value[:23] for tag, value in links if tag == "img"] == ["data:image/jpeg;base64,"] * 2
    assert {tag for tag, _ in links} == {"a", "img"}
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "Spring &lt;launch&gt;" in text
    assert not re.search(r"https?:", text)


def test_a_poster_is_the_frame_with_the_most_contrast(tmp_path: Path) -> None:
    film = small_film(tmp_path / "film.mp4", (0, 0, 0, 0, 250, 250, 250, 250, 0, 0))
    pixels = np.asarray(Image.open(io.BytesIO(poster(film, longest=64))).convert("L"))
    assert pixels.shape == (36, 64)
    assert pixels[:, :28].mean() > 200
    assert pixels[:, 36:].mean() < 40


def test_the_outputs_of_a_film_show_the_same_moment(tmp_path: Path) -> None:
    for number, late in enumerate((230, 200)):
        film = small_film(tmp_path / f"{number}.mp4", (50, *[215] * 10, *[late] * 5))
        image = Image.open(io.BytesIO(poster(film, longest=64))).convert("L")
        assert np.asarray(image)[:, :28].mean() == pytest.approx(215, abs=6)


def test_a_film_that_has_not_changed_is_not_decoded_again(tmp_path: Path) -> None:
    film = small_film(tmp_path / "build/a.mp4")
    place = place_in(tmp_path)
    before = page_of(write_report([a_film("a", film)], place))
    (kept,) = (tmp_path / ".storyboard/derived/posters").iterdir()
    kept.write_bytes(b"kept")
    assert "a2VwdA==" in page_of(write_report([a_film("a", film)], place))
    small_film(film, (90, 90, 90))
    assert "a2VwdA==" not in (after := page_of(write_report([a_film("a", film)], place)))
    assert after != before


def test_a_film_that_cannot_be_read_is_in_the_page_without_a_picture(tmp_path: Path) -> None:
    film = tmp_path / "build/a.mp4"
    film.parent.mkdir()
    film.write_bytes(b"not a film")
    report = write_report([a_film("a", film), a_film("b", tmp_path / "build/gone.mp4")], place_in(tmp_path))
    assert page_of(report).count("no picture") == 2


@pytest.mark.parametrize("name", ["report.csv", "report.html"])
def test_a_report_replaces_earlier_ones_and_nothing_else(tmp_path: Path, name: str) -> None:
    place = place_in(tmp_path)
    assert len(write_report([], place).files) == 2
    assert len(write_report([], place).files) == 2
    path = tmp_path / "build" / name
    path.write_text("film,price\nmine,1\n", encoding="utf-8")
    report = write_report([], place)
    assert path.read_text(encoding="utf-8") == "film,price\nmine,1\n"
    assert [each.name for each in report.files] == [{"report.csv": "report.html"}.get(name, "report.csv")]
    assert len(report.troubles) == 1
    assert str(path) in report.troubles[0]


def test_a_report_never_replaces_an_input_of_the_films(tmp_path: Path) -> None:
    write_report([], place_in(tmp_path))
    table = tmp_path / "build/report.csv"
    before = table.read_bytes()
    film = FilmOutcome(name="a", path=None, state=FilmState.UNFINISHED)
    report = write_report([film], place_in(tmp_path, inputs=[table]))
    assert table.read_bytes() == before
    assert report.troubles != ()


def test_two_storyboards_of_a_folder_have_reports_of_their_own(tmp_path: Path) -> None:
    write_report([], place_in(tmp_path, "a.yaml"))
    other = write_report([], place_in(tmp_path, "b.yaml"))
    assert sorted(path.name for path in other.files) == ["b.report.csv", "b.report.html"]
    again = write_report([], place_in(tmp_path, "a.yaml"))
    assert sorted(path.name for path in again.files) == ["report.csv", "report.html"]
    preview = write_report([], place_in(tmp_path, "a.yaml", preview=True))
    assert sorted(path.name for path in preview.files) == ["report.preview.csv", "report.preview.html"]


def test_a_link_in_the_place_of_a_report_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "precious.html").write_text("precious", encoding="utf-8")
    (tmp_path / "build/report.html").symlink_to(tmp_path / "precious.html")
    report = write_report([], place_in(tmp_path))
    assert (tmp_path / "precious.html").read_text(encoding="utf-8") == "precious"
    assert [path.suffix for path in report.files] == [".csv"]
