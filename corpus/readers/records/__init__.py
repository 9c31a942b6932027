"""Readers of files of records: CSV, TSV, JSON Lines."""
