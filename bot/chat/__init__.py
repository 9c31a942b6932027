"""Interactive sessions in a terminal."""
