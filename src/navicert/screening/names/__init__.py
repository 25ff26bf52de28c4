"""Names in any script, read into tokens that can be compared."""

from navicert.screening.names.folding import bones, fold
from navicert.screening.names.reading import read_name
from navicert.screening.names.shapes import Name, Role, Token

__all__ = ["Name", "Role", "Token", "bones", "fold", "read_name"]
