"""The page of all commands, generated from their help texts; ``python -m storyboard.cli.reference`` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from storyboard.animatic.reference import animatic_reference
from storyboard.board.reference import language_reference
from storyboard.catalogue.reference import catalogue_reference
from storyboard.cli.commands import storyboard
from storyboard.media.files import atomic_write
from storyboard.presets.describe import preset_reference

__all__ = ["command_reference", "write_pages"]

PAGE: Final = "commands.md"
WIDTH: Final = 90

_HEAD: Final = """\
# Commands

This page is written by `make docs` from the help texts of the commands.

Data goes to standard output, progress and messages go to standard error, so that `film=$(storyboard render film.yaml)`
holds the film's path and nothing else. Colours and moving lines appear on a terminal only; `NO_COLOR=1`, `--no-color`
and `TERM=dumb` turn them off there, too. Commands ask only at a terminal, as `render` does
before it spends money; elsewhere they refuse, and the message names the options.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | a shot, a cut or a film of several failed, or something was not read or written; `doctor`: there is a problem |
| 2 | the storyboard or the call is wrong; nothing was done |
| 3 | the plan costs more than was allowed, or no spending was allowed; nothing was submitted |
| 4 | it is not known whether a provider accepted a request: a decision is needed |
| 10 | `plan --exit-code`: there is a clip to make |
| 130 | interrupted; what was finished is kept, and the message says what goes on at the providers and how to resume |
| 143, 129 | the same, after SIGTERM and SIGHUP |

What `render`, `preview` and `cut` print with `--json` is on the page [Events](events.md), what `plan --json` prints on
[The plan](plan.md), and what `status --json` prints on [The journal](journal.md). `validate --json` prints one object:

```
{
  "files": [
    {
      "path": "film.yaml",                    as it was given
      "problems": [                           empty when there are none
        {
          "path": "film.yaml",                the file that the problem is in
          "line": 12, "column": 5,            from 1; 0 when it has no place
          "cell": null,                       in a file of rows the cell, such as "Sheet1!C14"
          "message": "unknown key \\"promt\\"",   what is wrong
          "hint": "did you mean \\"prompt\\"?"    what is allowed, or null
        }
      ],
      "notices": [],                          what stops nothing, in the same form
      "films": 2,                             how many films are without problems; 0 when nothing could be read
      "skipped": [                            with --skip-invalid, the films that were left out
        {"film": "sku-7/de", "problems": []}  with the problems of each
      ]
    }
  ]
}
```

`doctor --json` prints one object:

```
{
  "findings": [
    {
      "name": "fal key",                      what was looked at
      "verdict": "ok",                        ok, warning or problem
      "message": "FAL_KEY is set",            what it is like; never a key
      "remedy": null                          what to do about it, or null
    }
  ]
}
```
"""


def command_reference() -> str:
    """Return the page as Markdown."""
    return "\n\n".join([_HEAD.rstrip(), *_sections()]) + "\n"


def write_pages(folder: Path) -> None:
    """Write the generated pages into an existing folder."""
    pages = {
        PAGE: command_reference,
        "animatic.md": animatic_reference,
        "keys.md": language_reference,
        "presets.md": preset_reference,
        "catalogue-keys.md": catalogue_reference,
    }
    for name, page in pages.items():
        with atomic_write(folder / name) as temporary:
            temporary.write_text(page(), encoding="utf-8")


def _sections() -> Iterator[str]:
    settings = storyboard.context_settings
    with click.Context(storyboard, info_name="storyboard", terminal_width=WIDTH, **settings) as top:
        yield _section("storyboard", top)
        for name in storyboard.list_commands(top):
            command = storyboard.get_command(top, name)
            if command is not None:
                yield from _sections_of(f"storyboard {name}", command, top)


def _sections_of(title: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    """Yield the section of a command, then those of its subcommands."""
    name = title.rpartition(" ")[2]
    with click.Context(command, parent=parent, info_name=name, terminal_width=WIDTH) as context:
        yield _section(title, context)
        if isinstance(command, click.Group):
            for each in command.commands:
                yield from _sections_of(f"{title} {each}", command.commands[each], context)


def _section(title: str, context: click.Context) -> str:
    return f"## {title}\n\n```\n{context.get_help()}\n```"


if __name__ == "__main__":
    write_pages(Path("docs"))
