"""Growth with size as one picture: small plots beside each other, both axes by powers of ten, a line an engine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from pathlib import Path

WIDTH, HEIGHT, EDGE, LEFT = 330, 230, 30, 52  # pixels of one plot, around it, and for its numbers
COLOURS = ("#c0392b", "#7f8c8d", "#2980b9", "#16a085", "#8e44ad", "#d68910")
Every = Mapping[int, Mapping[str, Mapping[str, float]]]


def growth(every: Every, names: Mapping[str, str], file: Path) -> None:
    """Write the figures ``names`` of each engine by size to an SVG, two plots a row."""
    engines = list(next(iter(every.values())))
    colours = dict(zip(engines, COLOURS, strict=False))
    rows = (len(names) + 1) // 2
    width, height = 2 * WIDTH, rows * HEIGHT + 40
    shapes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif"'
        ' font-size="11">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for number, (name, title) in enumerate(names.items()):
        x, y = number % 2 * WIDTH, number // 2 * HEIGHT
        shapes += [f'<g transform="translate({x} {y})">', *_plot(every, name, title, colours), "</g>"]
    for number, engine in enumerate(engines):
        x, y = 20 + number * (width - 20) / len(engines), rows * HEIGHT + 20
        shapes.append(f'<rect x="{x:.0f}" y="{y - 4}" width="14" height="4" fill="{colours[engine]}"/>')
        shapes.append(f'<text x="{x + 19:.0f}" y="{y + 2}">{escape(engine)}</text>')
    file.write_text("\n".join([*shapes, "</svg>\n"]), encoding="utf-8")


def _plot(every: Every, name: str, title: str, colours: Mapping[str, str]) -> list[str]:
    known = {e: [(s, every[s][e][name]) for s in sorted(every) if every[s][e].get(name, 0) > 0] for e in colours}
    values = [value for own in known.values() for _, value in own]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    sizes = sorted(every)
    right, bottom = WIDTH - 12, HEIGHT - EDGE

    def at(size: int, value: float) -> tuple[float, float]:
        across = (math.log10(size) - math.log10(sizes[0])) / (math.log10(sizes[-1]) - math.log10(sizes[0]))
        up = (math.log10(value) - low) / (high - low)
        return LEFT + across * (right - LEFT), bottom - up * (bottom - EDGE)

    shapes = [f'<text x="{LEFT}" y="18" font-weight="bold">{escape(title)}</text>']
    for power in range(low, high + 1):
        _, y = at(sizes[0], 10.0**power)
        shapes.append(f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#ddd"/>')
        shapes.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{10.0**power:g}</text>')
    for size in sizes:
        x, _ = at(size, 10.0**low)
        anchor = "start" if size == sizes[0] else "end" if size == sizes[-1] else "middle"
        shapes.append(f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="{anchor}" fill="#555">{size:,}</text>')
    for engine, own in known.items():
        points = [at(size, value) for size, value in own]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        weight = 2.5 if engine == next(iter(colours)) else 1.5
        shapes.append(f'<polyline points="{line}" fill="none" stroke="{colours[engine]}" stroke-width="{weight}"/>')
        shapes += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colours[engine]}"/>' for x, y in points]
    return shapes
