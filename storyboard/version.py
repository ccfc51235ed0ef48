"""The package's version. It is in the bottom layer, so that every module may import it."""

from typing import Final

__all__ = ["VERSION"]

VERSION: Final = "0.1.0"
