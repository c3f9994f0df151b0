"""Tables that people keep in spreadsheets, read and written row by row: CSV in any encoding they are saved in, XLSX."""
