"""Navicert."""
