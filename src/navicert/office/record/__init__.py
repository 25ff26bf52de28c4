"""Every act of the office in the record, and the record before the world."""
