"""The workbook as staff see it."""
