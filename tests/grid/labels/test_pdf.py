"""Sheets and posters, read back: words from the PDF's text, codes from the modules that are drawn."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import replace

import pytest
import segno
from pytest_django import Settings

from yizhi.grid.domain.labels.contents import Contact, Poster
from yizhi.grid.domain.labels.drawing import QUIET, matrix_of
from yizhi.grid.domain.labels.posters import poster_pdf
from yizhi.grid.domain.labels.sheets import sheet_pdf
from yizhi.grid.domain.labels.stocks import STOCKS, Stock, custom_stock
from yizhi.grid.domain.labels.words import Face
from yizhi.kernel.errors import InvalidInputError

URL = "https://yizhi.example.cn/q/7KX4M2PQ9RTB"
FACE = Face(
    URL,
    "7KX4 M2PQ 9RTB",
    "雪宫小区3号楼",
    "Xuegong Estate 3",
    "桑杨社区 · 网格 003",
    "Sangyang · Grid 003",
    "雪宫街道",
    "Xuegong",
    "12345",
)
LONG = "齐文化博物院北侧停车场管理用房与公共卫生间"
SHOWN = re.compile(rb"\((.*?)(?<!\\)\) Tj", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
BACKSLASHED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
PLACED = re.compile(rb"1 0 0 1 [\d.]+ ([\d.]+) Tm(.*?)ET", re.DOTALL)
RECT = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re")


@pytest.fixture(autouse=True)
def _nothing_embedded(settings: Settings) -> None:
    """Chinese stands as UTF-16 in these files, whatever fonts the machine has."""
    settings.YIZHI_PDF_FONT = "none"


def pages(pdf: bytes) -> list[bytes]:
    """Return what each page draws."""
    packed = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    return [zlib.decompress(base64.a85decode(b"<~" + raw.strip(), adobe=True)) for raw in packed]


def _plain(escaped: re.Match[bytes]) -> bytes:
    sign = escaped[1]
    return bytes([int(sign, 8)]) if len(sign) == 3 else BACKSLASHED.get(sign, sign)


def words(page: bytes) -> str:
    """Return a page's texts, each read as Latin and as UTF-16: which it is only the font knows."""
    plain = [ESCAPE.sub(_plain, shown) for shown in SHOWN.findall(page)]
    return "|".join(text.decode("latin-1") + "|" + text.decode("utf-16-be", "replace") for text in plain)


def baselines(page: bytes) -> dict[str, float]:
    """Return how high above the page's foot each text stands (points), by the text as Latin and as UTF-16."""
    found: dict[str, float] = {}
    for placed in PLACED.finditer(page):
        for shown in SHOWN.findall(placed[2]):
            plain = ESCAPE.sub(_plain, shown)
            found[plain.decode("latin-1")] = found[plain.decode("utf-16-be", "replace")] = float(placed[1])
    return found


def modules(page: bytes, left: float, bottom: float, size: float, count: int) -> list[list[bool]]:
    """Return which modules of a code are dark, from the rectangles drawn in its square (points)."""
    module = size / (count + 2 * QUIET)
    dark = [[False] * count for _ in range(count)]
    for x, y, width, height in (tuple(float(n) for n in rect) for rect in RECT.findall(page)):
        if abs(height - module) > 0.01 or not (left <= x <= left + size and bottom <= y <= bottom + size):
            continue
        row = round((bottom + size - y) / module) - QUIET - 1
        column = round((x - left) / module) - QUIET
        for step in range(round(width / module)):
            dark[row][column + step] = True
    return dark


def test_a_sheet_says_name_area_and_code_and_the_code_is_drawn() -> None:
    stock = STOCKS["70x37"]
    (page,) = pages(sheet_pdf([FACE], stock))
    for word in ("扫码报事", "Scan to report", "雪宫小区", "Xuegong Estate 3", "桑杨社区", "7KX4 M2PQ 9RTB"):
        assert word in words(page)
    point = 72 / 25.4
    height, size = 297 * point, 70 * point * 0.5
    bottom = height - (0.5 + 37) * point + (37 * point - size) / 2
    matrix = matrix_of(URL)
    assert modules(page, 0, bottom, size, len(matrix)) == matrix


def test_the_drawn_matrix_is_the_standards() -> None:
    expected = segno.make(URL, micro=False, error="m").matrix
    assert matrix_of(URL) == [[bool(module) for module in row] for row in expected]
    assert len(matrix_of(URL)) <= 29


@pytest.mark.parametrize(("name", "count"), [("70x37", 24), ("99x67", 8), ("50x50", 15)])
def test_known_sheets_hold_what_their_boxes_say(name: str, count: int) -> None:
    stock = STOCKS[name]
    assert stock.count == count
    left, top = stock.corner(count - 1)
    assert left + stock.width <= 210.05
    assert top + stock.height <= 297.05


def test_more_labels_than_fit_go_on_the_next_sheet_and_a_used_sheet_is_gone_on_with() -> None:
    stock = STOCKS["99x67"]
    assert len(pages(sheet_pdf([FACE] * 8, stock))) == 1
    assert len(pages(sheet_pdf([FACE] * 9, stock))) == 2
    assert len(pages(sheet_pdf([FACE] * 8, stock, skip=1))) == 2
    first, second = pages(sheet_pdf([FACE] * 8, stock, skip=3))
    assert (words(first).count("7KX4"), words(second).count("7KX4")) == (5, 3)


def test_a_sheet_of_ones_own() -> None:
    stock = custom_stock("A3", width=100, height=60, left=10, top=10, gap_x=5)
    assert (stock.columns, stock.rows) == (2, 6)
    assert len(pages(sheet_pdf([FACE] * 13, stock, outlines=True))) == 2


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("paper", {"paper": "A9"}),
        ("width", {"width": 5}),
        ("height", {"height": 900}),
        ("left", {"left": -1}),
        ("width", {"width": 200, "left": 50}),
        ("gap_x", {"gap_x": float("nan")}),
        ("width", {"width": float("inf")}),
    ],
)
def test_a_sheet_that_cannot_be_names_its_field(field: str, facts: dict[str, object]) -> None:
    wanted = {"paper": "A4", "width": 70, "height": 37, "left": 0, "top": 0, "gap_x": 0} | facts
    with pytest.raises(InvalidInputError) as caught:
        custom_stock(str(wanted.pop("paper")), **wanted)  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_a_poster_says_what_to_do_and_who_is_responsible(paper: str) -> None:
    people = (Contact("网格员", "Grid worker", "李桂香", "0533-7180012"),)
    first, second = pages(poster_pdf([Poster(FACE, people), Poster(FACE)], paper))
    for word in ("扫码报事", "雪宫小区", "网格员", "李桂香", "0533-7180012", "12345", "7KX4 M2PQ 9RTB"):
        assert word in words(first)
    assert "李桂香" not in words(second)


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize(
    ("address", "end"),
    [("70号向阳巷", "向阳巷"), ("山东省淄博市临淄区雪宫街道桑杨社区临淄大道中段与天齐路交叉口东南角往南", "角往南")],
)
def test_nothing_of_a_poster_stands_behind_its_steps(paper: str, address: str, end: str) -> None:
    english = "Service building of the car park north of the museum"
    face = replace(FACE, name=LONG, name_en=english, address=address)
    (page,) = pages(poster_pdf([Poster(face)], paper))
    at = baselines(page)
    steps = at["1"] + 6 * (at["1"] - at["Scan"]) / 13
    above = {text: height for text, height in at.items() if height > at["1"]}
    assert all(height > steps for height in above.values()), above
    assert "卫生间" in "".join(above)
    assert end in "".join(above)


def test_a_long_name_of_a_company_is_whole_on_a_poster() -> None:
    company = "淄博临淄雪宫物业服务有限责任公司"
    people = (Contact("物业", "Property", company, "0533-7190099"),)
    assert company[-6:] in words(pages(poster_pdf([Poster(FACE, people)]))[0])


def test_a_label_with_room_for_it_has_its_name_whole() -> None:
    for stock in (*STOCKS.values(), Stock("custom", "A4", 25, 60, 0, 0), Stock("custom", "A3", 90, 90, 0, 0)):
        lamp = words(pages(sheet_pdf([replace(FACE, name="路灯 37030502006000123")], stock))[0])
        assert "37030502006000123" in lamp, stock.name
        hall = replace(FACE, name="Xuegong International Exhibition Centre West Gate")
        assert "Gate" in words(pages(sheet_pdf([hall], stock))[0]), stock.name


def test_a_square_label_says_where_it_belongs() -> None:
    square = STOCKS["50x50"]
    assert "向阳巷" in words(pages(sheet_pdf([replace(FACE, name="3号楼", address="向阳巷70号")], square))[0])
    assert "桑杨社区" in words(pages(sheet_pdf([replace(FACE, name="3号楼")], square))[0])


def test_the_address_tells_one_building_12_from_another() -> None:
    face = replace(FACE, address="向阳巷70号")
    for stock in (STOCKS["70x37"], STOCKS["99x67"], Stock("custom", "A4", 60, 90, 0, 0)):
        assert "向阳巷" in words(pages(sheet_pdf([face], stock))[0])
    assert "向阳巷" in words(pages(poster_pdf([Poster(face)]))[0])


def test_a_label_that_is_full_leaves_the_code_alone() -> None:
    face = replace(FACE, name=LONG, address="向阳巷70号堠皋五区")
    shown = words(pages(sheet_pdf([face], Stock("custom", "A4", 70, 26, 0, 0)))[0])
    assert "7KX4 M2PQ 9RTB" in shown
    assert "Xuegong Estate 3" not in shown


def test_a_long_name_takes_a_second_line_on_a_square_label_before_it_is_cut() -> None:
    square, small = STOCKS["50x50"], Stock("custom", "A4", 25, 25, 0, 0)
    whole, cut = (words(pages(sheet_pdf([replace(FACE, name=LONG)], stock))[0]) for stock in (square, small))
    assert "卫生间" in whole
    assert "卫生间" not in cut


def test_a_sign_that_no_readers_font_has_is_set_as_printers_set_it() -> None:
    assert "〓野家〓" in words(pages(sheet_pdf([replace(FACE, name="𠮷野家🙂")], STOCKS["70x37"]))[0])


def test_long_names_are_cut_and_strange_signs_do_not_break_it() -> None:
    long = Face(URL, FACE.code, "很长的名字" * 30, "A very long name " * 20, "区" * 90, "", "雪", "", "12345")
    strange = Face(URL, FACE.code, "𠮷野家🙂 (A\\B) é", "", "", "", "雪", "", "12345")
    for stock in (*STOCKS.values(), Stock("custom", "A4", 25, 25, 0, 0)):
        assert len(pages(sheet_pdf([long, strange], stock))) == 1
    assert len(pages(poster_pdf([Poster(long), Poster(strange)]))) == 2
