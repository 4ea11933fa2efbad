"""Outward acts, one kind a file: how it is done, found again, changed and taken back."""
