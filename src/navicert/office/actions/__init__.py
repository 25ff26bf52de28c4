"""What the office does. One verb, one function, one transaction, one act in the record."""
