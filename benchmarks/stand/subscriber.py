"""
Makes the clips of chains as a script of one's own would, with fal's client.

``python -m benchmarks.stand.subscriber CHAINS LENGTH THREADS`` shares the chains out among the threads. It checks
nothing and forgets everything when it ends. It prints the seconds that all clips took.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import fal_client
import httpx
from fal_client import client as fal

from benchmarks.stand.film import ENDPOINT, prompt_of
from storyboard.media.last_frame import save_last_frame


def make_chain(folder: Path, http: httpx.Client, length: int, chain: int) -> None:
    frame: Path | None = None
    for place in range(length):
        arguments = {"prompt": prompt_of(chain, place), "duration": 1}
        if frame is not None:
            arguments["image_url"] = fal_client.upload_file(frame)
        endpoint = f"{ENDPOINT}/{'image' if frame else 'text'}-to-video"
        result = fal_client.subscribe(endpoint, arguments)
        clip = folder / f"{chain}-{place}.mp4"
        clip.write_bytes(http.get(result["video"]["url"]).raise_for_status().content)
        frame = clip.with_suffix(".png")
        save_last_frame(clip, frame)


def main() -> None:
    chains, length, threads = map(int, sys.argv[1:])
    # The client takes the queue's host from its environment; for the other two it has no setting.
    fal.REST_URL = os.environ["EMULATOR"] + "/fal-rest"
    fal.CDN_URL = os.environ["EMULATOR"] + "/fal-cdn"
    with tempfile.TemporaryDirectory() as folder, httpx.Client() as http, ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        for _ in pool.map(partial(make_chain, Path(folder), http, length), range(chains)):
            pass
        print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
