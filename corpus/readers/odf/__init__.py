"""OpenDocument files (ISO/IEC 26300): what they have in common, and the reader of texts (.odt)."""
