"""The generated page of commands."""

from __future__ import annotations

from pathlib import Path

from storyboard.cli.commands import VERBS
from storyboard.cli.reference import PAGE, command_reference, write_pages

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_what_the_commands_say() -> None:
    written = (DOCS / PAGE).read_text(encoding="utf-8")
    assert written == command_reference(), "docs/commands.md is behind the help texts: run `make docs`"


def test_the_page_has_every_verb() -> None:
    page = command_reference()
    for verb in VERBS:
        assert f"## storyboard {verb}\n" in page


def test_writing_goes_into_the_given_folder(tmp_path: Path) -> None:
    write_pages(tmp_path)
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == command_reference()
