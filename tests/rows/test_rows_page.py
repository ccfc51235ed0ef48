"""The page about rows says what is true."""

from __future__ import annotations

import re
from pathlib import Path

from storyboard.rows.place import WORKBOOKS
from storyboard.rows.read import TEXT_ENDINGS
from tests.rows.reading import read, values

PAGE = (Path(__file__).parents[2] / "docs" / "rows.md").read_text(encoding="utf-8")


def test_every_ending_is_on_the_page() -> None:
    table = PAGE.partition("| ending |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\.\w+)`", table)) == {*TEXT_ENDINGS, *WORKBOOKS}


def test_the_example_is_read(tmp_path: Path) -> None:
    example = PAGE.split("```")[3].removeprefix("\n")
    assert values(read(example, tmp_path)) == [
        {"sku": "A-1042", "headline": "Warm, dry, light", "price": "49,90"},
        {"sku": "A-1043", "headline": "A tent in\ntwo minutes", "price": "129,00"},
    ]
