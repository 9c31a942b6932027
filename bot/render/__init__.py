"""Pure functions that render answers for people and programs."""
