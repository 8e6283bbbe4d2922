"""Chinese type is embedded from a font that is named or found; fonts that cannot be are passed over."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import reportlab
from pytest_django import Settings

from tests.grid.labels.test_pdf import FACE
from tests.grid.labels.tiny_font import make_collection, make_font
from yizhi.grid.domain.labels import fonts, typefaces
from yizhi.grid.domain.labels.sheets import sheet_pdf
from yizhi.grid.domain.labels.stocks import STOCKS

VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
SIGNS = typefaces.PROBE + "雪宫小区桑杨网格·" + "临淄齐文化博物院"
LARGE = typefaces.SMALLEST_BYTES


@pytest.fixture(autouse=True)
def _looked_for_anew(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.YIZHI_PDF_FONT = ""
    monkeypatch.setattr(typefaces.find_font, "__defaults__", ((str(tmp_path),),))
    fonts._embedded.cache_clear()
    yield
    fonts._embedded.cache_clear()


def drawn() -> bytes:
    return sheet_pdf([FACE], STOCKS["70x37"])


def embedded_glyphs(pdf: bytes) -> int:
    """Return how many glyphs the font that stands in a PDF has."""
    found = re.search(rb"/Length1 \d+.*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    assert found
    raw = zlib.decompress(found[1])
    tables = {raw[at : at + 4]: struct.unpack(">L", raw[at + 8 : at + 12])[0] for at in range(12, 12 + 16 * raw[5], 16)}
    glyphs: int = struct.unpack_from(">H", raw, tables[b"maxp"] + 4)[0]
    return glyphs


def test_a_font_in_a_usual_folder_is_embedded_with_only_the_signs_used(tmp_path: Path) -> None:
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "tiny.ttf").write_bytes(make_font(SIGNS, "Tiny Hei", padding=LARGE))
    pdf = drawn()
    assert b"TinyHei" in pdf
    assert b"STSong" not in pdf
    assert len(pdf) < LARGE / 10
    assert 5 < embedded_glyphs(pdf) < len(set(SIGNS))


def test_without_any_the_reader_has_it_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "yizhi.labels"):
        pdf = drawn()
    assert b"/STSong-Light" in pdf
    assert b"FontFile2" not in pdf
    assert "no TrueType font" in caplog.text


def test_a_named_font_comes_first_and_none_means_none(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "found.ttf").write_bytes(make_font(SIGNS, "Found", padding=LARGE))
    named = tmp_path / "elsewhere" / "small.ttf"
    named.parent.mkdir()
    named.write_bytes(make_font(SIGNS, "Named"))
    settings.YIZHI_PDF_FONT = str(named)
    assert b"+Named" in drawn()
    settings.YIZHI_PDF_FONT = "none"
    assert b"/STSong-Light" in drawn()


@pytest.mark.parametrize("named", [str(VERA), "/nowhere/font.ttf", str(VERA.parent)])
def test_a_named_font_that_is_none_for_chinese_is_told_and_another_one_taken(
    named: str, tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "found.ttf").write_bytes(make_font(SIGNS, "Found", padding=LARGE))
    settings.YIZHI_PDF_FONT = named
    with caplog.at_level(logging.WARNING, "yizhi.labels"):
        assert b"+Found" in drawn()
    assert "YIZHI_PDF_FONT" in caplog.text


def test_what_cannot_be_embedded_is_passed_over(tmp_path: Path) -> None:
    good = make_font(SIGNS, "Good", padding=LARGE)
    collection = make_collection(SIGNS, ["Good"], padding=LARGE)
    for name, raw in {
        "a-postscript.ttf": b"OTTO" + good[4:],
        "a-postscript.ttc": collection.replace(b"\x00\x01\x00\x00\x00", b"OTTO\x00"),
        "a-cut.ttf": good[: LARGE // 2] + bytes(LARGE),
        "a-garbage.ttf": b"\x00\x01\x00\x00" + bytes(LARGE),
        "a-latin.ttf": make_font("Latin only", "Latin", padding=LARGE),
        "wqy-microhei.ttc": b"",
    }.items():
        (tmp_path / name).write_bytes(raw)
    assert b"/STSong-Light" in drawn()
    (tmp_path / "z-good.ttf").write_bytes(good)
    fonts._embedded.cache_clear()
    assert b"+Good" in drawn()


def test_known_faces_come_before_unknown_and_plain_ones_before_thin(tmp_path: Path) -> None:
    for name in ("Any-Bold.ttf", "Any.ttf", "SimSun.ttc", "WQY-MicroHei.ttc", "NotoSansSC[wght].ttf", "readme.txt"):
        (tmp_path / name).write_bytes(make_font(SIGNS, padding=LARGE))
    ordered = [path.name for path in typefaces.candidates([str(tmp_path), "/nowhere"])]
    assert ordered == ["WQY-MicroHei.ttc", "SimSun.ttc", "Any.ttf", "Any-Bold.ttf", "NotoSansSC[wght].ttf"]


def test_of_a_collection_the_mainlands_face_is_taken(tmp_path: Path) -> None:
    (tmp_path / "heiti.ttc").write_bytes(make_collection(SIGNS, ["Heiti TC", "Heiti SC"], padding=LARGE))
    assert b"+HeitiSC" in drawn()


def test_a_sign_that_the_font_lacks_is_the_readers(tmp_path: Path) -> None:
    (tmp_path / "tiny.ttf").write_bytes(make_font(SIGNS.replace("宫", ""), "Tiny", padding=LARGE))
    pdf = drawn()
    assert b"+Tiny" in pdf
    assert b"/STSong-Light" in pdf
