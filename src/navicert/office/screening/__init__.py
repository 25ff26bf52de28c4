"""Screening in the office: questions, stored parties, hits, and what changes with the lists."""
