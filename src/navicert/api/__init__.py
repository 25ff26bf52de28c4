"""The interface for programs, version 1: JSON in, JSON out."""
