"""The files that a page of the documentation has its reader write: each block below a line with a file's name."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
_FILE = re.compile(r"^`([\w.\-/]+)`\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def files_of(page: str) -> dict[str, str]:
    """Return the text of each file on a page, by its name."""
    return dict(_FILE.findall((DOCS / page).read_text(encoding="utf-8")))


def commands_of(page: str) -> list[str]:
    """Return the lines of the blocks of a page that are for a shell, without what a # says of them."""
    blocks = _SHELL.findall((DOCS / page).read_text(encoding="utf-8"))
    return [re.sub(r"\s+#.*", "", line) for block in blocks for line in block.splitlines() if line.strip()]


def write_files(page: str, folder: Path) -> None:
    for name, text in files_of(page).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
