"""Screens (the text and keyboard of a message) and how they are sent."""
