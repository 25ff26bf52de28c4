"""The law engine: packs of dated rules, an expression language with unknown as a value, one-case evaluation."""
