"""QR labels of places, buildings and grids: codes, who may issue and revoke, what a scan finds, sheets and posters."""
