"""Papers and tables: block model to PDF and DOCX; XLSX and CSV in and out."""
