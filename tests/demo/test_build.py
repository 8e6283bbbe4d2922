"""The demonstration as a whole: lively, consistent in time, told through the acts, the same for the same seed."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction

from tests.demo.conftest import CASES, NOW
from yizhi.casework.enums import OPEN_STAGES, Act, Party, Source, Stage
from yizhi.casework.models import Case, CaseEvent, CasePhoto, Check, Order, Rating, Report, ReporterContact
from yizhi.demo.build import build_cases
from yizhi.demo.organisations import make_organisations
from yizhi.demo.people import PASSWORD, logins
from yizhi.demo.town import load_town
from yizhi.grid.enums import Level
from yizhi.grid.models import Area
from yizhi.kernel.models import Notification, OutboxMessage, OutboxStatus
from yizhi.media.domain.photos import delete_photo
from yizhi.org.enums import Role
from yizhi.org.models import Organisation, RoleGrant, User

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from yizhi.demo.build import Built

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _demonstration(built: Built, media: Path, settings: Settings) -> None:
    """Every test of this module looks at the same demonstration."""
    settings.MEDIA_ROOT = media


def test_reports_are_as_many_as_wanted(built: Built) -> None:
    assert Report.objects.count() == CASES
    assert built.cases <= CASES
    assert sum(built.conflicts.values()) <= CASES / 50


def test_something_of_every_kind_is_going_on() -> None:
    stages = set(Case.objects.values_list("stage", flat=True))
    assert {Stage.REPORTED, Stage.HANDLING, Stage.SUSPENDED, Stage.CLOSED} <= stages
    assert Case.objects.filter(stage__in=OPEN_STAGES, due_at__lt=NOW).exists()
    assert Case.objects.filter(stage__in=OPEN_STAGES, due_at__gt=NOW).exists()
    assert Order.objects.filter(stage__in=("sent", "signed"), role="joint").exists()
    assert Case.objects.filter(reported_at__gte=NOW - timedelta(hours=1)).exists()


def test_a_year_up_to_now() -> None:
    first, last = Case.objects.earliest("reported_at"), Case.objects.latest("reported_at")
    assert NOW - timedelta(days=366) < first.reported_at < NOW - timedelta(days=300)
    assert last.reported_at <= NOW


def test_events_follow_each_other_in_time_and_stage() -> None:
    rows = CaseEvent.objects.order_by("case_id", "id").values_list("case_id", "at", "from_stage", "to_stage")
    for _case, group in groupby(rows, key=lambda row: row[0]):
        events = list(group)
        assert [at for _, at, _, _ in events] == sorted(at for _, at, _, _ in events)
        assert events[-1][1] <= NOW
        for before, after in pairwise(events):
            assert before[3] == after[2]


def test_a_case_stands_where_its_last_event_left_it() -> None:
    for case in Case.objects.all():
        last = case.events.order_by("id").last()
        assert last is not None
        assert last.to_stage == case.stage


def test_the_log_is_in_the_order_of_time() -> None:
    times = list(CaseEvent.objects.order_by("id").values_list("at", flat=True))
    assert times == sorted(times)


def test_every_source_and_party_appears() -> None:
    assert set(Report.objects.values_list("source", flat=True)) == {
        str(source) for source in (Source.PHONE, Source.WEB, Source.HOTLINE, Source.PATROL)
    }
    parties = set(CaseEvent.objects.values_list("party", flat=True))
    assert {str(p) for p in (Party.REPORTER, Party.DESK, Party.HANDLER, Party.GRID_WORKER)} <= parties
    assert Rating.objects.exists()


def test_contacts_are_kept_encrypted_and_only_as_long_as_they_may() -> None:
    assert ReporterContact.objects.exists()
    limit = NOW - timedelta(days=settings.YIZHI_CONTACT_DAYS)
    assert not ReporterContact.objects.filter(
        report__case__moved_at__lt=limit, report__case__closed_at__isnull=False
    ).exists()


def test_old_notices_are_not_sent_again() -> None:
    waiting = OutboxMessage.objects.filter(status="waiting")
    assert not waiting.exclude(channel="onsite").exists()
    assert not waiting.filter(created_at__lt=NOW - timedelta(days=1)).exists()


def test_photos_have_bytes_of_their_own_name() -> None:
    some = list(CasePhoto.objects.select_related("photo")[:4])
    for row in some:
        assert row.photo.file.size > 1000
        assert row.photo.thumbnail.size > 500
    assert len({row.photo.file.name for row in some}) == 4
    twin = CasePhoto.objects.filter(photo__sha256=some[0].photo.sha256).exclude(pk=some[0].pk).first()
    with transaction.atomic():
        delete_photo(some[0].photo)
        transaction.set_rollback(True)
    assert twin is None or twin.photo.file.storage.exists(str(twin.photo.file.name))


def test_sixteen_departments_in_both_languages() -> None:
    assert Organisation.objects.filter(kind="department").count() == 16
    assert Organisation.objects.filter(kind="property").count() >= 4
    assert not Organisation.objects.filter(name_en="").exists()


def test_every_role_every_organisation_and_every_grid_has_somebody() -> None:
    assert set(RoleGrant.objects.values_list("role", flat=True)) == {str(role) for role in Role}
    staffed = set(RoleGrant.objects.filter(role=Role.HANDLER).values_list("organisation_id", flat=True))
    assert staffed == set(Organisation.objects.values_list("pk", flat=True))
    walked = set(RoleGrant.objects.filter(role=Role.GRID_WORKER).values_list("area_code", flat=True))
    assert walked == set(Area.objects.filter(level=Level.GRID).values_list("code", flat=True))


def test_the_printed_sign_ins_work(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    names = [username for username, _who in logins()]
    assert {"desk", "supervisor", "admin", "huanwei"} <= set(names)
    user = User.objects.get(username="desk")
    assert user.check_password(PASSWORD)
    assert [u.username for u in User.objects.filter(is_superuser=True)] == ["admin"]


def test_the_desk_and_a_department_find_notices_of_the_last_week() -> None:
    told = Notification.objects.all()
    assert told.filter(created_at__lt=NOW - timedelta(days=7)).count() == 0
    assert told.filter(user__grants__organisation__isnull=False).exists()
    assert not told.filter(created_at__lt=NOW - timedelta(days=1), read_at__isnull=True).exists()
    assert not OutboxMessage.objects.filter(status=OutboxStatus.WAITING).exists()


def test_the_printed_grid_worker_has_something_to_check() -> None:
    worker = next(name for name, _who in logins() if name.startswith("grid-"))
    grids = RoleGrant.objects.filter(user__username=worker).values_list("area_code", flat=True)
    waiting = Check.objects.filter(done_at__isnull=True)
    assert waiting.filter(area_code__in=list(grids)).exists() or not waiting.exists()


def test_the_same_seed_tells_the_same_stories() -> None:
    def told() -> list[tuple[str, str, str]]:
        before = CaseEvent.objects.latest("id").pk
        with transaction.atomic():
            build_cases(load_town(make_organisations(), seed=7), cases=6, now=NOW)
            rows = CaseEvent.objects.filter(pk__gt=before).order_by("id")
            found = [(event.act, event.at.isoformat(), event.public_text) for event in rows]
            transaction.set_rollback(True)
        return found

    assert told() == told()
    assert any(act == Act.REPORT for act, _at, _text in told())
