"""Who may do what: one function a verb, which answers ``None`` or a sentence."""
