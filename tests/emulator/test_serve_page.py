"""The page about the server says what the server does."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from storyboard.emulator.faults import KINDS
from storyboard.emulator.ledger import Entry

PAGE = (Path(__file__).parents[2] / "docs" / "serve.md").read_text(encoding="utf-8")


def test_the_table_of_faults_is_that_of_the_code() -> None:
    rows = [
        f"| `{name}` | {kind.occasion} | {'yes' if kind.accepted else 'no'} | {kind.summary} |"
        for name, kind in KINDS.items()
    ]
    table = PAGE.partition("| kind | strikes | accepted | what happens |\n|---|---|---|---|\n")[2].partition(
        "\n\n"
    )[0]
    assert table.splitlines() == rows


def test_every_key_of_the_ledger_is_explained() -> None:
    table = PAGE.partition("## The ledger")[2].partition("## Faults")[0]
    named = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
    assert named == [one.name for one in fields(Entry)]
