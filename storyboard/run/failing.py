"""What any exception of one shot is to the others: that shot's failure, in words."""

from __future__ import annotations

from storyboard.errors import StoryboardError, Unexpected
from storyboard.trouble import trouble_of

__all__ = ["failure_of"]


def failure_of(error: Exception) -> StoryboardError:
    """
    Return the error to record for what a shot met with: ours as it is, the machine's refusals in words.

    Anything else is a bug, `Unexpected`, whose cause is the exception.
    """
    first = _first_of(error)
    if isinstance(first, StoryboardError):
        return first
    failure = trouble_of(first) or Unexpected(f"{type(first).__name__}: {first}".removesuffix(": "))
    failure.__cause__ = first
    return failure


def _first_of(error: Exception) -> Exception:
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
