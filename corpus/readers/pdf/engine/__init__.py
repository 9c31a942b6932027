"""What PDFium tells of a page: characters, ruling lines, form fields. Imported only where PDFium is installed."""
