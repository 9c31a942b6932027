"""A folder of documents: scanning, file states, reports."""
