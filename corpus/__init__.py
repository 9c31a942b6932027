"""From files to documents: reading, cleaning, metadata, and passages. Imports nothing else of this project."""
