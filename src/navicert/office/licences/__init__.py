"""A licence after issue: its balance, its duties, customs, and its status."""
