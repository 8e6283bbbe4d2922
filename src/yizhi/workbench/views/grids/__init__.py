"""Pages of grids and of who is in them."""
