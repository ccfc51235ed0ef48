"""Numbers in the expressions of templates, which stay in a text as they are written: `{{ price | default(49.90) }}`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from jinja2.lexer import TOKEN_FLOAT, Lexer, Token

from storyboard.document.numbers import written_number

__all__ = ["NumberLexer"]


class NumberLexer(Lexer):
    """Reads templates as Jinja does, with numbers that remember how they were written."""

    def wrap(
        self, stream: Iterable[tuple[int, str, str]], name: str | None = None, filename: str | None = None
    ) -> Iterator[Token]:
        """Return the tokens of a template."""
        texts: deque[str] = deque()

        def noted() -> Iterator[tuple[int, str, str]]:
            for line, kind, text in stream:
                if kind == TOKEN_FLOAT:
                    texts.append(text.replace("_", ""))
                yield line, kind, text

        for token in super().wrap(noted(), name, filename):
            if token.type == TOKEN_FLOAT:
                number: object = written_number(float(texts[0]), texts.popleft())
                # Jinja's annotation says text, and its parser takes whatever a token has.
                yield token._replace(value=number)  # type: ignore[arg-type]
            else:
                yield token
