"""A process that was stopped, as a laptop that sleeps is, reads what came meanwhile before it thinks of time-outs."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import anyio
import pytest

from storyboard.providers.timeouts import Pulse, time_out_while_awake
from storyboard.run.polling import AwakeTime

SECONDS = 1.0
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n"
SUBMIT = """
import sys, anyio
from storyboard.providers.http import HttpClient, Request

async def main():
    async with HttpClient() as http:
        request = Request("fal", "POST", sys.argv[1], body={}, seconds=float(sys.argv[2]))
        print(await http.submit_once(request, lambda response: response.content.decode()))

anyio.run(main)
"""


@pytest.mark.parametrize("cut", [0, len(ANSWER) - 4, len(ANSWER) + 3])
@pytest.mark.parametrize("comes", ["meanwhile", "just afterwards"])
def test_an_answer_that_came_while_the_process_was_stopped_is_read(cut: int, comes: str) -> None:
    """It was stopped for twice the time that it waits, before any, some or most of the answer was there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(60)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        client = subprocess.Popen(
            [sys.executable, "-c", SUBMIT, url, str(SECONDS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with client:
            connection, _ = listening.accept()
            with connection:
                while b"{}" not in connection.recv(2**16):
                    continue
                connection.sendall((ANSWER + b"request")[:cut])
                # Until it waits, and its time-out runs.
                time.sleep(SECONDS / 4)
                client.send_signal(signal.SIGSTOP)
                if comes == "meanwhile":
                    connection.sendall((ANSWER + b"request")[cut:])
                time.sleep(2 * SECONDS)
                client.send_signal(signal.SIGCONT)
                if comes != "meanwhile":
                    time.sleep(SECONDS / 20)
                    connection.sendall((ANSWER + b"request")[cut:])
                said, complaint = client.communicate(timeout=30)
    assert said.strip() == "request", complaint


@pytest.mark.anyio
async def test_the_deadline_of_a_run_is_of_the_time_that_it_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    now, stops = 1000.0, [60.0, 0.0]

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds + stops.pop(0)

    monkeypatch.setattr(anyio, "sleep", sleep)
    monkeypatch.setattr(anyio, "current_time", lambda: now)
    awake = AwakeTime()
    await awake.sleep(10)
    await awake.sleep(10)
    assert not stops
    assert 20 <= awake.seconds < 21


@pytest.mark.anyio
@pytest.mark.parametrize("beats", [0, 2])
async def test_silence_is_given_up_after_the_time(beats: int) -> None:
    pulse = Pulse([])
    begun = time.monotonic()

    async def work() -> None:
        await pulse.trace("http11.send_request_headers.started", None)
        for _ in range(beats):
            await anyio.sleep(0.4)
            await pulse.trace("http11.receive_response_headers.started", None)
        await anyio.sleep_forever()

    with pytest.raises(Exception, match="nothing came any more"):
        await time_out_while_awake(work, pulse, quiet=1.0, whole=60)
    assert time.monotonic() - begun >= 0.9 + 0.4 * beats


@pytest.mark.anyio
async def test_what_drips_is_given_up_after_all_of_the_time() -> None:
    pulse = Pulse([])

    async def work() -> None:
        await pulse.trace("http11.send_request_headers.started", None)
        while True:
            await anyio.sleep(0.01)
            await pulse.trace("http11.receive_response_body.started", None)

    with pytest.raises(TimeoutError, match="it took too long"):
        await time_out_while_awake(work, pulse, quiet=0.2, whole=0.4)


@pytest.mark.anyio
async def test_nothing_is_counted_before_the_request_goes_out() -> None:
    async def work() -> str:
        await anyio.sleep(0.3)
        return "sent"

    assert await time_out_while_awake(work, Pulse([]), quiet=0.1, whole=0.1) == "sent"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
