"""Pages of places: list, page, form, notes, reading in."""
