"""Readers of spreadsheets: Excel (.xlsx, .xlsm) and OpenDocument (.ods)."""
