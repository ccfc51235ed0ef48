"""The video is found in an answer of any shape, and nothing else is ever taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storyboard.providers.cleaning import Json
from storyboard.providers.outputs import videos_in

FILE = "https://v3b.fal.media/files/b/tiger/output.mp4"
PLAIN = "https://cdn.example/f/1234"
PICTURE = "https://cdn.example/t.jpg"
ITSELF = "data:video/mp4;base64,AAAAIGZ0eXBpc29t"


def video_in(body: Json) -> str | None:
    return next(iter(videos_in(body)), None)


@pytest.mark.parametrize(
    ("body", "url"),
    [
        # As the providers' pages show them.
        ({"video": {"url": FILE, "content_type": "video/mp4", "file_name": "output.mp4"}, "seed": 42}, FILE),
        ({"video": {"url": FILE}, "thumbnail": {"url": PICTURE}, "spritesheet": {"url": PLAIN}}, FILE),
        ({"outputs": ["https://d1q70pf5vjeyhc.cloudfront.net/predictions/a/1.mp4"]}, ...),
        ("https://replicate.delivery/xezq/abc/tmp.mp4", ...),
        (["https://replicate.delivery/xezq/abc/output"], ...),
        # As people report them.
        ({"status": "COMPLETED", "response": {"video": {"url": FILE}}}, FILE),
        ({"video_url": PLAIN}, PLAIN),
        ({"data": {"video": PLAIN}}, PLAIN),
        ({"result": {"video": PLAIN}}, PLAIN),
        ({"output": {"video": PLAIN}}, PLAIN),
        ({"file": PLAIN}, PLAIN),
        ({"videos": [{"url": PLAIN}, {"url": FILE + "2"}]}, PLAIN),
        ({"task": {"status": "succeeded", "content": {"url": PLAIN}}}, PLAIN),
        ({"payload": {"video": {"url": PLAIN}}, "error": "see https://docs.example/a.mp4"}, PLAIN),
        # Of several files the video.
        ([{"url": PICTURE}, {"url": FILE}], FILE),
        ([{"type": "thumbnail", "url": PLAIN + "0"}, {"type": "video", "url": PLAIN}], PLAIN),
        ({"assets": [{"kind": "image", "href": PLAIN}, {"kind": "video", "href": PLAIN + "1"}]}, PLAIN + "1"),
        (
            {"files": [{"file_name": "t.png", "url": PLAIN}, {"file_name": "v.mp4", "url": PLAIN + "1"}]},
            PLAIN + "1",
        ),
        ({"previewVideo": PLAIN, "finalVideo": PLAIN + "2"}, PLAIN + "2"),
        ({"video": {"thumbnail": {"url": PLAIN}, "url": FILE}}, FILE),
        ({"output": {"gif": PLAIN, "mp4": PLAIN + "1"}}, PLAIN + "1"),
        ({"audio": {"url": "https://x.example/a.mp3"}, "output": PLAIN}, PLAIN),
        ({"url": "https://x.example/a.m3u8", "video": PLAIN}, PLAIN),
        (
            {"outputs": ["https://x.example/preview.mp4", "https://x.example/f.mp4"]},
            "https://x.example/f.mp4",
        ),
        ({"outputs": ["https://x.example/preview.mp4"]}, ...),
        # With `sync_mode` fal gives the video itself; and an address may leave out what it is reached by.
        ({"video": {"url": ITSELF, "content_type": "video/mp4"}}, ITSELF),
        ({"outputs": ["data:image/jpeg;base64,AAAA", ITSELF]}, ITSELF),
        ({"video": {"url": "//cdn.example/f/1234"}}, PLAIN),
        # A label is not the clip.
        ({"video": {"url": PLAIN, "content_type": "application/octet-stream"}}, PLAIN),
        ({"video": {"url": PLAIN, "content_type": "text/html"}}, PLAIN),
        ({"video": {"url": FILE, "content_type": "image/png"}}, FILE),
        ("It is ready: " + FILE + ". Enjoy!", FILE),
        # Nothing of it is the video.
        ({"video": None, "thumbnail": {"url": PICTURE}}, None),
        ({"images": [{"url": PLAIN}]}, None),
        ({"video": {"thumbnail_url": PLAIN, "cover": PLAIN}}, None),
        ({"webhook": FILE, "status_url": FILE, "cancel_url": FILE}, None),
        ({"urls": {"get": FILE, "cancel": FILE, "stream": FILE}}, None),
        ({"input": {"video_url": FILE, "image": PICTURE}, "output": None}, None),
        ({"source_video_url": FILE, "prompt": FILE}, None),
        ({"logs": f"Downloading {FILE}", "detail": f"see {FILE}"}, None),
        ({"video": "file:///etc/passwd"}, None),
        ({"video": "javascript:alert(1)//x.mp4"}, None),
        ({"video": "https://user:password@x.example/a.mp4"}, None),
        ({"images": [{"url": "data:image/png;base64,AAAA"}]}, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_video_is_found(body: Json, url: object) -> None:
    wanted = _texts(body)[0] if url is ... else url
    assert video_in(body) == wanted


def _texts(body: Json) -> list[str]:
    if isinstance(body, str):
        return [body]
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else []
    return [text for part in parts for text in _texts(part)]


NAMES = some.sampled_from(["result", "a", "x1", "payload", "generations", "Response", "node-7", "0", "größe"])
SCALARS = (
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=20)
)
BESIDE = some.recursive(
    SCALARS | some.sampled_from([PICTURE, "https://docs.example/page.html", "https://x.example/a.mp3"]),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
VIDEOS = some.sampled_from(
    [
        FILE,
        {"url": PLAIN, "content_type": "video/mp4"},
        {"href": PLAIN, "type": "video"},
        {"video": PLAIN},
        {"video_url": PLAIN},
        {"clip": [PLAIN]},
    ]
)


@given(video=VIDEOS, path=some.lists(NAMES | some.integers(0, 2), max_size=8), beside=some.data())
def test_a_video_is_found_wherever_it_lies(
    video: Json, path: list[str | int], beside: some.DataObject
) -> None:
    body: Json = video
    for step in path:
        if isinstance(step, int):
            body = [*(beside.draw(BESIDE) for _ in range(step)), body]
        else:
            body = {**beside.draw(some.dictionaries(NAMES, BESIDE, max_size=2)), step: body}
    assert video_in(body) == (FILE if video == FILE else PLAIN)


def test_what_else_may_be_the_video_comes_after_the_likeliest() -> None:
    assert videos_in({"output": [PLAIN + "1", PLAIN, FILE, PICTURE, PLAIN]}) == (FILE, PLAIN + "1", PLAIN)


@given(BESIDE)
def test_nothing_is_found_where_nothing_is(body: Json) -> None:
    assert video_in(body) is None
