"""A city's published case standard: what is readable is taken, the rest is reported, twice changes nothing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from yizhi.casework.domain.import_standards import import_standards, parse_limit
from yizhi.casework.domain.matching import plain
from yizhi.casework.domain.seed import seed_casework
from yizhi.casework.domain.standards import Limit
from yizhi.casework.enums import Severity, TimeKind
from yizhi.casework.models import CaseStandard, Category
from yizhi.kernel.errors import InvalidInputError
from yizhi.org.models import Organisation

pytestmark = pytest.mark.django_db
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "china" / "case_standards_yuncheng.csv"
HEADER = "kind,major_code,major_name,minor_code,minor_name,disposal_unit,supervising_dept,file_condition,close_condition,time_limit\n"


def write(path: Path, *rows: str) -> Path:
    file = path / "standard.csv"
    file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("typed", "limit", "is_told"),
    [
        ("2紧急工作时", Limit(2, TimeKind.URGENT_HOURS), False),
        ("4小时", Limit(4, TimeKind.WORKING_HOURS), False),
        ("2天", Limit(2, TimeKind.WORKING_DAYS), False),
        ("３个工作日", Limit(3, TimeKind.WORKING_DAYS), False),
        (" 1 紧急工作日", Limit(24, TimeKind.URGENT_HOURS), True),
        ("1紧急工作时制止", Limit(1, TimeKind.URGENT_HOURS), True),
    ],
)
def test_limits_as_cities_type_them(typed: str, limit: Limit, is_told: bool) -> None:  # noqa: FBT001 - a case of the table
    read, told = parse_limit(typed)
    assert read == limit
    assert bool(told) == is_told


@pytest.mark.parametrize("typed", ["", "尽快", "天", "0天", "-1天", "99999999999天", "半天"])
def test_unreadable_limits_are_refused(typed: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_limit(typed)


def test_names_are_compared_without_marks_and_brackets() -> None:
    assert plain("垃圾箱（果皮箱、桶）") == "垃圾箱"
    assert plain("焚烧垃圾、 树叶") == "焚烧垃圾树叶"


def test_conditions_of_a_class_become_its_two_standards(tmp_path: Path) -> None:
    seed_casework()
    Organisation.objects.create(code="water", name="节水中心")
    file = write(
        tmp_path,
        "部件,01,公用设施,01,供水井盖,节水中心、各产权单位,局,缺失移位,恢复,2紧急工作时",
        "部件,01,公用设施,01,供水井盖,节水中心、各产权单位,局,破损,更换,4小时",
        "部件,01,公用设施,01,供水井盖,节水中心、各产权单位,局,弹跳,修复,2天",
    )
    outcome = import_standards(file)
    rows = {row.severity: row for row in CaseStandard.objects.filter(category__name="供水井盖异常")}
    urgent, ordinary = rows[Severity.URGENT], rows[Severity.ORDINARY]
    assert (urgent.limit, urgent.time_kind) == (2, TimeKind.URGENT_HOURS)
    assert (ordinary.limit, ordinary.time_kind) == (2, TimeKind.WORKING_DAYS)
    assert ordinary.file_condition == "1. 破损（4小时）\n2. 弹跳（2天）"
    assert ordinary.lead is not None
    assert ordinary.lead.code == "water"
    assert outcome.changed == 2
    assert {note.line for note in outcome.notes} == {2, 3, 4}


def test_bad_rows_survive_and_are_reported(tmp_path: Path) -> None:
    seed_casework()
    file = write(
        tmp_path,
        "事件,01,市容环境,10,暴露垃圾,,局,散落,清运,4小时",
        "事件,01,市容环境,12,道路不洁,,局,路面脏,清扫,很快",
        "事件,01,市容环境,77,不存在的类别,,局,某事,某果,1天",
        "人物,01,市容环境,12,道路不洁,,局,路面脏,清扫,1天",
        "事件,01,市容环境,12,,,局,路面脏,清扫,1天",
        "事件,01,市容环境,12,道路不洁",
        '"=1+1",,,,,,,,,',
    )
    outcome = import_standards(file)
    assert outcome.rows == 7
    assert [note.line for note in outcome.notes if not note.is_taken] == [3, 4, 5, 6, 7, 8]
    assert outcome.created + outcome.changed == 1


def test_a_second_run_changes_nothing_and_a_dry_run_neither(tmp_path: Path) -> None:
    seed_casework()
    file = write(tmp_path, "事件,01,市容环境,77,晾晒谷物,,局,占道晾晒,清理,1天")
    assert import_standards(file, add_missing=True, dry_run=True).created == 1
    assert not Category.objects.filter(name="晾晒谷物").exists()
    first = import_standards(file, add_missing=True)
    again = import_standards(file, add_missing=True)
    assert (first.created, first.local_categories) == (1, 1)
    assert (again.created, again.changed, again.unchanged, again.local_categories) == (0, 0, 1, 0)


def test_units_are_mapped_to_organisations(tmp_path: Path) -> None:
    seed_casework()
    Organisation.objects.create(code="huanwei", name="环卫所")
    file = write(tmp_path, "事件,01,市容环境,10,暴露垃圾,市容中心,局,散落,清运,4小时")
    units = tmp_path / "units.csv"
    units.write_text("市容中心,huanwei\n", encoding="utf-8")
    call_command("import_standards", file, "--units", units, "--report", tmp_path / "report.csv", stdout=StringIO())
    standard = CaseStandard.objects.get(category__name="暴露垃圾", severity=Severity.ORDINARY)
    assert standard.lead is not None
    assert standard.lead.code == "huanwei"
    assert (tmp_path / "report.csv").read_text(encoding="utf-8").startswith("line,name,taken,reason")


def test_another_table_or_no_file_is_refused(tmp_path: Path) -> None:
    seed_casework()
    other = tmp_path / "other.csv"
    other.write_bytes("名称,时限\n井盖,1天\n".encode("gb18030"))
    with pytest.raises(CommandError):
        call_command("import_standards", other, stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("import_standards", tmp_path / "none.csv", stdout=StringIO())


@pytest.mark.skipif(not REAL.exists(), reason="the published standard lies beside the repo, not in it")
def test_the_real_file() -> None:
    seed_casework()
    outcome = import_standards(REAL)
    refused = {note.line for note in outcome.notes if not note.is_taken}
    assert outcome.rows == 519
    assert len(refused) < 155
    assert outcome.created + outcome.changed + outcome.unchanged > 120
    again = import_standards(REAL)
    assert (again.created, again.changed) == (0, 0)
    everything = import_standards(REAL, add_missing=True)
    assert {note.line for note in everything.notes if not note.is_taken} == set()
