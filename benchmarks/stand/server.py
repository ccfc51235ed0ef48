"""
The local server as a process of its own, so that its work is not counted.

``python -m benchmarks.stand.server SECONDS`` prints the environment variables that point clients to it as one line of
JSON, serves with that latency until its standard input is closed, and then prints what it counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.stand.processes import ROOT

__all__ = ["local_server"]

Counts = dict[str, float]


@contextmanager
def local_server(
    latency: float, *, tiny: bool = True
) -> Iterator[tuple[dict[str, str], Callable[[], Counts]]]:
    """
    Start it with a fixed latency in seconds, with TLS as the real services have it.

    Gives the variables for clients, and a function that ends it and returns its counts: submits accepted, polls
    (questions about a result included), downloads, uploads, and the processor's seconds.
    """
    command = [sys.executable, "-m", "benchmarks.stand.server", str(latency), *(["--tiny"] if tiny else [])]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - for the type checker
        stdin, stdout = process.stdin, process.stdout

        def end() -> Counts:
            stdin.close()
            counts: Counts = json.loads(stdout.readline())
            return counts

        try:
            yield json.loads(stdout.readline()), end
        finally:
            process.terminate()


def main() -> None:
    from storyboard.emulator.emulator import Emulator  # noqa: PLC0415 - only the server's process is to load it
    from storyboard.emulator.server import serving  # noqa: PLC0415
    from storyboard.emulator.values import Settings  # noqa: PLC0415

    latency = float(sys.argv[1])
    settings = Settings(latency=(latency, latency), tiny="--tiny" in sys.argv)
    with Emulator(settings) as emulator, serving(emulator, tls=True) as server:
        clients = {
            **server.variables,
            "SSL_CERT_FILE": str(server.certificate),
            "FAL_KEY": "some:secret",
            "FAL_QUEUE_RUN_HOST": f"{server.origin.removeprefix('https://')}/fal",
            "EMULATOR": server.origin,
            "NO_PROXY": "127.0.0.1",
        }
        print(json.dumps(clients), flush=True)
        sys.stdin.read()
        predictions = emulator.predictions.values()
        counts = {
            "submits": len(emulator.ledger.submits),
            "polls": sum(one.polls for one in predictions),
            "downloads": sum(one.downloads for one in predictions),
            "uploads": len(emulator.ledger.of("upload")),
            "cpu": time.process_time(),
        }
        print(json.dumps(counts), flush=True)
        os.close(sys.stdin.fileno())


if __name__ == "__main__":
    main()
