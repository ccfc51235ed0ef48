"""The local server: for whom it answers, what it reads, and that no request whatever makes it stumble."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.guard import LARGEST_BODY, Guard
from storyboard.emulator.server import Server, serving
from storyboard.emulator.values import Settings
from tests.emulator.stand import FAL_IMAGE, KEYS, TEXT_REQUESTS

EVERYWHERE = "0.0.0.0"  # noqa: S104 - only compared


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Emulator(Settings(tiny=True, latency=(0.0, 0.0))) as emulator, serving(emulator) as running:
        yield running


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.origin, timeout=30) as client:
        yield client


def told(path: str, response: httpx.Response) -> str:
    """The words of a refusal, from the place where the provider of that path has them."""
    content = response.json()
    if path.startswith("/fal"):
        return str(content["detail"])
    if path.startswith("/wavespeed"):
        return str(content["message"])
    if path.startswith("/minimax"):
        return str(content["base_resp"]["status_msg"])
    if path.startswith("/replicate"):
        return str(content["detail"])
    return str(content["message"])


PATHS = (*(path for path, _ in TEXT_REQUESTS.values()), "/files/a/b", "/fal-rest/storage/upload/initiate")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example"),
        *(
            "192.168.1.7",
            "10.0.0.1:80",
            "[2001:db8::1]:80",
            "127.0.0.1@evil.example",
            "evil.example#localhost",
        ),
        *("", "localhost:99999", "localhost:port", "127.0.0.1:0", "[::1", "[::1]evil.example"),
    ],
)
def test_another_host_is_not_answered_for(http: httpx.Client, path: str, host: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        response = http.request(method, path, headers={"Host": host, **authorised("fal")}, json={})
        assert response.status_code in (400, 421)
    if response.status_code == 421:
        assert "host" in told(path, response)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.9.9.9:80", "[::1]:80", "a.localhost"]
)
def test_loopback_names_are(http: httpx.Client, host: str) -> None:
    path, body = TEXT_REQUESTS["fal"]
    response = http.post(path, headers={"Host": host, **authorised("fal")}, json=body)
    assert response.status_code == 200
    assert urlsplit(response.json()["status_url"]).netloc == host.lower() or host.isupper() or "LOCAL" in host


@pytest.mark.parametrize(
    ("listening", "host", "answered"),
    [
        ("studio.lan", "studio.lan:8765", True),
        ("studio.lan", "evil.example", False),
        (EVERYWHERE, "192.168.1.7:8765", True),
        (EVERYWHERE, socket.gethostname(), True),
        (EVERYWHERE, "evil.example", False),
        ("::", "[2001:db8::1]:80", True),
        ("127.0.0.1", "192.168.1.7", False),
    ],
)
def test_the_name_that_it_listens_at_counts_too(listening: str, host: str, answered: bool) -> None:
    assert Guard(lambda *_: None, host=listening)._answers_to(host) is answered  # type: ignore[arg-type]


def test_what_else_listens_on_this_machine_is_not_read(server: Server, http: httpx.Client) -> None:
    asked: list[str] = []

    class Secrets(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Secrets) as secrets:
        thread = Thread(target=secrets.serve_forever)
        thread.start()
        port = secrets.server_address[1]
        for host in ("127.0.0.1", "localhost", "127.1.2.3", "[::ffff:127.0.0.1]", "[::1]", "0x7f000001"):
            for path in ("/admin.png", "/files/../admin.png", "/replicate/v1/files/x"):
                body = {"prompt": "x", "image_url": f"http://{host}:{port}{path}"}
                http.post(f"/fal/{FAL_IMAGE}", json=body, headers=authorised("fal"))
        own = {"prompt": "x", "image_url": f"{server.origin}/wavespeed/api/v3/balance"}
        refused = http.post(f"/fal/{FAL_IMAGE}", json=own, headers=authorised("fal"))
        secrets.shutdown()
        thread.join()
    assert asked == []
    assert refused.json()["detail"][0]["type"] == "file_download_error"


@pytest.mark.parametrize("path", PATHS)
def test_a_body_without_end_is_refused_before_the_key_is_looked_at(server: Server, path: str) -> None:
    address = urlsplit(server.origin)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as wire:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n"
        wire.sendall(head.encode())
        assert wire.recv(64).startswith(b"HTTP/1.1 413")


def test_chunks_are_counted_as_they_come(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storyboard.emulator.guard.LARGEST_BODY", 1000)
    for provider, (path, _) in TEXT_REQUESTS.items():
        response = http.post(path, content=iter([b"x" * 600] * 2), headers=authorised(provider))
        assert response.status_code == 413
        assert "bytes" in told(path, response)
    upload = "/replicate/v1/files"
    form = {"Content-Type": "multipart/form-data; boundary=b", **authorised("replicate")}
    head = b'--b\r\nContent-Disposition: form-data; name="content"; filename="f"\r\n\r\n'
    parts = iter([head, b"x" * 600, b"x" * 600])
    assert http.post(upload, content=parts, headers=form).status_code == 413


def authorised(provider: str) -> dict[str, str]:
    return {"Authorization": KEYS[provider]}


def test_what_no_route_takes_is_refused_in_the_provider_s_form(http: httpx.Client) -> None:
    for path in ("/fal-rest/x", "/wavespeed/x", "/minimax/v1/x", "/replicate/v1/x", "/x", "/fal-cdn"):
        assert told(path, http.get(path)) == "Not Found"
    for provider, (path, _) in TEXT_REQUESTS.items():
        response = http.patch(path, headers=authorised(provider))
        assert response.status_code == 405
        assert told(path, response) == "Method Not Allowed"


DEEP = '{"prompt":' + "[" * 500 + "]" * 500 + "}"
ODD_BODIES: tuple[str | bytes, ...] = (
    *(b"", b"null", b"[]", b"{", b"\xff\xfe", b"\x00", b'{"prompt": "\\ud83d"}', b'{"\\udc00": 1}'),
    *(b'{"prompt": NaN}', b'{"seed": 1e999}', b'{"seed": -Infinity}', DEEP, "[" * 100_000),
    *(
        b'{"duration": %s}' % (b"9" * 4000),
        b'{"duration": "%s"}' % (b"9" * 9000),
        b'{"seed": %s}' % (b"9" * 400),
    ),
    *(b'{"aspect_ratio": "%s:1"}' % (b"9" * 5000), b'{"aspect_ratio": "1:999999999"}', b'{"size": "0*0"}'),
    *(b'{"size": "999999999*999999999"}', b'{"resolution": "%sp"}' % (b"9" * 5000), b'{"num_frames": 1e300}'),
    *(
        b'{"prompt": {"a": [1]}}',
        b'{"duration": {}}',
        b'{"seed": []}',
        b'{"model": {"a": 1}}',
        b'{"input": 3}',
    ),
    *(b'{"image_url": "http://[bad"}', b'{"image_url": "http://h:99999/"}', b'{"image_url": "data:"}'),
    *(b'{"image_url": "data:;base64,\xc3\xa9"}', b'{"image_url": "http://localhost:%d0/files/x"}'),
    *(b'{"file_name": "\\u0000", "content_type": "a/b\\r\\nX: y"}', b'{"filename": "..", "size": true}'),
)
ROUTES = (
    *(path for path, _ in TEXT_REQUESTS.values()),
    *(f"/fal/{FAL_IMAGE}", "/fal/", "/fal/a", "/fal/a/b/requests/x", "/fal/a/b/requests//status"),
    *("/fal-rest/storage/upload/initiate", "/fal-rest/storage/auth/token", "/fal-cdn/files/upload"),
    *("/wavespeed/api/v3/media/uploads", "/wavespeed/api/v3/media/upload/binary", "/wavespeed/api/v3/a/b"),
    *("/wavespeed/api/v3/predictions/x/result", "/wavespeed/api/v3/balance", "/replicate/v1/predictions"),
    *(
        "/minimax/v1/files/retrieve?file_id=\u0663",
        "/minimax/v1/files/retrieve_content?file_id=" + "9" * 5000,
    ),
    *("/minimax/v1/query/video_generation?task_id=%00", "/replicate/v1/files", "/replicate/v1/files/x"),
    *("/replicate/v1/predictions/x/cancel", "/files/x/y?X-Signature=\u00e9", "/outputs/x/y", "/%ff%fe", "//"),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")


@pytest.mark.parametrize("body", ODD_BODIES, ids=lambda body: str(body)[:30])
def test_no_body_makes_it_stumble(http: httpx.Client, body: str | bytes) -> None:
    for route in ROUTES:
        for provider in ("fal", "wavespeed"):
            content = body.encode() if isinstance(body, str) else body
            headers = {"Content-Type": "application/json", **authorised(provider)}
            response = http.post(route, content=content, headers=headers)
            assert response.status_code < 500, (route, response.text[:300])
    inputs = b'{"input": %s, "version": "v"}' % (body.encode() if isinstance(body, str) else body)
    for route in ("/replicate/v1/predictions", TEXT_REQUESTS["replicate"][0]):
        response = http.post(route, content=inputs, headers=authorised("replicate"))
        assert response.status_code < 500
        assert http.get("/replicate/v1/predictions", headers=authorised("replicate")).status_code == 200


@pytest.mark.parametrize("method", METHODS)
def test_no_method_does(http: httpx.Client, method: str) -> None:
    for route in ROUTES:
        for headers in (
            {},
            authorised("fal"),
            authorised("wavespeed"),
            {"Authorization": "Bearer \u00e9".encode()},
        ):
            assert http.request(method, route, headers=headers).status_code < 500  # type: ignore[arg-type]


ODD_HEADERS: tuple[dict[str, str | bytes], ...] = (
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=\x7f"},
    {"Content-Type": "multipart/form-data; boundary=" + "b" * 300},
    {"Content-Type": "\u00e9/\u00e9".encode()},
    {"Content-Length": "1", "Transfer-Encoding": "chunked"},
    {"Content-Encoding": "gzip"},
    {"Prefer": "wait=" + "9" * 400},
    {"Prefer": "wait=\u0663".encode()},
    {"Range": "bytes=a-b"},
    {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(1000))},
    {"X-Fal-File-Name": b"\xff/../\xfe"},
    {"Expect": "100-continue"},
    {"Upgrade": "websocket", "Connection": "Upgrade"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
)


@pytest.mark.parametrize("odd", ODD_HEADERS, ids=str)
def test_no_header_does(http: httpx.Client, odd: dict[str, Any]) -> None:
    for route in ROUTES:
        for provider in ("fal", "wavespeed"):
            for method in ("GET", "POST"):
                response = http.request(
                    method, route, headers={**odd, **authorised(provider)}, content=b"--b\r\n"
                )
                assert response.status_code < 500, (route, response.text[:300])
                assert "evil.example" not in response.text


def test_no_upload_does(http: httpx.Client) -> None:
    kind = "text/html; charset=\u00e9"
    for file in (("a\u00e9/../b\x00", b"x", kind), ("", b"", ""), ("f", b"x", "a/b\r\nX-Evil: 1")):
        for path, name in (
            ("/wavespeed/api/v3/media/upload/binary", "file"),
            ("/replicate/v1/files", "content"),
        ):
            body = (
                f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{file[0]}"\r\n'
                f"Content-Type: {file[2].splitlines()[0] if file[2] else ''}\r\n\r\nx\r\n--b\r\n"
                'Content-Disposition: form-data; name="metadata"\r\n\r\n{"a": \r\n--b--\r\n'
            )
            form = {"Content-Type": "multipart/form-data; boundary=b", **authorised("wavespeed")}
            response = http.post(path, content=body.encode(), headers=form)
            assert response.status_code < 500
            if response.status_code < 300:
                content = response.json()
                address = content["data"]["download_url"] if "data" in content else content["urls"]["get"]
                assert http.get(address, headers=authorised("wavespeed")).status_code == 200
    odd = {"file_name": "a", "content_type": "text/html\r\nX-Evil: 1\u20ac"}
    ticket = http.post("/fal-rest/storage/upload/initiate", json=odd, headers=authorised("fal")).json()
    assert http.put(ticket["upload_url"], content=b"x").status_code == 200
    got = http.get(ticket["file_url"])
    assert (got.status_code, got.headers["content-type"]) == (200, "application/octet-stream")
    assert "x-evil" not in got.headers


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "prompt",
    "duration",
    "seed",
    "size",
    "resolution",
    "aspect_ratio",
    "image_url",
    "image",
    "num_frames",
)


@given(provider=st.sampled_from(list(TEXT_REQUESTS)), fields=st.dictionaries(st.sampled_from(FIELDS), JSONS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_arguments_do(http: httpx.Client, provider: str, fields: dict[str, Any]) -> None:
    path, body = TEXT_REQUESTS[provider]
    whole = {"input": {**body["input"], **fields}} if provider == "replicate" else {**body, **fields}
    for place in (path, path.replace("hailuo", "unheard-of")):
        content = json.dumps(whole).encode("utf-8", "surrogatepass")
        assert http.post(place, content=content, headers=authorised(provider)).status_code < 500


def test_the_ledger_can_be_read_afterwards(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with Emulator(Settings(tiny=True, ledger=ledger)) as emulator, serving(emulator) as running:
        for provider, (path, body) in TEXT_REQUESTS.items():
            for prompt in ("\u2028\x1b[2J", "\\ud800", "plain"):
                asked = json.dumps(body).replace("a storm", prompt.replace("\x1b", "\\u001b"))
                httpx.post(running.origin + path, content=asked.encode(), headers=authorised(provider))
    lines = ledger.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(lines) == 8
    assert all(json.loads(line)["event"] == "submit" for line in lines)
