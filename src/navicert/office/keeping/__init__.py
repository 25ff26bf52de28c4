"""Copies of the office, and whether one is sound."""
