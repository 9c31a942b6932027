"""The bytes of one file to its document, within a budget of time and memory."""
