"""Places: how they are stored and changed, who may, how they are listed, read in and given out."""

from yizhi.grid.domain.places.placing import put_at

__all__ = ["put_at"]
