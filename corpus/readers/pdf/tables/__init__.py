"""Tables of a PDF: cells between ruling lines or in aligned columns, rows, column names."""
