"""Reader of PDF files with a text layer."""
