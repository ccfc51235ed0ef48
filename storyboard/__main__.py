"""``python -m storyboard``: the command line."""

from __future__ import annotations

from storyboard.cli.main import run

if __name__ == "__main__":
    run()
