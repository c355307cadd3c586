"""Sheets: data to QPainter to printer, PDF and preview."""
