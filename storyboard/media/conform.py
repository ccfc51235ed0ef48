"""Any picture made into a frame of the film's size, by one filter graph for each kind of source."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, TypeAlias

from av import VideoFrame
from av.filter import Graph
from av.filter.context import FilterContext

from storyboard.media.display import BT709, Display

__all__ = ["Conformer", "Fit"]

Fit: TypeAlias = Literal["contain", "cover", "blur"]

# Exact rounding: the same bytes on every kind of CPU.
_SCALER: Final = "bicubic+accurate_rnd+full_chroma_inp+bitexact"
_BLUR_SHRINK: Final = 8
_DARKER: Final = {
    "yuv420p": ("lutyuv", "y=16+(val-16)*0.7"),
    "rgb24": ("lutrgb", "r=val*0.7:g=val*0.7:b=val*0.7"),
}
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


class Conformer:
    """
    Turn decoded pictures into pictures of `width` x `height`, upright, with square pixels and BT.709 colours.

    `fit` says what happens to another shape: contain (black bars), cover (cropped around the centre) or blur
    (contained, over its own blurred copy). `pixel_format` is yuv420p in limited range, or rgb24.
    """

    def __init__(self, width: int, height: int, fit: Fit, pixel_format: str = "yuv420p") -> None:
        self.width, self.height = width, height
        self.fit = fit
        self.pixel_format = pixel_format
        self._display: Display | None = None
        self._graph: Graph | None = None
        self._count = 0

    def conform(self, frame: VideoFrame, display: Display) -> VideoFrame:
        """Give `frame`, displayed as `display` says, in the film's form: the same object when it has that form."""
        if self._is_conformed(display):
            return frame
        if self._graph is None or display != self._display:
            self._graph = self._build(display)
            self._display = display
        frame.pts, frame.time_base = self._count, Fraction(1, 1000)
        self._count += 1
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _is_conformed(self, display: Display) -> bool:
        return (
            not display.turn.filters
            and (display.coded_width, display.coded_height) == (display.width, display.height)
            and (display.width, display.height) == (self.width, self.height)
            and display.pixel_format == self.pixel_format
            and (display.matrix in {0, BT709} and not display.full_range)
        )

    def _build(self, display: Display) -> Graph:
        graph = Graph()
        graph.threads = 1
        last = graph.add(
            "buffer",
            video_size=f"{display.coded_width}x{display.coded_height}",
            pix_fmt=display.pixel_format,
            time_base="1/1000",
            pixel_aspect="1/1",
            colorspace=str(display.matrix),
            range="pc" if display.full_range or display.matrix == 0 else "tv",
        )
        for name, argument in display.turn.filters:
            last = _after(last, graph.add(name, argument))
        last = self._fitted(graph, last, display)
        last = _after(last, graph.add("setsar", "1"))
        _after(last, graph.add("buffersink"))
        graph.configure()
        return graph

    def _fitted(self, graph: Graph, source: FilterContext, display: Display) -> FilterContext:
        if self.fit == "cover" or display.width * self.height == display.height * self.width:
            return self._covering(graph, source, display, (self.width, self.height))
        inside = _even_inside(display, self.width, self.height)
        left, top = (self.width - inside[0]) // 4 * 2, (self.height - inside[1]) // 4 * 2
        if self.fit == "contain":
            scaled = self._scaled(graph, source, display, inside)
            return _after(scaled, graph.add("pad", f"{self.width}:{self.height}:{left}:{top}:black"))
        split = _after(source, graph.add("split", "2"))
        second = graph.add("null")
        split.link_to(second, 1, 0)
        front = self._scaled(graph, second, display, inside)
        behind = self._blurred(graph, split, display)
        over = graph.add(
            "overlay", f"{left}:{top}:format={'yuv420' if self.pixel_format == 'yuv420p' else 'gbrp'}"
        )
        behind.link_to(over, 0, 0)
        front.link_to(over, 0, 1)
        return _after(over, graph.add("format", self.pixel_format))

    def _blurred(self, graph: Graph, source: FilterContext, display: Display) -> FilterContext:
        small = (_even(Fraction(self.width, _BLUR_SHRINK)), _even(Fraction(self.height, _BLUR_SHRINK)))
        behind = self._covering(graph, source, display, small)
        behind = _after(behind, graph.add("gblur", f"sigma={min(small) / 16:.3f}:steps=3"))
        behind = _after(behind, graph.add(*_DARKER[self.pixel_format]))
        return self._scaled(graph, behind, None, (self.width, self.height))

    def _covering(
        self, graph: Graph, source: FilterContext, display: Display, size: tuple[int, int]
    ) -> FilterContext:
        width, height = size
        scale = max(Fraction(width, display.width), Fraction(height, display.height))
        outside = max(width, _even(display.width * scale)), max(height, _even(display.height * scale))
        left, top = (outside[0] - width) // 4 * 2, (outside[1] - height) // 4 * 2
        scaled = self._scaled(graph, source, display, outside)
        return (
            scaled if outside == size else _after(scaled, graph.add("crop", f"{width}:{height}:{left}:{top}"))
        )

    def _scaled(
        self, graph: Graph, source: FilterContext, display: Display | None, size: tuple[int, int]
    ) -> FilterContext:
        arguments = f"{size[0]}:{size[1]}:flags={_SCALER}"
        if display is not None:
            arguments += f":in_color_matrix={_MATRICES.get(display.matrix, 'auto')}"
        if self.pixel_format == "yuv420p":
            arguments += ":out_color_matrix=bt709:out_range=tv"
        return _after(_after(source, graph.add("scale", arguments)), graph.add("format", self.pixel_format))


def _after(first: FilterContext, second: FilterContext) -> FilterContext:
    first.link_to(second)
    return second


def _even_inside(display: Display, width: int, height: int) -> tuple[int, int]:
    scale = min(Fraction(width, display.width), Fraction(height, display.height))
    return min(width, _even(display.width * scale)), min(height, _even(display.height * scale))


def _even(length: Fraction) -> int:
    return max(2, round(length / 2) * 2)
