"""Who may see what: each function gives the rows that a person may see, and no others."""
