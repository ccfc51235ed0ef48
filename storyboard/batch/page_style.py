"""The style sheet of a report's page."""

from __future__ import annotations

from typing import Final

from storyboard.batch.outcome import FilmState

__all__ = ["STYLE"]

_LOOK: Final = """
:root { color-scheme: light dark; --ground: #f4f4f2; --paper: #fff; --ink: #1d1f21; --soft: #6a6f75; --line: #e2e2de;
  --good: #1c7c48; --bad: #b3261e; --well: #e9e9e5; }
@media (prefers-color-scheme: dark) { :root { --ground: #131517; --paper: #1c1f22; --ink: #eceeef; --soft: #9aa1a8;
  --line: #2c3034; --good: #5fce8f; --bad: #ff8a80; --well: #0c0d0e; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--ink); font: 15px/1.45 system-ui, sans-serif;
  padding: 32px clamp(16px, 4vw, 56px); }
header p, article p, code { color: var(--soft); }
h1 { font-size: 26px; font-weight: 650; letter-spacing: -.01em; }
nav { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
nav label { border: 1px solid var(--line); border-radius: 99px; padding: 3px 12px; cursor: pointer; }
nav label:has(:checked) { background: var(--ink); color: var(--ground); border-color: var(--ink); }
nav label:has(:focus-visible) { outline: 2px solid var(--good); outline-offset: 2px; }
nav input { position: absolute; opacity: 0; pointer-events: none; }
main { display: grid; gap: 18px; margin-top: 24px; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); }
article { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; overflow: hidden;
  position: relative; padding-bottom: 12px; }
article > b { position: absolute; top: 10px; left: 10px; background: var(--paper); border-radius: 99px;
  padding: 1px 9px; font-size: 12px; font-weight: 600; color: var(--soft); }
article.made > b { color: var(--good); }
article.failed > b, article.skipped > b { color: var(--bad); }
figure { background: var(--well); height: 190px; display: grid; place-items: center; }
figure img { max-width: 100%; max-height: 190px; display: block; }
figure span { color: var(--soft); font-size: 13px; }
h2 { font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
h2, article p, code { margin: 8px 14px 0; }
article p, code { margin-top: 3px; font-size: 13px; overflow-wrap: anywhere; }
article.failed > p:first-of-type, article.skipped > p:first-of-type { color: var(--bad); }
code { display: block; font-size: 12px; }
a { color: inherit; text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
"""

# Each button hides the films of all other states.
_FILTERS: Final = "\n".join(
    f"body:has(#{state}:checked) article:not(.{state}) {{ display: none; }}" for state in FilmState
)

STYLE: Final = _LOOK + _FILTERS + "\n"
