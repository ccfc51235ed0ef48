"""The calls of WaveSpeed's own Python client, against the server that the environment names; prints JSON."""

from __future__ import annotations

import json
import os
import sys

import wavespeed  # type: ignore[import-untyped]  # it comes without types

API = wavespeed.Client(base_url=os.environ["STORYBOARD_WAVESPEED_URL"])


def main(picture: str) -> dict[str, object]:
    """Make the clip of the model page, of an uploaded picture, and see a refusal."""
    url = API.upload(picture)
    request = {"image": url, "enable_prompt_expansion": True}
    output = API.run("minimax/hailuo-2.3/i2v-pro", request, poll_interval=0.05)
    at_once = API.run("minimax/hailuo-2.3/i2v-pro", request, enable_sync_mode=True)
    refused = API.run_no_throw("minimax/hailuo-2.3/i2v-pro", {"enable_prompt_expansion": True})
    failed = API.run_no_throw("minimax/hailuo-2.3/t2v-pro", {"prompt": "doomed"}, poll_interval=0.05)
    return {"uploaded": url, "output": output, "at_once": at_once, "refused": refused, "failed": failed}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1])))
