"""Cases and what belongs to them."""

from yizhi.casework.models.case import Case, CaseEvent, CasePhoto
from yizhi.casework.models.dictionary import CaseStandard, Category, CategoryDictionary, ReasonCode, StepLimit, Topic
from yizhi.casework.models.orders import Check, ExtensionRequest, Order
from yizhi.casework.models.regridding import RegriddingJob
from yizhi.casework.models.reports import Rating, Report, ReporterContact

__all__ = [
    "Case",
    "CaseEvent",
    "CasePhoto",
    "CaseStandard",
    "Category",
    "CategoryDictionary",
    "Check",
    "ExtensionRequest",
    "Order",
    "Rating",
    "ReasonCode",
    "RegriddingJob",
    "Report",
    "ReporterContact",
    "StepLimit",
    "Topic",
]
