"""Draw the pictures of the example posts: ``python tools/draw_pictures.py`` rewrites content/media/*.jpg.

Flat illustrations, 1080 pixels wide, made with Pillow and the DejaVu fonts (Debian: fonts-dejavu-core; another folder
can be named as the first argument). Everything random is seeded by the picture's name, so the same Pillow draws the
same bytes. Nothing here is part of the socialctl package.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

MEDIA = Path(__file__).resolve().parent.parent / "content" / "media"
FONTS = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/dejavu")
SCALE = 2  # drawn twice as large, then made smaller: smooth edges
QUALITY = 82

NAVY, INK, TEAL, CREAM, PAPER = "#1f2a44", "#2b2f3a", "#1e6f6f", "#f6ebd9", "#fffaf0"
CORAL, MUSTARD, SAGE, PLUM, SKY = "#e4644b", "#efb23c", "#8fb39a", "#5b3a5e", "#bfd9e6"
WOOD, DARK_WOOD, ROSE, BRICK, LEAF = "#c58a52", "#8a5a33", "#e9b7a4", "#a9412f", "#4f8a63"
BOOKS = (CORAL, MUSTARD, TEAL, NAVY, SAGE, PLUM, ROSE, BRICK)

Point = tuple[float, float]
Scene = Callable[["Picture", random.Random], None]


class Picture:
    """A canvas in final pixels."""

    def __init__(self, height: int, background: str) -> None:
        self.height = height
        self.image = Image.new("RGB", (1080 * SCALE, height * SCALE), background)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: str, radius: float = 0) -> None:
        self.pen.rounded_rectangle([v * SCALE for v in (x0, y0, x1, y1)], radius * SCALE, fill=fill)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: str) -> None:
        self.pen.ellipse([v * SCALE for v in (x - rx, y - ry, x + rx, y + ry)], fill=fill)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        self.pen.line([(x * SCALE, y * SCALE) for x, y in points], fill, round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval(x, y, width / 2, width / 2, fill)

    def arc(self, x: float, y: float, r: float, start: float, end: float, fill: str, width: float) -> None:
        steps = [math.radians(start + (end - start) * i / 60) for i in range(61)]
        self.line([(x + r * math.cos(a), y + r * math.sin(a)) for a in steps], fill, width)

    def light(self, points: Sequence[Point], fill: str, strength: float) -> None:
        """A see-through shape."""
        layer = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(layer).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=round(255 * strength))
        self.image.paste(Image.new("RGB", self.image.size, fill), mask=layer)

    def glow(self, x: float, y: float, r: float, fill: str, strength: float) -> None:
        ring = [math.radians(a) for a in range(0, 360, 4)]
        for part in (1.0, 0.72, 0.46):
            self.light([(x + r * part * math.cos(a), y + r * part * math.sin(a)) for a in ring], fill, strength)

    def words(
        self, x: float, y: float, text: str, size: float, fill: str, face: str = "DejaVuSans-Bold", anchor: str = "ms"
    ) -> None:
        font = ImageFont.truetype(str(FONTS / f"{face}.ttf"), round(size * SCALE), layout_engine=ImageFont.Layout.BASIC)
        left, _, right, _ = self.pen.textbbox((x * SCALE, y * SCALE), text, font=font, anchor=anchor)
        if left < 40 * SCALE or right > 1040 * SCALE:
            raise ValueError(f"{text!r} does not fit at size {size}")
        self.pen.text((x * SCALE, y * SCALE), text, fill, font, anchor=anchor)

    def save(self, name: str) -> int:
        small = self.image.resize((1080, self.height), Image.Resampling.LANCZOS)
        small.save(MEDIA / f"{name}.jpg", quality=QUALITY, optimize=True, progressive=True)
        return (MEDIA / f"{name}.jpg").stat().st_size


# --- Things ------------------------------------------------------------------------------------------------------


def tilted(x: float, y: float, width: float, height: float, degrees: float) -> list[Point]:
    """A rectangle standing on (x, y), its lower left corner, turned clockwise."""
    a = math.radians(degrees)
    ux, uy, vx, vy = math.cos(a), math.sin(a), math.sin(a), -math.cos(a)
    return [
        (x, y),
        (x + vx * height, y + vy * height),
        (x + vx * height + ux * width, y + vy * height + uy * width),
        (x + ux * width, y + uy * width),
    ]


def books(
    p: Picture, rng: random.Random, x0: float, x1: float, base: float, height: float, colours: Sequence[str] = BOOKS
) -> None:
    """Books standing side by side from x0 to x1."""
    x, last = x0, ""
    while x < x1 - 26:
        width = min(rng.choice((28, 34, 40, 48, 56)), x1 - x)
        tall = height * rng.uniform(0.7, 1.0)
        colour = rng.choice([c for c in colours if c != last])
        last = colour
        p.box(x, base - tall, x + width - 3, base, colour, 4)
        band = CREAM if colour not in (CREAM, ROSE, MUSTARD) else INK
        kind = rng.randrange(3)
        if kind == 0:
            p.box(x + 6, base - tall * 0.82, x + width - 9, base - tall * 0.62, band, 2)
        elif kind == 1:
            for part in (0.86, 0.8, 0.18):
                p.box(x, base - tall * part, x + width - 3, base - tall * part + 5, band)
        else:
            p.oval(x + width / 2 - 1, base - tall * 0.2, 7, 7, band)
        x += width


def shelf(p: Picture, x0: float, x1: float, y: float, wood: str = WOOD) -> None:
    p.box(x0, y, x1, y + 20, wood, 3)
    p.box(x0, y + 14, x1, y + 20, DARK_WOOD)


def stack(p: Picture, rng: random.Random, x: float, base: float, count: int, width: float = 230) -> float:
    """Books lying on each other; returns the y of the top."""
    colours = rng.sample(BOOKS, count)
    for colour in colours:
        wide = width * rng.uniform(0.82, 1.0)
        shift = rng.uniform(-14, 14)
        thick = rng.choice((30, 36, 42))
        left = x - wide / 2 + shift
        p.box(left, base - thick, left + wide, base, colour, 6)
        p.box(left + wide - 26, base - thick + 6, left + wide + 1, base - 6, PAPER, 3)
        p.box(left + 24, base - thick, left + 32, base, CREAM if colour not in (ROSE, MUSTARD) else INK)
        base -= thick
    return base


def open_book(p: Picture, x: float, y: float, width: float, cover: str) -> None:
    """An open book lying flat, its spine's lower end at (x, y)."""
    half, tall = width / 2, width * 0.34
    for side in (-1, 1):
        p.shape(
            [
                (x, y + 12),
                (x + side * (half + 12), y - tall * 0.16 + 10),
                (x + side * (half + 12), y - tall - 6),
                (x, y - tall * 0.8),
            ],
            cover,
        )
        curve = [
            (x + side * half * t, y - tall * 0.28 * math.sin(math.pi * t * 0.62)) for t in (i / 20 for i in range(21))
        ]
        page = curve + [(a, b - tall * 0.86) for a, b in reversed(curve)]
        p.shape(page, PAPER if side < 0 else "#fbf1df")
        for row in range(4):
            lift = tall * (0.16 + 0.17 * row)
            part = [(a, b - lift) for a, b in curve[3:18]]
            p.line(part, "#d8cbb5", 5)
    p.line([(x, y), (x, y - tall * 0.86)], "#d8cbb5", 4)


def lamp(p: Picture, x: float, base: float, height: float, shade: str, lit: bool = True) -> None:
    """A table lamp."""
    top = base - height
    wide, narrow, deep = height * 0.38, height * 0.2, height * 0.34
    if lit:
        reach = height * 0.85
        p.light([(x - wide, top + deep), (x + wide, top + deep), (x + reach, base), (x - reach, base)], "#ffe7a8", 0.38)
    p.box(x - 7, top + deep - 4, x + 7, base - 10, DARK_WOOD)
    p.oval(x, base - 10, height * 0.2, 13, DARK_WOOD)
    p.shape([(x - narrow, top), (x + narrow, top), (x + wide, top + deep), (x - wide, top + deep)], shade)
    p.oval(x, top + deep, wide, 9, "#ffe7a8" if lit else shade)


def plant(p: Picture, x: float, base: float, height: float, pot: str = BRICK, leaf: str = LEAF) -> None:
    tall = height * 0.34
    for turn, length in ((-58, 0.74), (58, 0.72), (-30, 0.94), (32, 0.9), (0, 1.0)):
        a = math.radians(turn - 90)
        root, long, wide = (x, base - tall), height * 0.68 * length, height * 0.085
        tip = (root[0] + long * math.cos(a), root[1] + long * math.sin(a))
        side = (-math.sin(a) * wide, math.cos(a) * wide)
        left, right = [], []
        for i in range(13):
            t = i / 12
            bulge = math.sin(math.pi * t) * (1.15 - 0.3 * t)
            mid = (root[0] + (tip[0] - root[0]) * t, root[1] + (tip[1] - root[1]) * t)
            left.append((mid[0] + side[0] * bulge, mid[1] + side[1] * bulge))
            right.append((mid[0] - side[0] * bulge, mid[1] - side[1] * bulge))
        p.shape(left + right[::-1], leaf if turn % 4 else "#3f7553")
    w = height * 0.2
    p.shape([(x - w, base - tall), (x + w, base - tall), (x + w * 0.76, base), (x - w * 0.76, base)], pot)
    p.box(x - w * 1.1, base - tall - 4, x + w * 1.1, base - tall + height * 0.06, pot, 4)


def window(p: Picture, x0: float, y0: float, x1: float, y1: float, sky: str, sun: str, arched: bool = True) -> None:
    """A tall window with hills behind it."""
    r = (x1 - x0) / 2 if arched else 0
    middle = (x0 + x1) / 2

    def pane(grow: float, fill: str) -> None:
        if arched:
            p.oval(middle, y0 + r, r + grow, r + grow, fill)
        p.box(x0 - grow, y0 + r - (0 if arched else grow), x1 + grow, y1 + grow, fill)

    pane(18, PAPER)
    pane(0, sky)
    p.oval(x0 + (x1 - x0) * 0.76, y0 + (y1 - y0) * 0.42, (x1 - x0) * 0.14, (x1 - x0) * 0.14, sun)
    for lift, fill, phase in ((0.26, "#9fbfa8", 0.4), (0.16, SAGE, 2.2)):
        edge = [
            (x0 + (x1 - x0) * t, y1 - (y1 - y0) * (lift + 0.06 * math.sin(5 * t + phase)))
            for t in (i / 24 for i in range(25))
        ]
        p.shape([(x0, y1), *edge, (x1, y1)], fill)
    p.box(middle - 6, y0, middle + 6, y1, PAPER)
    for y in (y0 + r, y0 + (y1 - y0) * 0.66) if arched else (y0 + (y1 - y0) * 0.5,):
        p.box(x0, y - 6, x1, y + 6, PAPER)
    p.box(x0 - 34, y1 + 10, x1 + 34, y1 + 34, PAPER, 4)


def clock(p: Picture, x: float, y: float, r: float, hour: int, rim: str) -> None:
    p.oval(x, y, r, r, rim)
    p.oval(x, y, r * 0.87, r * 0.87, PAPER)
    for tick in range(12):
        a = math.radians(tick * 30)
        inner = 0.7 if tick % 3 else 0.64
        p.line(
            [
                (x + r * inner * math.sin(a), y - r * inner * math.cos(a)),
                (x + r * 0.77 * math.sin(a), y - r * 0.77 * math.cos(a)),
            ],
            INK,
            r * 0.035,
        )
    a = math.radians(hour * 30)
    p.line([(x, y), (x + r * 0.42 * math.sin(a), y - r * 0.42 * math.cos(a))], INK, r * 0.07)
    p.line([(x, y), (x, y - r * 0.6)], INK, r * 0.05)
    p.oval(x, y, r * 0.07, r * 0.07, CORAL)


def star(p: Picture, x: float, y: float, r: float, fill: str) -> None:
    """An eight-pointed star of two squares."""
    for turn in (0, 45):
        corners = [math.radians(turn + 90 * i) for i in range(4)]
        p.shape([(x + r * math.cos(a), y + r * math.sin(a)) for a in corners], fill)


def person(p: Picture, x: float, base: float, size: float, skin: str, hair: str, coat: str, long_hair: bool) -> None:
    """A person behind a table, from the waist up."""
    head = size * 0.2
    top = base - size
    if long_hair:
        p.box(x - head * 1.12, top + head * 0.7, x + head * 1.12, top + head * 3.1, hair, head * 0.7)
    p.oval(x, top + head * 1.0, head * 1.06, head * 1.08, hair)
    p.box(x - size * 0.31, base - size * 0.5, x + size * 0.31, base + 40, coat, size * 0.16)
    p.box(x - head * 0.34, top + head * 1.6, x + head * 0.34, base - size * 0.46, skin, head * 0.1)
    p.shape([(x - head * 0.58, base - size * 0.5), (x + head * 0.58, base - size * 0.5), (x, base - size * 0.38)], skin)
    p.oval(x, top + head * 1.24, head * 0.86, head * 0.98, skin)
    fringe = [math.radians(a) for a in range(205, 336, 5)]
    part = [(x + head * 0.89 * math.cos(a), top + head * 1.24 + head * 1.0 * math.sin(a)) for a in fringe]
    p.shape([*part, (x + head * (0.3 if long_hair else -0.2), top + head * 0.5)], hair)
    for side in (-1, 1):
        p.oval(x + side * head * 0.32, top + head * 1.26, head * 0.08, head * 0.09, INK)
    p.arc(x, top + head * 1.5, head * 0.26, 25, 155, BRICK, head * 0.08)


def heading(p: Picture, lines: Sequence[tuple[str, float, str]], y: float, face: str = "DejaVuSans-Bold") -> None:
    """Centred lines: text, size, colour; y is the first base line."""
    for text, size, fill in lines:
        p.words(540, y, text, size, fill, face)
        y += size * 1.32


# --- Pictures ------------------------------------------------------------------------------------------------------


def reading_room_hours(p: Picture, rng: random.Random) -> None:
    p.box(0, 900, 1080, 1350, "#17203a")
    heading(p, [("Oxu zalı", 128, CREAM)], 180)
    heading(p, [("bazar ertəsi – şənbə", 54, MUSTARD)], 272, "DejaVuSans")
    clock(p, 540, 520, 180, 9, MUSTARD)
    light = tuple(colour for colour in BOOKS if colour != NAVY)
    books(p, rng, 70, 320, 900, 220, light)
    books(p, rng, 760, 1010, 900, 220, light)
    shelf(p, 40, 1040, 900)
    lamp(p, 540, 900, 160, CORAL)
    heading(p, [("09:00–21:00", 132, PAPER)], 1110)
    heading(p, [("Oktyabr 2026", 54, MUSTARD)], 1226, "DejaVuSans")


def book_club(p: Picture, rng: random.Random) -> None:
    p.box(0, 0, 1080, 560, TEAL)
    heading(p, [("Kitab klubu", 122, CREAM)], 190)
    heading(p, [("Book club", 74, MUSTARD)], 300)
    heading(p, [("«Əli və Nino» · Ali and Nino", 52, PAPER)], 440, "DejaVuSerif-Italic")
    p.box(0, 560, 1080, 1080, "#f0d9bd")
    p.oval(540, 1010, 500, 60, "#e0c19b")
    for x, colour in ((220, CORAL), (860, PLUM)):
        p.box(x - 120, 600, x + 120, 860, colour, 60)
        p.box(x - 150, 720, x - 92, 930, colour, 28)
        p.box(x + 92, 720, x + 150, 930, colour, 28)
        p.box(x - 120, 810, x + 120, 930, colour, 24)
        p.box(x - 92, 800, x + 92, 852, "#f3c9b8" if colour == CORAL else "#8a6390", 18)
        for leg in (-112, 112):
            p.box(x + leg - 11, 925, x + leg + 11, 985, DARK_WOOD)
    p.oval(540, 800, 165, 26, DARK_WOOD)
    p.oval(540, 792, 165, 26, WOOD)
    p.box(528, 812, 552, 970, DARK_WOOD)
    p.oval(540, 974, 90, 15, DARK_WOOD)
    stack(p, rng, 500, 792, 3, 150)
    p.box(596, 738, 650, 786, PAPER, 10)
    p.arc(654, 760, 16, -90, 90, PAPER, 8)
    for shift in (0, 20):
        p.line([(612 + shift + 5 * math.sin(i / 3), 726 - i * 3) for i in range(14)], "#d5b48c", 5)
    heading(p, [("15 oktyabr, 18:00", 52, NAVY)], 1055)


def morning(p: Picture, rng: random.Random) -> None:
    p.box(0, 0, 1080, 860, "#f3dcc0")
    p.box(0, 1000, 1080, 1350, "#b07d4f")
    for x in (80, 420, 760):
        window(p, x, 120, x + 240, 640, "#cfe6ee", "#ffd978" if x == 420 else "#cfe6ee")
    p.box(0, 860, 1080, 1000, "#c08a58")
    p.box(0, 850, 1080, 872, "#dcae7c")
    for x in (80, 420, 760):
        p.light([(x + 10, 1350), (x + 190, 1350), (x + 240, 1000), (x + 80, 1000)], "#fff0c4", 0.3)
    p.box(60, 940, 1020, 984, DARK_WOOD, 8)
    p.box(60, 930, 1020, 960, WOOD, 8)
    for x in (120, 924):
        p.box(x, 984, x + 36, 1260, DARK_WOOD)
    lamp(p, 250, 932, 230, TEAL, lit=False)
    open_book(p, 560, 922, 300, CORAL)
    stack(p, rng, 870, 930, 4, 180)
    for x in (330, 750):
        p.box(x - 90, 1040, x + 90, 1080, MUSTARD, 16)
        p.box(x - 80, 1080, x - 62, 1290, DARK_WOOD)
        p.box(x + 62, 1080, x + 80, 1290, DARK_WOOD)
    plant(p, 930, 1310, 250)


def workshop(p: Picture, rng: random.Random) -> None:
    heading(p, [("Reference", 112, NAVY), ("managers", 112, NAVY)], 170)
    heading(p, [("A workshop for everyone who cites", 46, BRICK)], 410, "DejaVuSans")
    p.oval(540, 670, 330, 205, "#cfe0d2")
    p.box(300, 470, 780, 790, INK, 22)
    p.box(322, 492, 758, 768, PAPER, 8)
    p.box(322, 492, 440, 768, "#e5ece6", 8)
    for row, colour in enumerate((CORAL, MUSTARD, TEAL, PLUM)):
        p.oval(350, 536 + row * 60, 12, 12, colour)
        p.box(372, 530 + row * 60, 424, 542 + row * 60, SAGE, 5)
        p.box(464, 526 + row * 60, 464 + rng.randint(180, 250), 537 + row * 60, INK, 5)
        p.box(464, 546 + row * 60, 464 + rng.randint(110, 190), 555 + row * 60, "#b9c4bd", 4)
    p.shape([(240, 826), (840, 826), (780, 790), (300, 790)], "#565c6c")
    p.box(240, 824, 840, 842, INK, 8)
    for (x, y, turn, colour), mark in zip(
        ((96, 760, -10, CORAL), (850, 700, 9, MUSTARD), (884, 560, -7, TEAL), (84, 600, 8, PLUM)),
        ["[1]", "[2]", "[3]", "[4]"],
        strict=True,
    ):
        corners = tilted(x, y, 126, 96, turn)
        p.shape(corners, colour)
        cx, cy = sum(c[0] for c in corners) / 4, sum(c[1] for c in corners) / 4
        p.words(cx, cy + 16, mark, 46, PAPER)
    p.box(0, 890, 1080, 1080, NAVY)
    heading(p, [("Friday 16 October, 15:00", 60, CREAM), ("Computer room, first floor", 44, MUSTARD)], 978)


def nizami(p: Picture, _: random.Random) -> None:
    across = [(x, y) for x in range(45, 1080, 90) for y in (45, 378)]
    for x, y in (*across, *((x, y) for x in (45, 1035) for y in (128, 211, 294))):
        star(p, x, y, 30, "#79577c")
        star(p, x, y, 14, PLUM)
    p.box(0, 430, 1080, 1080, "#f4e3c8")
    p.box(0, 424, 1080, 440, MUSTARD)
    p.box(90, 90, 990, 350, PLUM, 20)
    p.box(102, 102, 978, 338, "#6d4a70", 14)
    p.box(108, 108, 972, 332, PLUM, 12)
    heading(p, [("Nizaminin «Xəmsə»si", 66, CREAM)], 212, "DejaVuSerif-Bold")
    heading(p, [("beş poema, bir sərgi", 50, MUSTARD)], 292, "DejaVuSerif")
    for index, (colour, tall) in enumerate(((TEAL, 330), (BRICK, 360), (NAVY, 345), (CORAL, 375), (LEAF, 350))):
        x = 150 + index * 160
        p.box(x, 850 - tall, x + 140, 850, colour, 10)
        p.box(x + 12, 862 - tall, x + 128, 838, MUSTARD, 6)
        p.box(x + 16, 866 - tall, x + 124, 834, colour, 4)
        star(p, x + 70, 850 - tall / 2, 44, MUSTARD)
        star(p, x + 70, 850 - tall / 2, 34, colour)
        p.oval(x + 70, 850 - tall / 2, 13, 13, MUSTARD)
        for y in (850 - tall + 46, 804):
            star(p, x + 70, y, 13, MUSTARD)
    shelf(p, 90, 990, 850)
    heading(p, [("12–31 oktyabr", 68, PLUM)], 966)
    heading(p, [("kitabxananın foyesi", 44, BRICK)], 1036, "DejaVuSans")


def club_meeting(p: Picture, rng: random.Random) -> None:
    p.box(0, 0, 1080, 1080, "#f1d6b5")
    for y in (250, 470):
        books(p, rng, 60, 1020, y, 150, (TEAL, NAVY, SAGE, PLUM, BRICK, WOOD))
        shelf(p, 30, 1050, y)
    p.light([(0, 0), (1080, 0), (1080, 560), (0, 560)], "#f1d6b5", 0.42)
    people = (
        (165, "#d9a27c", "#2d2320", CORAL, True),
        (415, "#e8bd98", "#5a3a22", TEAL, False),
        (665, "#c98f68", "#1f1a1a", MUSTARD, True),
        (915, "#e2b08a", "#8b8b90", PLUM, False),
    )
    for x, skin, hair, coat, long_hair in people:
        person(p, x, 870, 430, skin, hair, coat, long_hair)
    p.box(0, 880, 1080, 1080, DARK_WOOD)
    p.box(0, 870, 1080, 950, WOOD)
    for x, colour in ((170, NAVY), (650, BRICK)):
        open_book(p, x, 930, 210, colour)
    stack(p, rng, 405, 932, 2, 160)
    for x in (840, 980):
        p.box(x - 28, 868, x + 28, 926, PAPER, 10)
        p.arc(x + 32, 894, 15, -90, 90, PAPER, 8)


def open_access_week(p: Picture, _: random.Random) -> None:
    for r, colour in ((620, "#f2a25c"), (500, "#f0b15f"), (385, "#f6c777")):
        p.oval(540, 690, r, r, colour)
    heading(p, [("Açıq Giriş Həftəsi", 88, NAVY)], 150)
    heading(p, [("Open Access Week 2026", 60, "#7a2a12")], 240)
    p.oval(610, 500, 143, 143, NAVY)
    p.oval(610, 500, 97, 97, "#f6c777")
    p.box(467, 500, 760, 660, "#f6c777")
    p.box(467, 498, 513, 660, NAVY)
    p.box(707, 498, 753, 540, NAVY)
    p.oval(730, 540, 23, 23, NAVY)
    p.oval(540, 745, 215, 205, NAVY)
    p.oval(540, 745, 165, 155, "#f6c777")
    p.oval(540, 745, 58, 58, NAVY)
    for side in (-1, 1):
        for step, colour in enumerate((CORAL, TEAL, PLUM)):
            x = 540 + side * (330 + step * 52)
            y = 900 - step * 110
            p.shape(tilted(x - 36, y, 72, 96, side * (12 + step * 9)), PAPER)
            corners = tilted(x - 36, y, 72, 96, side * (12 + step * 9))
            for row in range(3):
                t = 0.28 + row * 0.2
                a = (
                    corners[0][0] + (corners[1][0] - corners[0][0]) * t,
                    corners[0][1] + (corners[1][1] - corners[0][1]) * t,
                )
                b = (
                    corners[3][0] + (corners[2][0] - corners[3][0]) * t,
                    corners[3][1] + (corners[2][1] - corners[3][1]) * t,
                )
                p.line(
                    [
                        (a[0] + (b[0] - a[0]) * 0.2, a[1] + (b[1] - a[1]) * 0.2),
                        (a[0] + (b[0] - a[0]) * 0.8, a[1] + (b[1] - a[1]) * 0.8),
                    ],
                    colour,
                    6,
                )
    open_book(p, 540, 1090, 640, CORAL)
    p.box(0, 1140, 1080, 1350, NAVY)
    heading(p, [("19–25 oktyabr", 92, CREAM)], 1244)
    heading(p, [("ADA Universitetinin Kitabxanası", 42, MUSTARD)], 1312, "DejaVuSans")


def author_talk(p: Picture, _: random.Random) -> None:
    p.light([(620, 0), (760, 0), (950, 1085), (130, 1085)], "#ffe7a8", 0.16)
    heading(p, [("Yazıçı ilə görüş", 96, CREAM), ("Meet the author", 62, MUSTARD)], 180)
    heading(p, [("Sevil Dağlı", 74, PAPER)], 410, "DejaVuSerif-Italic")
    p.box(0, 1060, 1080, 1350, "#12504f")
    p.oval(540, 1085, 430, 52, "#0f4443")
    p.box(300, 600, 600, 960, CORAL, 80)
    p.box(252, 790, 330, 1040, "#cf5640", 36)
    p.box(570, 790, 648, 1040, "#cf5640", 36)
    p.box(310, 900, 590, 1040, CORAL, 30)
    p.box(330, 880, 570, 950, "#f08a74", 26)
    for x in (285, 615):
        p.box(x - 12, 1035, x + 12, 1095, DARK_WOOD)
    p.line([(790, 1085), (790, 720), (726, 650)], INK, 14)
    p.oval(790, 1090, 74, 16, INK)
    p.shape(tilted(716, 662, 58, 74, -42), INK)
    p.oval(684, 606, 44, 44, "#9aa3ad")
    p.arc(684, 606, 30, 150, 300, "#c6ccd2", 6)
    open_book(p, 450, 900, 170, NAVY)
    plant(p, 930, 1092, 300, MUSTARD)
    heading(p, [("22 oktyabr, 17:00", 84, CREAM)], 1220)
    heading(p, [("böyük zal · main hall", 46, MUSTARD)], 1298, "DejaVuSans")


def licences(p: Picture, rng: random.Random) -> None:
    heading(p, [("Which licence?", 104, NAVY)], 170)
    heading(p, [("A one-page guide to open licences", 46, TEAL)], 258, "DejaVuSans")
    cards = (
        (86, CORAL, "CC BY", "name the author"),
        (400, TEAL, "CC BY-SA", "and share alike"),
        (714, PLUM, "CC0", "free for anything"),
    )
    for x, colour, name, meaning in cards:
        p.box(x + 10, 352, x + 290, 832, "#d9cdb8", 26)
        p.box(x, 340, x + 280, 820, colour, 26)
        p.oval(x + 140, 500, 92, 92, PAPER)
        p.words(x + 140, 690, name, 44, PAPER)
        p.words(x + 140, 752, meaning, 28, CREAM, "DejaVuSans")
    p.oval(226, 474, 24, 24, CORAL)
    p.box(190, 506, 262, 560, CORAL, 26)
    p.arc(540, 500, 44, 200, 500, TEAL, 16)
    p.shape([(474, 500), (524, 500), (499, 536)], TEAL)
    p.arc(854, 500, 0.1, 0, 360, PLUM, 92)
    p.line([(828, 526), (880, 474)], PAPER, 14)
    books(p, rng, 60, 1020, 1010, 120)
    shelf(p, 30, 1050, 1010)


def thanks(p: Picture, _: random.Random) -> None:
    heading(p, [("Təşəkkür edirik!", 100, CREAM), ("Thank you!", 74, MUSTARD)], 190)
    hearts = (
        (300, 520, 0.9, CORAL),
        (540, 440, 1.25, ROSE),
        (780, 530, 1.0, MUSTARD),
        (420, 640, 0.6, SAGE),
        (670, 660, 0.66, CORAL),
    )
    for x, y, size, colour in hearts:
        curve = []
        for i in range(72):
            t = math.radians(i * 5)
            curve.append(
                (
                    x + size * 4.4 * 16 * math.sin(t) ** 3,
                    y - size * 4.4 * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)),
                )
            )
        p.shape(curve, colour)
    open_book(p, 540, 860, 560, CORAL)
    p.box(0, 905, 1080, 1080, "#141c31")
    heading(
        p, [("Açıq Giriş Həftəsi · Open Access Week", 44, CREAM), ("19–25.10.2026", 44, MUSTARD)], 980, "DejaVuSans"
    )


def new_books(p: Picture, rng: random.Random) -> None:
    p.box(0, 0, 1080, 1350, "#e8efe6")
    p.box(90, 90, 990, 1290, WOOD, 16)
    p.box(120, 120, 960, 1225, "#f2e0c4", 6)
    for index, y in enumerate((470, 840, 1210)):
        spans = (((140, 600),), ((480, 940),), ((140, 420), (660, 940)))[index]
        for x0, x1 in spans:
            books(p, rng, x0, x1, y, 270)
        shelf(p, 104, 976, y)
    plant(p, 770, 470, 270, CORAL)
    for x, colour in ((150, CORAL), (300, TEAL)):
        p.box(x, 620, x + 134, 840, colour, 8)
        p.box(x + 18, 650, x + 116, 712, CREAM, 4)
        p.box(x + 18, 800, x + 80, 812, CREAM, 4)
    stack(p, rng, 540, 1210, 4, 200)
    p.box(390, 30, 690, 130, CORAL, 20)
    p.words(540, 100, "Yeni", 64, PAPER)


def databases(p: Picture, _: random.Random) -> None:
    heading(p, [("Yeni məlumat bazaları", 72, NAVY), ("New databases", 58, CORAL)], 180)
    for x, colour, shade in ((300, TEAL, "#185a5a"), (640, NAVY, "#17203a")):
        for level in range(3, 0, -1):
            y = 480 + level * 120
            p.box(x - 140, y - 100, x + 140, y, shade if level % 2 else colour)
            p.oval(x, y, 140, 40, shade if level % 2 else colour)
            p.oval(x, y - 100, 140, 40, "#3d9090" if colour == TEAL else "#3a486c")
        for level in range(3):
            p.oval(x - 96, 560 + level * 120, 11, 11, MUSTARD)
    p.line([(850, 800), (960, 930)], DARK_WOOD, 46)
    p.oval(760, 690, 166, 166, MUSTARD)
    p.oval(760, 690, 136, 136, "#eaf4f6")
    for row, width in enumerate((150, 190, 170, 110)):
        p.box(760 - width / 2, 620 + row * 38, 760 + width / 2, 636 + row * 38, TEAL if row else CORAL, 7)
    p.light([(690, 580), (740, 560), (660, 780), (634, 740)], "#ffffff", 0.55)
    p.box(0, 960, 1080, 1080, NAVY)
    heading(p, [("30 noyabradək · until 30 November", 46, CREAM)], 1036, "DejaVuSans")


def caspian(p: Picture, _: random.Random) -> None:
    p.oval(770, 330, 130, 130, "#ffd978")
    p.light([(0, 466), (1080, 466), (1080, 540), (0, 540)], "#ffffff", 0.45)
    p.shape([(0, 500), (120, 400), (240, 440), (380, 340), (520, 470), (640, 500)], "#8fa9a0")
    p.shape([(0, 510), (90, 450), (230, 490), (330, 430), (470, 510)], "#6f8f84")
    for index, colour in enumerate(("#7fb6c4", "#569cae", "#357f93", "#226478", "#174c5d")):
        base = 500 + index * 112
        edge = [(x, base + 16 * math.sin(x / (70 + index * 9) + index * 1.7)) for x in range(0, 1090, 10)]
        p.shape([(0, 1080), *edge, (1080, 1080)], colour)
        if index:
            foam = [(x, y + 24) for x, y in edge[8 + index * 13 : 30 + index * 13]]
            p.line(foam, "#d9edf0", 5)
    p.box(194, 330, 208, 1080, PAPER, 4)
    for mark in range(13):
        y = 380 + mark * 56
        p.box(208, y, 252 if mark % 2 else 274, y + 8, PAPER, 3)
    p.shape([(286, 492), (338, 464), (338, 520)], CORAL)


def exam_hours(p: Picture, rng: random.Random) -> None:
    for _ in range(46):
        r = rng.choice((2, 3, 4))
        p.oval(rng.uniform(60, 1020), rng.uniform(330, 760), r, r, "#cfd6ea")
    heading(p, [("İmtahan dövrü", 100, CREAM)], 170)
    heading(p, [("oxu zalı gecə də açıqdır", 50, MUSTARD)], 262, "DejaVuSans")
    p.oval(820, 440, 84, 84, "#f7e7b4")
    p.oval(788, 422, 76, 76, "#161d38")
    p.glow(400, 620, 300, "#ffcf70", 0.05)
    p.box(0, 880, 1080, 1080, DARK_WOOD)
    p.box(0, 868, 1080, 900, WOOD)
    lamp(p, 400, 870, 300, CORAL)
    open_book(p, 640, 862, 260, TEAL)
    stack(p, rng, 160, 868, 5, 200)
    books(p, rng, 830, 1010, 868, 210)
    heading(p, [("Dekabr 2026", 60, CREAM)], 1010)


PICTURES: tuple[tuple[str, int, str, Scene], ...] = (
    ("oxu-zali-saatlari", 1350, NAVY, reading_room_hours),
    ("kitab-klubu-oktyabr", 1080, TEAL, book_club),
    ("oxu-zalinda-seher", 1350, CREAM, morning),
    ("reference-managers-workshop", 1080, CREAM, workshop),
    ("nizami-xemse-sergisi", 1080, PLUM, nizami),
    ("kitab-klubu-sentyabr", 1080, CREAM, club_meeting),
    ("open-access-week-2026", 1350, "#ee9350", open_access_week),
    ("yazici-ile-gorus", 1350, TEAL, author_talk),
    ("licence-guide", 1080, CREAM, licences),
    ("open-access-week-thanks", 1080, NAVY, thanks),
    ("yeni-kitablar", 1350, CREAM, new_books),
    ("new-databases", 1080, "#dcebe9", databases),
    ("xezer-sahili", 1080, "#f7d9b8", caspian),
    ("imtahan-dovru", 1080, "#161d38", exam_hours),
)


def main() -> None:
    MEDIA.mkdir(parents=True, exist_ok=True)
    for name, height, background, scene in PICTURES:
        picture = Picture(height, background)
        scene(picture, random.Random(name))
        print(f"{name}.jpg: {picture.save(name):,} bytes")


if __name__ == "__main__":
    main()
