"""People, organisations, roles, work calendar."""

from yizhi.org.models.calendar import CalendarDay, WorkingPeriod
from yizhi.org.models.organisation import Organisation
from yizhi.org.models.people import RoleGrant, User

__all__ = ["CalendarDay", "Organisation", "RoleGrant", "User", "WorkingPeriod"]
