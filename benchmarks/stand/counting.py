"""
Runs storyboard's command line, and counts how many seconds of media it decodes.

``python -m benchmarks.stand.counting ARGUMENTS`` prints one line of JSON at the end: the seconds of pictures and of
sound whose packets were handed to decoders, whichever thread did it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from threading import Lock
from typing import TypeVar
from unittest.mock import patch

from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from storyboard.cli.main import run
from storyboard.media import container as opened

AnyStream = TypeVar("AnyStream", bound=Stream)

# The modules that decode the packets that they read, and what they decode.
DECODING = {"storyboard.media.decode": "pictures", "storyboard.media.sound": "sound"}


def main() -> None:
    decoded = dict.fromkeys(DECODING.values(), 0.0)
    lock = Lock()

    def count(module: str, kind: str) -> None:
        def packets(container: InputContainer, *streams: AnyStream) -> Iterator[Packet[AnyStream]]:
            for packet in opened.packets(container, *streams):
                with lock:
                    decoded[kind] += float((packet.duration or 0) * (packet.time_base or 0))
                yield packet

        patch(f"{module}.packets", packets).start()

    for module, kind in DECODING.items():
        count(module, kind)
    try:
        run(sys.argv[1:])
    except SystemExit as ended:
        if ended.code:
            raise
    print(json.dumps(decoded))


if __name__ == "__main__":
    main()
