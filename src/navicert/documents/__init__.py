"""Licences and letters: data → canonical JSON → signature → a page, and how an outsider checks them offline."""
