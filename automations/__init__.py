"""Runs a town's paid community-liaison program from its Google Sheet."""
