"""Convert any picture to a frame of the film's size, with one filter graph for each kind of source."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, NamedTuple, TypeAlias

from av import VideoFrame
from av.filter import Graph
from av.filter.context import FilterContext

from storyboard.media.colours import colour_table
from storyboard.media.display import BT709, Display
from storyboard.media.focus import CENTRE, Focus, kept_from

__all__ = ["Conformer", "Fit"]

Fit: TypeAlias = Literal["contain", "cover", "blur"]

# Exact rounding: the same bytes on every CPU.
_SCALER: Final = "bicubic+accurate_rnd+full_chroma_inp+full_chroma_int+bitexact"
# The blurred copy: its shorter side while it is blurred, and its brightness relative to the picture.
_BLUR_SIDE: Final = 96
_BLUR_LIGHT: Final = "0.62"
_MATRICES: Final = {
    0: "auto",
    1: "bt709",
    4: "fcc",
    5: "bt601",
    6: "bt601",
    7: "smpte240m",
    9: "bt2020",
    10: "bt2020",
}


class _Target(NamedTuple):
    width: int
    height: int
    pixel_format: str


class Conformer:
    """
    Convert decoded pictures to `width` x `height`, upright, with square pixels and BT.709 colours.

    `fit` says what happens to another shape: contain (black bars), cover (cropped around the `focus`, the centre when
    None) or blur (contained, over its own blurred copy). `pixel_format` is yuv420p in limited range, or rgb24.
    """

    def __init__(
        self, width: int, height: int, fit: Fit, pixel_format: str = "yuv420p", focus: Focus | None = None
    ) -> None:
        self.width, self.height = width, height
        self.fit = fit
        self.pixel_format = pixel_format
        self.focus = focus or CENTRE
        self._display: Display | None = None
        self._graph: Graph | None = None
        self._entry: FilterContext | None = None
        self._count = 0

    def conform(self, frame: VideoFrame, display: Display) -> VideoFrame:
        """Return `frame`, displayed as `display` says, in the film's format: unchanged when it already is."""
        if self.is_conformed(display):
            return frame
        if self._graph is None or self._entry is None or display != self._display:
            self._graph, self._entry = self._build(display)
            self._display = display
        frame.pts, frame.time_base = self._count, Fraction(1, 1000)
        self._count += 1
        self._entry.push(frame)
        shown = self._graph.vpull()
        shown.color_primaries = shown.color_trc = BT709
        return shown

    def is_conformed(self, display: Display) -> bool:
        """Return whether a picture is in the film's format already."""
        return (
            not display.turn.filters
            and (display.coded_width, display.coded_height) == (display.width, display.height)
            and (display.width, display.height) == (self.width, self.height)
            and display.pixel_format == self.pixel_format
            and (display.matrix in {0, BT709} and not display.full_range)
            and not display.colours.converted
        )

    def _build(self, display: Display) -> tuple[Graph, FilterContext]:
        graph = Graph()
        graph.threads = 1
        entry = last = graph.add(
            "buffer",
            video_size=f"{display.coded_width}x{display.coded_height}",
            pix_fmt=display.pixel_format,
            time_base="1/1000",
            pixel_aspect="1/1",
            colorspace=str(display.matrix),
            range="pc" if display.full_range or display.matrix == 0 else "tv",
        )
        for name, argument in (*_opaque(display), *display.turn.filters):
            last = _after(last, graph.add(name, argument))
        table = _table(graph) if display.colours.converted else None
        if table is not None:
            last = _converted(graph, last, table, display)
        last = self._fitted(graph, last, display)
        last = _after(last, graph.add("setsar", "1"))
        _after(last, graph.add("buffersink"))
        graph.configure()
        if table is not None:
            table.push(_stamped(colour_table(display.colours)))
            table.push(None)
        return graph, entry

    def _fitted(self, graph: Graph, source: FilterContext, display: Display) -> FilterContext:
        whole = _Target(self.width, self.height, self.pixel_format)
        if self.fit == "cover" or display.width * self.height == display.height * self.width:
            return _covering(graph, source, display, whole, self.focus)
        inside = _inside(display, whole)
        left, top = (self.width - inside.width) // 4 * 2, (self.height - inside.height) // 4 * 2
        if self.fit == "contain":
            scaled = _scaled(graph, source, display, inside)
            return _after(scaled, graph.add("pad", f"{self.width}:{self.height}:{left}:{top}:black"))
        split = _after(source, graph.add("split", "2"))
        second = graph.add("null")
        split.link_to(second, 1, 0)
        front = _scaled(graph, second, display, inside)
        behind = _blurred(graph, split, display, whole)
        form = "yuv420" if self.pixel_format == "yuv420p" else "gbrp"
        over = graph.add("overlay", f"{left}:{top}:format={form}")
        behind.link_to(over, 0, 0)
        front.link_to(over, 0, 1)
        return _after(over, graph.add("format", self.pixel_format))


def _opaque(display: Display) -> tuple[tuple[str, str], ...]:
    """Put a transparent picture on black: the colours of its transparent parts are arbitrary."""
    if not display.transparent:
        return ()
    scale = f"flags={_SCALER}:in_color_matrix={_MATRICES.get(display.matrix, 'auto')}"
    return ("scale", scale), ("format", "gbrap"), ("premultiply", "inplace=1"), ("format", "gbrp")


def _table(graph: Graph) -> FilterContext:
    return graph.add(
        "buffer", video_size="512x512", pix_fmt="rgb48le", time_base="1/1000", pixel_aspect="1/1"
    )


def _converted(graph: Graph, source: FilterContext, table: FilterContext, display: Display) -> FilterContext:
    """Convert colours to the film's, by a lookup table."""
    matrix = _MATRICES.get(display.matrix, "auto")
    planes = _after(source, graph.add("scale", f"flags={_SCALER}:in_color_matrix={matrix}"))
    planes = _after(planes, graph.add("format", "rgb48le"))
    looked_up = graph.add("haldclut", "clut=first:interp=tetrahedral")
    planes.link_to(looked_up, 0, 0)
    table.link_to(looked_up, 0, 1)
    return looked_up


def _stamped(frame: VideoFrame) -> VideoFrame:
    frame.pts, frame.time_base = 0, Fraction(1, 1000)
    return frame


def _blurred(graph: Graph, source: FilterContext, display: Display, whole: _Target) -> FilterContext:
    # A wide blur is fast on a small picture; 16 bits, so that its gradients show no bands.
    shrink = max(Fraction(1), Fraction(min(whole.width, whole.height), _BLUR_SIDE))
    small = _Target(_even(whole.width / shrink), _even(whole.height / shrink), "yuv444p16le")
    radius = max(1, min(small.width, small.height) // 14)
    behind = _covering(graph, source, display, small)
    for _ in range(3):
        behind = _after(behind, graph.add("avgblur", f"{radius}"))
    behind = _after(behind, graph.add("lutyuv", f"y=minval+(val-minval)*{_BLUR_LIGHT}"))
    return _scaled(graph, behind, None, whole)


def _covering(
    graph: Graph, source: FilterContext, display: Display, target: _Target, focus: Focus = CENTRE
) -> FilterContext:
    width, height = target.width, target.height
    scale = max(Fraction(width, display.width), Fraction(height, display.height))
    outside = _Target(
        max(width, _even(display.width * scale)),
        max(height, _even(display.height * scale)),
        target.pixel_format,
    )
    # Even places, as the chroma planes need.
    left = kept_from(outside.width, width, focus.x) // 2 * 2
    top = kept_from(outside.height, height, focus.y) // 2 * 2
    scaled = _scaled(graph, source, display, outside)
    return (
        scaled if outside == target else _after(scaled, graph.add("crop", f"{width}:{height}:{left}:{top}"))
    )


def _scaled(graph: Graph, source: FilterContext, display: Display | None, target: _Target) -> FilterContext:
    arguments = f"{target.width}:{target.height}:flags={_SCALER}"
    if display is not None:
        arguments += f":in_color_matrix={_MATRICES.get(display.matrix, 'auto')}"
    if target.pixel_format.startswith("yuv"):
        arguments += ":out_color_matrix=bt709:out_range=tv"
    return _after(_after(source, graph.add("scale", arguments)), graph.add("format", target.pixel_format))


def _after(first: FilterContext, second: FilterContext) -> FilterContext:
    first.link_to(second)
    return second


def _inside(display: Display, whole: _Target) -> _Target:
    scale = min(Fraction(whole.width, display.width), Fraction(whole.height, display.height))
    width, height = _even(display.width * scale), _even(display.height * scale)
    return _Target(min(whole.width, width), min(whole.height, height), whole.pixel_format)


def _even(length: Fraction) -> int:
    return max(2, round(length / 2) * 2)
