"""``python -m storyboard``: the command line."""

from __future__ import annotations

import sys


def _leave_the_folder() -> None:
    """Remove the working folder from the import path, where ``-m`` puts it first: it may be a stranger's."""
    if not sys.flags.safe_path and sys.path:
        del sys.path[0]


if __name__ == "__main__":
    _leave_the_folder()
    from storyboard.cli.main import run

    run()
