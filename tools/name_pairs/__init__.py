"""Labelled name pairs of our own, made from public lists: what people and machines do to names, and what they do not."""
