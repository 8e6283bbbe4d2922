"""What stands on a poster, whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yizhi.grid.domain.labels.words import Face

MOST_PEOPLE: Final = 4


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who is responsible, as residents may see it: duty in both languages, name and office phone."""

    duty: str
    duty_en: str = ""
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Poster:
    """A face and the people below it."""

    face: Face
    people: tuple[Contact, ...] = ()
