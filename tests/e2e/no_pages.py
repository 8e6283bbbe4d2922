"""Every address of the site, and those that show no page of their own, each with what it is instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import URLResolver, get_resolver

# Of these parts every address is looked at; the admin's are Unfold's and stand for themselves below.
PARTS: Final = ("portal:", "workbench:", "screen:", "account_", "mfa_")
NO_PAGE: Final = {
    "portal:display": "takes a POST: the switches without JavaScript",
    "portal:where": "JSON",
    "portal:places": "JSON",
    "portal:around_tile": "JSON",
    "portal:scan_slash": "portal:scan, with a slash at its end",
    "portal:mine_state": "JSON",
    "portal:state": "a part of portal:track",
    "portal:qr": "an image",
    "portal:act": "takes a POST; shows portal:track",
    "portal:manifest": "JSON",
    "portal:service_worker": "a script",
    "portal:robots": "text",
    "workbench:home": "leads on to the first page of the role",
    "workbench:desk_rows": "a part of workbench:desk",
    "workbench:case_row": "a part of workbench:desk",
    "workbench:search": "leads on to a case or to workbench:desk",
    "workbench:orders_rows": "a part of workbench:orders",
    "workbench:orders_sign": "takes a POST; leads on to workbench:orders",
    "workbench:field_case": "leads on to workbench:field_task or workbench:case",
    "workbench:notices_read": "takes a POST",
    "workbench:notice_open": "leads on to what the notice is about",
    "workbench:notice_read": "takes a POST",
    "workbench:notices_bell": "a part of every page",
    "workbench:map_cases": "JSON",
    "workbench:map_heat": "JSON",
    "workbench:map_near": "JSON",
    "workbench:map_case": "a part of workbench:map; by itself it leads on to workbench:case",
    "workbench:labels_issue": "takes a POST; leads on to workbench:labels",
    "workbench:label_issue": "takes a POST; leads on to workbench:label",
    "workbench:labels_print": "takes a POST; a PDF",
    "workbench:label_qr": "an image",
    "workbench:label_revoke": "takes a POST; leads on to workbench:label",
    "workbench:screen_qr": "an image",
    "workbench:screen_revoke": "takes a POST; leads on to workbench:screens",
    "workbench:ground": "leads on to workbench:boundaries",
    "workbench:boundaries_file_shapes": "JSON",
    "workbench:boundaries_forget": "takes a POST; leads on to workbench:boundaries",
    "workbench:boundaries_layer": "a step for files of several layers; drawn as workbench:boundaries_crs is",
    "workbench:boundary_shapes": "JSON",
    "workbench:boundary_download": "a file",
    "workbench:boundary_check": "takes a POST; leads on to workbench:boundary_set",
    "workbench:boundary_repair_shapes": "JSON",
    "workbench:boundary_call_off": "takes a POST; leads on to workbench:boundary_set",
    "workbench:boundary_discard": "takes a POST; leads on to workbench:boundaries",
    "workbench:boundary_copy": "takes a POST; leads on to workbench:boundary_set",
    "workbench:regridding_ask": "takes a POST; leads on to workbench:regridding",
    "workbench:regridding_stop": "takes a POST; leads on to workbench:regridding",
    "workbench:editor_areas": "JSON",
    "workbench:editor_find": "JSON",
    "workbench:editor_code": "JSON",
    "workbench:editor_step": "takes a POST; JSON",
    "workbench:editor_beat": "takes a POST; JSON",
    "workbench:editor_leave": "takes a POST",
    "workbench:editor_check": "takes a POST; JSON",
    "workbench:map_selection": "a part of workbench:map",
    "workbench:map_export": "takes a POST; a file",
    "workbench:map_here": "a part of workbench:map",
    "workbench:map_things": "a tile",
    "workbench:find_hits": "a part of every page",
    "workbench:places_csv": "a file",
    "workbench:places_geojson": "a file",
    "workbench:place_code": "JSON",
    "workbench:place_shape": "JSON",
    "workbench:place_state": "takes a POST; shows workbench:place",
    "workbench:place_active": "the same",
    "workbench:place_photos": "the same",
    "workbench:place_photo_off": "the same",
    "workbench:place_entrance": "the same",
    "workbench:place_entrance_off": "the same",
    "workbench:duty_give": "takes a POST; shows workbench:grid_people",
    "workbench:duty_end": "the same",
    "workbench:absence_enter": "the same",
    "workbench:absence_end": "the same",
    "screen:panels": "a part of screen:wall",
    "screen:cases": "JSON",
    "account_inactive": "where a closed account is sent; sign-in shows the same words",
    "account_email": "accounts have no e-mail of their own",
    "account_email_verification_sent": "the same",
    "account_confirm_email": "the same",
    "account_set_password": "for accounts without a password; there are none",
    "account_reset_password": "an administrator gives a new password",
    "account_reset_password_done": "the same",
    "account_reset_password_from_key": "the same",
    "account_reset_password_from_key_done": "the same",
    "account_confirm_login_code": "sign-in by code is off",
    "mfa_authenticate": "the second step of sign-in, for accounts that have one",
    "mfa_reauthenticate": "the same",
    "mfa_deactivate_totp": "the same",
    "mfa_view_recovery_codes": "the same",
    "mfa_generate_recovery_codes": "the same",
    "mfa_download_recovery_codes": "a file",
}


def names_of_addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Yield the name of every address of the parts that are looked at."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names_of_addresses(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif f"{space}{entry.name}".startswith(PARTS):
            yield f"{space}{entry.name}"
