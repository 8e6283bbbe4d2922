"""Which photos the holder of a private link may see."""

from __future__ import annotations

from django.http import HttpRequest

from yizhi.casework.domain.reporter import leading_case, report_by_token
from yizhi.casework.models import CasePhoto
from yizhi.kernel.errors import NotFoundError
from yizhi.media.models import Photo
from yizhi.portal.domain.tracking import visible_photos

PARAMETER = "r"


def holder_sees(request: HttpRequest, photo: Photo) -> bool:
    """Tell whether the link's secret in `?r=` opens a photo: the holder's own, and those of the work on the case."""
    token = request.GET.get(PARAMETER, "")
    if not token or "\x00" in token:
        return False
    try:
        report = report_by_token(token)
    except NotFoundError:
        return False
    wanted = visible_photos(report.pk, report.case_id, leading_case(report).pk)
    return CasePhoto.objects.filter(wanted, photo_id=photo.pk).exists()
