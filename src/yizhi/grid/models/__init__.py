"""Areas, boundary sets, places, labels and who is in the grid."""

from yizhi.grid.models.area import Area, BoundaryRevision
from yizhi.grid.models.boundary import BoundaryEditor, BoundarySet, BoundaryStep, SetArea
from yizhi.grid.models.duty import Absence, Duty, DutyHolder
from yizhi.grid.models.label import Label
from yizhi.grid.models.place import Entrance, Place, PlaceIndex, PlacePhoto

__all__ = [
    "Absence",
    "Area",
    "BoundaryEditor",
    "BoundaryRevision",
    "BoundarySet",
    "BoundaryStep",
    "Duty",
    "DutyHolder",
    "Entrance",
    "Label",
    "Place",
    "PlaceIndex",
    "PlacePhoto",
    "SetArea",
]
