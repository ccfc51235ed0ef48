"""The package's version. It stands at the bottom, so that every part may name it."""

from typing import Final

__all__ = ["VERSION"]

VERSION: Final = "0.1.0"
