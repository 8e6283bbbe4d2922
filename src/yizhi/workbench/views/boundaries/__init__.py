"""Pages of boundary sets: the list, the wizard, one set, publishing and comparing."""
