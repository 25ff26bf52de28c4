"""The pages: they translate between a person and the office, and decide nothing."""
