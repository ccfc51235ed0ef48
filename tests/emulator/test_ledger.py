from __future__ import annotations

import base64
import json
from pathlib import Path

from .stand import StartStand


def test_the_file_has_every_accepted_submit_in_order_before_its_answer_is_out(
    start: StartStand, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.jsonl"
    stand = start(ledger=path)
    for number in range(3):
        response = stand.submit("fal", prompt=f"storm {number}")
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert len(lines) == number + 1
        assert lines[-1]["n"] == number + 1
        assert lines[-1]["request_id"] == response.json()["request_id"]
        assert lines[-1]["body"] == {"prompt": f"storm {number}", "duration": "6"}
    assert stand.submit("fal", prompt=None).status_code == 422
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3


def test_cancels_and_downloads_are_entries_of_their_own(start: StartStand) -> None:
    stand = start()
    first, second = (stand.submit("fal").json() for _ in range(2))
    stand.http.put(second["cancel_url"], headers={"Authorization": "Key a:b"})
    stand.pass_time()
    video = stand.get("fal", first["response_url"]).json()["video"]["url"]
    stand.http.get(video)
    stand.http.get(video, headers={"Authorization": "Key a:b"})
    told = [
        (entry.event, entry.n, entry.request_id, entry.authorised)
        for entry in stand.server.emulator.ledger.entries
    ]
    assert told == [
        ("submit", 1, first["request_id"], None),
        ("submit", 2, second["request_id"], None),
        ("cancel", 1, second["request_id"], None),
        ("download", 1, first["request_id"], False),
        ("download", 2, first["request_id"], True),
    ]


def test_a_later_run_appends(start: StartStand, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    for _ in range(2):
        start(ledger=path).submit("minimax")
    assert [json.loads(line)["provider"] for line in path.read_text().splitlines()] == ["minimax"] * 2


def test_data_uris_are_told_by_their_digest_only(start: StartStand, picture: Path) -> None:
    noise = base64.b64encode(picture.read_bytes() + bytes(5000)).decode()
    stand = start()
    body = {"model": "MiniMax-Hailuo-2.3", "first_frame_image": f"data:image/png;base64,{noise}"}
    assert stand.post("minimax", "/minimax/v1/video_generation", body).json()["base_resp"]["status_code"] == 0
    (entry,) = stand.server.emulator.ledger.submits
    assert entry.body is not None
    told = entry.body["first_frame_image"]
    assert isinstance(told, str)
    assert told.startswith("data:image/png;base64,sha256:")
    assert len(told) < 100
