"""`{{ notice|told }}`: what a notice says."""

from __future__ import annotations

from django import template

from yizhi.workbench.domain.notices import told

register = template.Library()
register.filter("told", told)
