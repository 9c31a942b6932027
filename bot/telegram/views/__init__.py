"""Screens: the text of a message with its buttons."""
