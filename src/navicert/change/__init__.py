"""Law over time: what a change of law is, and what it does to a book of business.

Pure: two laws and a book in, differences and moved answers out. Files are read by :mod:`navicert.library.editions`
and :mod:`navicert.library.books`.
"""
