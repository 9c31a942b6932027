"""Title, publisher, date, URL and language of a document: declared, stated by the file, or inferred."""
