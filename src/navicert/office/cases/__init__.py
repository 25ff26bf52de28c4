"""The work on a case: from a draft to a decision."""
