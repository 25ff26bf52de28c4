"""What heads, auditors and the public see of many cases at once."""
