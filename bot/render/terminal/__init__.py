"""Answers, documents and reports as terminal output."""
