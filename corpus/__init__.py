"""What was written: documents, where they come from, and what was taken out of them."""
