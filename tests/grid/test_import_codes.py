"""Areas from CSV: what is taken, what is said about the rest, and that nothing is half done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from yizhi.grid.domain.import_areas import ImportRefusedError, import_areas
from yizhi.grid.domain.import_files import Options, short_name
from yizhi.grid.models import Area
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from yizhi.grid.domain.import_areas import ImportReport

pytestmark = pytest.mark.django_db

LINZI = Path(__file__).resolve().parents[2] / "src/yizhi/grid/data/linzi_370305_divisions.csv"
SMALL = "level,code,name,parent\ncounty,370305,临淄区,3703\nstreet,370305002,雪宫街道,370305\n"


def take(text: str | bytes, **options: Any) -> ImportReport:
    raw = text if isinstance(text, bytes) else text.encode()
    return import_areas(raw, Options(kind="csv", **options))


def reasons(report: ImportReport) -> list[str]:
    return [remark.reason for remark in report.remarks]


def test_the_real_codes_of_a_street_and_all_above_it() -> None:
    report = take(LINZI.read_bytes(), under="370305002")
    assert (len(report.stored.added), report.outside) == (16, 465)
    assert Area.objects.get(pk="370305002004").name == "东高社区"
    assert Area.objects.get(pk="370305002004").parent_id == "370305002"
    assert Area.objects.get(pk="370305").parent_id is None
    assert len(report.remarks) == 14
    assert not report.refused


def test_the_same_file_again_changes_nothing() -> None:
    first, second = take(LINZI.read_bytes()), take(LINZI.read_bytes())
    assert len(first.stored.added) == 481
    assert (second.stored.added, second.stored.changed, len(second.stored.unchanged)) == ([], [], 481)


def test_a_dry_run_stores_nothing() -> None:
    report = take(LINZI.read_bytes(), dry_run=True)
    assert len(report.stored.added) == 481
    assert not Area.objects.exists()


def test_names_can_stay_as_published() -> None:
    assert take(LINZI.read_bytes(), under="370305002004", keep_names=True).remarks == []
    assert Area.objects.get(pk="370305002004").name == "东高社区居委会"


@pytest.mark.parametrize(
    ("published", "short"),
    [
        ("东高社区居委会", "东高社区"),
        ("西高村居委会", "西高村"),
        ("王村村委会", "王村村"),
        ("居委会", "居委会"),
        ("雪宫街道", "雪宫街道"),
    ],
)
def test_names_of_committees_become_names_of_areas(published: str, short: str) -> None:
    assert short_name(published) == short


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_as_offices_save_them(encoding: str, separator: str, end: str) -> None:
    text = SMALL.replace(",", separator).replace("\n", end) + end
    assert len(take(text.encode(encoding)).stored.added) == 2
    assert Area.objects.get(pk="370305002").name == "雪宫街道"


def test_chinese_headings_and_only_two_columns() -> None:
    take("名称,代码\n临淄区,370305\n")
    assert Area.objects.get().name == "临淄区"


def test_households_and_english_names() -> None:
    take("code,name,name_en,households\n370305,临淄区,Linzi,120000\n")
    area = Area.objects.get()
    assert (area.name_en, area.households) == ("Linzi", 120000)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"   \n\n", "empty"),
        (b"PK\x03\x04\x00\x00", "not a text file"),
        (SMALL.encode("utf-16"), "not a text file"),
        (SMALL.encode()[:45], "cut off"),
        (SMALL.replace("临淄区", "临淄区" * 9).encode()[:60] + b"\xff" + "雪宫".encode() * 9, "damaged"),
        (b"\x81\x20\xff\xff\xfe,name", "neither in UTF-8 nor in GB 18030"),
        ("代号,名字\n370305,临淄区\n".encode(), "name the columns"),
        (b"code,code,name\n1,2,3\n", "twice"),
        (b"code,name\n", "No row"),
        (b'code,name\n370305,"Linzi\n', "quotation mark"),
        (b"{}", "name the columns"),
    ],
)
def test_files_that_cannot_be_read_say_why(raw: bytes, said: str, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(InvalidInputError, match=said) as caught:
        take(raw)
    assert caught.value.field == "file"
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("370305001001,闻韶社区", "370305001, is missing"),
        ("370305002,雪宫街道\n370305002,别的名字", "with other content"),
        ("3.70305E+14,东高", "spreadsheet"),
        ("37030500,少一位", "not an area code"),
        ("３７０３０５,全角", "not an area code"),
        ("370305003,", "name is missing"),
        ("370305003", "cut off"),
        ("370305003," + "长" * 101, "too long"),
        ("370305003,坏\x07名", "unprintable"),
        (",没有代码", "has no code"),
        ("'370305003,引号", "not an area code"),
    ],
)
def test_one_bad_row_and_nothing_is_imported(rows: str, said: str, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    text = f"code,name\n370305,临淄区\n{rows}\n"
    with pytest.raises(ImportRefusedError, match="Nothing was imported") as caught:
        take(text)
    assert said in caught.value.report.refused[0].reason
    assert caught.value.report.refused[0].row >= 3
    assert not Area.objects.exists()
    assert "370305" in take(text, keep_going=True).stored.added


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("community,370305002,雪宫街道,370305", "not the code of a community"),
        ("street,370305002,雪宫街道,370306", "by its code"),
        ("street,370305002,雪宫街道,x", "by its code"),
    ],
)
def test_level_and_parent_must_fit_the_code(row: str, said: str, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(ImportRefusedError) as caught:
        take(f"level,code,name,parent\ncounty,370305,临淄区,\n{row}\n")
    assert said in caught.value.report.refused[0].reason


def test_a_row_that_is_there_twice_is_taken_once(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    report = take(SMALL + "street,370305002,雪宫街道,370305\n")
    assert reasons(report) == ["is there already at line 3, and the same"]


def test_below_a_missing_parent_nothing_is_kept(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    report = take("code,name\n370305,临淄区\n370305009004,某社区\n370305009004001,网格\n", keep_going=True)
    assert report.stored.added == ["370305"]
    assert [remark.code for remark in report.refused] == ["370305009004", "370305009004001"]


def test_a_subtree_that_is_not_there() -> None:
    with pytest.raises(InvalidInputError, match="370399"):
        take(SMALL, under="370399")
    with pytest.raises(InvalidInputError):
        take(SMALL, under="nonsense")


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    import_areas(LINZI.read_bytes(), Options(kind="csv"), progress=lambda done, total: told.append((done, total)))
    assert told == [(200, 481), (400, 481), (481, 481)]
