"""The folder of documents: scanning, file states, reports."""
