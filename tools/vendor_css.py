"""Copy the style sheets that the pages use from their npm package, with licence and hashes.

``python tools/vendor_css.py`` needs npm and is run by maintainers after they change PACKAGE below;
``python tools/vendor_css.py --check`` compares the copies with VENDORED.toml and needs no network.
Nothing of this runs when Navicert is installed or started.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

NAME, VERSION, LICENCE = "@digdir/designsystemet-css", "1.22.0", "MIT"
PACKAGE_SHA256 = "0eeef1d967ee4f21e5e59f37c20666db8b66f20d93d4617907c4c4661f52298c"
FILES = {
    "package/dist/src/index.css": "designsystemet.css",
    "package/dist/theme/designsystemet.css": "theme.css",
    "package/LICENSE": "LICENSE",
}
FOLDER = Path(__file__).resolve().parent.parent / "src/navicert/web/static/vendor/designsystemet"
LIST = FOLDER / "VENDORED.toml"


def sha256(body: bytes) -> str:
    """The SHA-256 of a file's content."""
    return hashlib.sha256(body).hexdigest()


def download(folder: Path) -> Path:
    """Fetch the package through npm and refuse another content than the pinned one."""
    subprocess.run(["npm", "pack", "--silent", f"{NAME}@{VERSION}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    package = next(folder.glob("*.tgz"))
    if sha256(package.read_bytes()) != PACKAGE_SHA256:
        sys.exit(f"{NAME} {VERSION} is not the package that was pinned: its SHA-256 differs.")
    return package


def vendor() -> None:
    """Write the copies and their list."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = [f'name = "{NAME}"', f'version = "{VERSION}"', f'licence = "{LICENCE}"', "", "[sha256]"]
    with tempfile.TemporaryDirectory() as folder, tarfile.open(download(Path(folder))) as package:
        for inside, name in FILES.items():
            file = package.extractfile(inside)
            if file is None:
                sys.exit(f"{inside} is not in {NAME} {VERSION}.")
            body = file.read()
            (FOLDER / name).write_bytes(body)
            lines.append(f'"{name}" = "{sha256(body)}"')
    LIST.write_text("\n".join(lines) + "\n", encoding="utf-8")


def check() -> None:
    """Are the copies what the list says?"""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))
    changed = [name for name, digest in listed["sha256"].items() if sha256((FOLDER / name).read_bytes()) != digest]
    if changed or listed["version"] != VERSION:
        sys.exit(f"Changed since it was copied: {', '.join(changed) or 'the version'}. Run tools/vendor_css.py.")


if __name__ == "__main__":
    check() if sys.argv[1:] == ["--check"] else vendor()
