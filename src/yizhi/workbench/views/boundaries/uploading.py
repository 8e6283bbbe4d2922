"""The first step of the wizard: a file, which may be large. It is taken, read once (a large one behind the page), and kept; or nothing of it is."""

from __future__ import annotations

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from yizhi.grid.domain.layers.limits import MAX_FILE_BYTES
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.kernel.ids import uuid7
from yizhi.org.enums import Role
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.acts.forms import read_uuid
from yizhi.workbench.domain.boundaries import looks, uploads
from yizhi.workbench.domain.boundaries.uploads import Upload
from yizhi.workbench.domain.works.files import first_step
from yizhi.workbench.views.boundaries.listing import typed
from yizhi.workbench.views.boundaries.wizard import look_behind, own_upload, show_step

_SLACK: Final = 64 * 1024


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: StaffRequest) -> HttpResponseBase:
    """Take the file. Its handlers are set before anything reads the body: it may be larger than a photo."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_FILE_BYTES + _SLACK:
        raise uploads.too_large()
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    return _upload(request)


@csrf_protect
@staff_required(Role.ADMINISTRATOR)
def _upload(request: StaffRequest) -> HttpResponseBase:
    before = None
    if token := request.GET.get("again", ""):
        before = own_upload(request, token)
    most = MAX_FILE_BYTES // 1024 // 1024
    if request.method != "POST":
        return show_step(request, "file", before, most=most, key=uuid7())
    try:
        kept = _take(request)
    except InvalidInputError as error:
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"error": str(error)}, status=error.status)
        return show_step(request, "file", before, error, most=most, key=uuid7())
    if before:
        before.forget()
    onward = look_behind(request, kept) if looks.is_large(kept) else redirect(first_step(kept))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"next": onward.headers["Location"]})
    return onward


def _take(request: StaffRequest) -> Upload:
    """Keep the file and, unless it is large, read it once; one that cannot be read is not kept."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise InvalidInputError(_("Choose a file."), field="file")
    key = read_uuid(typed(request, "key"))
    kept = uploads.keep(file, request.user.pk, key=str(key or ""))
    if not looks.is_large(kept):
        try:
            looks.look(kept)
        except BaseException:
            kept.forget()
            raise
    if kept.finish():
        return kept
    raise ConflictError(_("The upload was cancelled. Nothing of the file is kept."), code="cancelled")


@require_POST
@staff_required(Role.ADMINISTRATOR)
def cancel(request: StaffRequest) -> HttpResponseBase:
    """Give an upload up that is still being read, by the key that its form carried: nothing of it stays."""
    key = read_uuid(typed(request, "key"))
    if key is not None:
        uploads.cancel(str(key), request.user.pk)
    return HttpResponse(status=204)
