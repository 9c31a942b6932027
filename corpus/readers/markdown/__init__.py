"""Reader of Markdown files."""
