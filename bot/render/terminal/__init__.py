"""Answers as terminal output."""
