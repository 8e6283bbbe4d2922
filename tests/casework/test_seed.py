"""Seeding: complete, bilingual, idempotent, and it never overwrites what somebody changed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from yizhi.casework.domain import standards
from yizhi.casework.domain.seed import DICTIONARY_CODE, add_local_category, seed_casework
from yizhi.casework.domain.workflow import WORKFLOW
from yizhi.casework.enums import CategoryKind, LimitedStep, Severity
from yizhi.casework.models import CaseStandard, Category, CategoryDictionary, ReasonCode, StepLimit, Topic
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.memo import forget_all
from yizhi.org.models import Organisation

pytestmark = pytest.mark.django_db
ICONS = Path(__file__).resolve().parents[2] / "frontend" / "icons.json"


def test_the_whole_code_list_is_there() -> None:
    seed_casework()
    shipped = Category.objects.filter(dictionary__code=DICTIONARY_CODE, is_local=False)
    assert shipped.filter(kind=CategoryKind.COMPONENT).count() == 153
    assert shipped.filter(kind=CategoryKind.MATTER).count() == 250
    assert shipped.filter(code="06031").count() == 0
    assert CategoryDictionary.objects.get(is_current=True).code == DICTIONARY_CODE


def test_every_name_has_its_english() -> None:
    seed_casework()
    assert not Category.objects.filter(name_en="").exists()
    assert not Category.objects.filter(major_name_en="").exists()
    assert not Topic.objects.filter(name_en="").exists()
    assert not ReasonCode.objects.filter(name_en="").exists()


def test_frequent_categories_have_everyday_words() -> None:
    seed_casework()
    assert Category.objects.exclude(words="").count() >= 80


def test_nine_pictures_with_icons_of_the_sprite() -> None:
    seed_casework()
    names = set(json.loads(ICONS.read_text("utf-8"))["icons"])
    topics = list(Topic.objects.all())
    assert len(topics) == 9
    assert {topic.icon for topic in topics} <= names
    assert [topic.key for topic in topics if topic.category is None] == ["unsure"]


def test_each_act_that_needs_a_reason_has_at_least_three() -> None:
    seed_casework()
    counts = Counter(ReasonCode.objects.values_list("act", flat=True))
    needing = {str(rule.act) for rule in WORKFLOW if rule.reason}
    assert {act for act in needing if counts[act] < 3} == set()
    assert set(counts) == needing
    assert ReasonCode.objects.filter(act="return", counts_as_wrong=True).exists()


def test_standards_for_the_usual_categories_in_both_severities() -> None:
    seed_casework()
    ordinary = CaseStandard.objects.filter(severity=Severity.ORDINARY)
    assert ordinary.count() >= 120
    assert CaseStandard.objects.filter(severity=Severity.URGENT).count() == ordinary.count()
    assert not CaseStandard.objects.filter(file_condition="").exists()
    assert not CaseStandard.objects.filter(close_condition="").exists()


def test_every_step_has_its_limit() -> None:
    seed_casework()
    assert set(StepLimit.objects.values_list("step", flat=True)) == {str(step) for step in LimitedStep}


def test_organisations_are_found_by_code() -> None:
    cleaners = Organisation.objects.create(code="huanwei", name="环卫所")
    seed_casework()
    category = Category.objects.get(kind=CategoryKind.MATTER, code="06010")
    assert standards.standard(category.pk, Severity.ORDINARY).lead_id == cleaners.pk


def test_a_second_run_adds_nothing_and_keeps_changes() -> None:
    seed_casework()
    Category.objects.filter(code="06010").update(name="垃圾", words="x")
    Topic.objects.filter(key="rubbish").update(name="脏了")
    CaseStandard.objects.filter(category__code="06010").update(limit=99)
    ReasonCode.objects.filter(act="refuse", code="outside").update(is_active=False)
    again = seed_casework()
    assert (again.categories, again.topics, again.standards, again.reasons, again.step_limits) == (0, 0, 0, 0, 0)
    assert Topic.objects.get(key="rubbish").name == "脏了"
    assert set(CaseStandard.objects.filter(category__code="06010").values_list("limit", flat=True)) == {99}


def test_another_edition_stays_the_current_one() -> None:
    CategoryDictionary.objects.create(code="city", name="City", is_current=True)
    seed_casework()
    assert not CategoryDictionary.objects.get(code=DICTIONARY_CODE).is_current


def test_local_codes_count_down_from_999() -> None:
    seed_casework()
    dictionary = CategoryDictionary.objects.get(is_current=True)
    first = add_local_category(dictionary, CategoryKind.MATTER, "06", "共享充电宝乱放", name_en="Power banks")
    second = add_local_category(dictionary, CategoryKind.MATTER, "06", "快递堆放占道")
    assert (first.code, second.code) == ("06999", "06998")
    assert first.major_name_en == "Street environment"
    forget_all()
    assert standards.categories()[second.pk].is_local


@pytest.mark.parametrize(("major", "name"), [("77", "新类"), ("06", " "), ("06", "暴露垃圾")])
def test_a_local_category_needs_a_class_and_a_new_name(major: str, name: str) -> None:
    seed_casework()
    with pytest.raises(InvalidInputError):
        add_local_category(CategoryDictionary.objects.get(is_current=True), CategoryKind.MATTER, major, name)
