"""Readers of presentations: PowerPoint (.pptx, .pptm) and OpenDocument (.odp)."""
