"""Files of records: CSV, TSV and JSON Lines."""
