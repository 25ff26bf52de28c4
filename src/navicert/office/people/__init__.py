"""Who somebody is in the office: sign-in, roles, notices."""
