"""The tracking page of a private link, 8 phones at once: pages a second, statements."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bench.kit import figures, ground, load, servers
from bench.kit.figures import at_least, at_most

CASES = 40


def make_cases() -> list[str]:
    """File reports and lead half of them through desk and handler; return their private links' tokens."""
    from yizhi.casework.domain import desk, dispatch, handling, intake
    from yizhi.casework.domain.dispatch import OrderDraft
    from yizhi.casework.domain.draft import ReportDraft
    from yizhi.casework.domain.standards import Limit
    from yizhi.casework.domain.step import Words
    from yizhi.casework.enums import OrderRole, TimeKind
    from yizhi.casework.models import Category, Order
    from yizhi.kernel import clock
    from yizhi.org.actor import Actor, ActorKind, Grant, reporter
    from yizhi.org.enums import Role
    from yizhi.org.models import Organisation, User

    category = Category.objects.filter(code="02001").values_list("pk", flat=True)[0]
    user, _ = User.objects.get_or_create(username="bench", defaults={"password": "!"})
    company, _ = Organisation.objects.get_or_create(code="bench", defaults={"name": "环卫所"})
    duty = Actor(ActorKind.STAFF, user.pk, grants=(Grant(Role.DUTY_DESK, "370305002"),))
    handler = Actor(ActorKind.STAFF, user.pk, grants=(Grant(Role.HANDLER, organisation_id=company.pk),))
    now, tokens = clock.now() - timedelta(days=1), []
    for number, body in enumerate(ground.reports(CASES, seed=7)):
        draft = ReportDraft(text=body["text"], lon=body["lon"], lat=body["lat"], address=body["address"])
        report = intake.file_report(draft, actor=reporter(), now=now, key=uuid.uuid4())
        tokens.append(report.token)
        if number % 2:
            desk.accept_case(report.case_id, category_id=category, actor=duty, now=now)
            order = OrderDraft(company.pk, OrderRole.LEAD, Limit(4, TimeKind.WORKING_HOURS))
            dispatch.dispatch_case(report.case_id, [order], actor=duty, now=now)
            sent = Order.objects.get(case_id=report.case_id)
            handling.sign_order(report.case_id, sent.pk, actor=handler, now=now)
            handling.report_order_done(
                report.case_id, sent.pk, words=Words(public_text="已清运并冲洗"), actor=handler, now=now
            )
    return tokens


def count_statements(tokens: Sequence[str]) -> int:
    """Return the most statements that one of the pages takes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, most = Client(), 0
    for token in (tokens[0], *tokens[:6]):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/r/{token}/").status_code == 200
        most = len(captured) if token != tokens[0] else 0
    return most


def main(argv: Sequence[str]) -> int:
    """Measure; 0 when every target was met."""
    parser = argparse.ArgumentParser(prog="./run bench tracking", description=__doc__)
    parser.add_argument("--count", type=int, default=3000, help="pages a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=0, help="processes that serve pages (default: as `yizhi serve`)")
    parser.add_argument("--threads", type=int, default=0, help="threads of each (default: as `yizhi serve`)")
    options = parser.parse_args(argv)
    ground.set_up()
    tokens = make_cases()
    met = figures.tell("statements of the tracking page, at most", count_statements(tokens), "", at_most(8))
    servers.collect_static()
    asked = [
        load.get(f"/r/{tokens[n % CASES]}/", Accept_Encoding="gzip, br", Accept_Language="zh-CN")
        for n in range(options.count)
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.site(Path(folder), workers=options.workers, threads=options.threads) as site,
    ):
        load.run(site.options.port, asked[:300])
        used = site.processor_seconds()
        results = [load.run(site.options.port, asked) for _ in range(options.rounds)]
        used = site.processor_seconds() - used
    times = [[seconds * 1000 for seconds in result.times] for result in results]
    figures.tell("processor time of the pages' workers", used * 1000 / options.count / options.rounds, "ms/page")
    met &= figures.tell(
        "tracking pages", statistics.median(result.rate for result in results), "pages/s", at_least(300)
    )
    figures.tell("95 % of the answers within", statistics.median(figures.percentile(t, 0.95) for t in times), "ms")
    met &= figures.tell("answers that were no 200", sum(result.errors for result in results), "", at_most(0))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
