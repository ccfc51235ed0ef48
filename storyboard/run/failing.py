"""Convert any exception of one shot into that shot's failure."""

from __future__ import annotations

from storyboard.errors import StoryboardError, Unexpected
from storyboard.system_errors import system_error

__all__ = ["failure_of"]


def failure_of(error: Exception) -> StoryboardError:
    """
    Return the error to record for an exception: a StoryboardError unchanged, an error of the system in words.

    Anything else is a bug, `Unexpected`, whose cause is the exception.
    """
    first = _first_of(error)
    if isinstance(first, StoryboardError):
        return first
    failure = system_error(first) or Unexpected(f"{type(first).__name__}: {first}".removesuffix(": "))
    failure.__cause__ = first
    return failure


def _first_of(error: Exception) -> Exception:
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
