"""Show a film in a headless Chromium: what it displays at given times, as pixels."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NAMES = ("chromium", "chromium-browser", "google-chrome")
LONGEST = 120

PAGE = """<!doctype html><video id="film" preload="auto" muted></video><script>
const film = document.getElementById("film"), wanted = JSON.parse(`WANTED`);
const heard = name => new Promise((done, fail) => {
  film.addEventListener(name, done, {once: true});
  film.addEventListener("error", () => fail(new Error(film.error.message)), {once: true});
});
function pixels() {
  const canvas = document.createElement("canvas");
  canvas.width = film.videoWidth; canvas.height = film.videoHeight;
  const context = canvas.getContext("2d");
  context.drawImage(film, 0, 0);
  const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
  let text = "";
  for (let k = 0; k < data.length; k += 4) text += String.fromCharCode(data[k], data[k + 1], data[k + 2]);
  return btoa(text);
}
async function look() {
  const loaded = heard("loadeddata");
  film.src = "/film.mp4";
  await loaded;
  const shown = [pixels()];
  for (const second of wanted) {
    const there = heard("seeked");
    film.currentTime = second;
    await there;
    shown.push(pixels());
  }
  film.currentTime = Math.max(0, film.duration - 0.5);
  await heard("seeked");
  const ended = heard("ended");
  await film.play();
  await ended;
  shown.push(pixels());
  return {duration: film.duration, width: film.videoWidth, height: film.videoHeight, shown};
}
look().catch(error => ({error: String(error)})).then(
  found => fetch("/found", {method: "POST", body: JSON.stringify(found)}));
</script>"""


@dataclass(frozen=True)
class Shown:
    """What a browser shows: the film's `duration`, and RGB pixels at its beginning, at each time, and at its end."""

    duration: float
    first: NDArray[np.uint8]
    there: tuple[NDArray[np.uint8], ...]
    last: NDArray[np.uint8]


def chromium() -> str | None:
    """Return the path of Chromium, or None without one."""
    return next((path for path in map(shutil.which, NAMES) if path is not None), None)


def show(program: str, film: Path, seconds: Sequence[float]) -> Shown:
    """Play a film in a browser. The film is served on this machine's loopback address."""
    with _served(film, seconds) as (address, answers), _browser(program, address):
        if not answers.arrived.wait(LONGEST):
            raise TimeoutError(f"the browser said nothing within {LONGEST} s")
    found = answers.found
    if "error" in found:
        raise AssertionError(found["error"])
    shape = (found["height"], found["width"], 3)
    pictures = [np.frombuffer(b64decode(text), np.uint8).reshape(shape) for text in found["shown"]]
    return Shown(found["duration"], pictures[0], tuple(pictures[1:-1]), pictures[-1])


class _Answers:
    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.found: dict[str, Any] = {}


@contextmanager
def _served(film: Path, seconds: Sequence[float]) -> Iterator[tuple[str, _Answers]]:
    data, answers = film.read_bytes(), _Answers()
    page = PAGE.replace("WANTED", json.dumps(list(seconds))).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/film.mp4":
                asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "bytes=0-"))
                first = int(asked.group(1)) if asked else 0
                last = int(asked.group(2)) if asked and asked.group(2) else len(data) - 1
                body = data[first : last + 1]
                self.send_response(206)
                self.send_header("Content-Type", "video/mp4")
                self.send_header("Accept-Ranges", "bytes")
                self.send_header("Content-Range", f"bytes {first}-{first + len(body) - 1}/{len(data)}")
            else:
                body = page if self.path == "/" else b""
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            answers.found = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()
            answers.arrived.set()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

        def handle(self) -> None:
            # A browser breaks off what it no longer needs.
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", answers
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _browser(program: str, address: str) -> Iterator[None]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        switches = [
            "--headless=new",
            # Its sandbox refuses to run for root, as in containers; it opens nothing but this page.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--autoplay-policy=no-user-gesture-required",
            "--force-color-profile=srgb",
            # Nothing but the page's own address is reached.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--user-data-dir={profile}",
        ]
        browser = subprocess.Popen(
            [program, *switches, address],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield
        finally:
            os.killpg(browser.pid, signal.SIGKILL)
            browser.wait()
