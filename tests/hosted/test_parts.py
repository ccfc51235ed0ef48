"""A clip in several parts: asked for at the length of all of them, and paid for so."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pydantic import JsonValue

from .stage import Stage


def test_the_length_and_the_price_are_those_of_the_parts(stage: Stage) -> None:
    divided: JsonValue = [{"prompt": "she waits", "duration": "3"}, {"prompt": "she runs", "duration": "4"}]
    stage.write(
        {
            "id": "a",
            "model": "fal-ai/kling-video/v3/pro/text-to-video",
            "prompt": "",
            "params": {"multi_prompt": divided, "generate_audio": False},
        }
    )
    (job,) = stage.plan().generated
    assert (job.asked, job.price) == (Fraction(7), Decimal("0.784"))
    stage.render()
    body = stage.submits[0].body
    assert body is not None
    assert body["multi_prompt"] == divided
    assert body["duration"] == "7"
    assert "prompt" not in body
