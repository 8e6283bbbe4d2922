"""What the pages of boundary sets read and put together."""
