"""`insert` stores what `save` stores."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.builders import TUESDAY, make_report, make_world
from yizhi.casework.models import Case, ReporterContact
from yizhi.kernel.insert import insert

pytestmark = pytest.mark.django_db


def a_case(**changes: object) -> Case:
    return Case(
        title="三个垃圾桶都满了",
        source="api",
        area_code="370305002001001",
        lon=118.3,
        lat=36.8,
        reported_at=TUESDAY,
        moved_at=TUESDAY,
        **changes,
    )


def test_row_is_stored_as_save_stores_it() -> None:
    case = insert(a_case())
    saved = a_case()
    saved.save()
    ours, theirs = (Case.objects.filter(pk=row.pk).values().get() for row in (case, saved))
    own = {"id", "uuid", "number"}
    assert {k: v for k, v in ours.items() if k not in own} == {k: v for k, v in theirs.items() if k not in own}
    assert (case.pk, case.uuid) == (ours["id"], ours["uuid"])


def test_row_can_be_saved_again() -> None:
    case = insert(a_case())
    case.title = "已清运"
    case.save(update_fields=["title"])
    assert Case.objects.get(pk=case.pk).title == "已清运"
    assert Case.objects.count() == 1


def test_taken_value_is_an_integrity_error() -> None:
    case = insert(a_case())
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(a_case(number=case.number))
    assert Case.objects.count() == 1


def test_row_whose_key_is_another_row_and_whose_fields_are_encrypted() -> None:
    report = make_report(make_world(), phone="13912345678")
    assert ReporterContact.objects.get(pk=report.pk).phone == "13912345678"
