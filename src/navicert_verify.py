"""Check a Navicert log, or a receipt from one, without Navicert: this one file and ``cryptography`` 48 or later.

    navicert-verify FOLDER-OR-ADDRESS [--key VKEY]... [--witness VKEY]... [--old CHECKPOINT]
    navicert-verify RECEIPT --key VKEY [--witness VKEY]... [--act FILE NONCE]

It follows C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature and tlog-proof, and RFC 6962, 2.1.
Exit status: 0 what was asked is proved; 1 something is wrong, and is named; 2 it could not be checked.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

KINDS = {1: "Ed25519", 4: "Ed25519 cosignature", 6: "ML-DSA-44 cosignature"}
WIDTH, HASH, MOST = 256, 32, 17_000_000  # hashes in a tile; bytes of a hash; bytes of the largest file
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class Key(NamedTuple):
    """A public key, from its text NAME+ID+BASE64."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()} ({KINDS[self.kind]})"

    @classmethod
    def parse(cls, text: str) -> Key:
        name, stated, material = (*text.strip().split("+", 2), "", "")[:3]
        data = unbase64(material)
        if data[:1] not in (b"\1", b"\4", b"\6") or (key := cls(name, data[0], data[1:])).id.hex() != stated:
            raise LookupError(f"{text[:60]!r} is not a public key, or of an unknown kind, or mistyped")
        return key

    def check(self, signature: bytes, head: Head) -> int:
        """The time in a signature that fits; 0 where its kind has none. Raises ``InvalidSignature``."""
        stamp, proper = (b"", signature) if self.kind == 1 else (signature[:8], signature[8:])
        time = int.from_bytes(stamp, "big")
        if self.kind == 6:
            name, origin = (bytes([len(text.encode())]) + text.encode() for text in (self.name, head.origin))
            tree = bytes(8) + head.size.to_bytes(8, "big") + head.root
            signed = b"subtree/v1\n\0" + name + stamp + origin + tree
            MLDSA44PublicKey.from_public_bytes(self.public).verify(proper, signed)
        else:
            signed = (f"cosignature/v1\ntime {time}\n" * (self.kind == 4) + head.text).encode()
            Ed25519PublicKey.from_public_bytes(self.public).verify(proper, signed)
        return time


class Head(NamedTuple):
    """A checkpoint: its text, what the text says, and its signatures (line, name, key id, signature)."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[int, str, bytes, bytes]]

    @classmethod
    def parse(cls, data: bytes, where: str) -> Head:
        whole = data.decode("utf-8", "replace")
        text, _, below = whole.rpartition("\n\n")
        lines, signatures = text.split("\n"), []
        if re.search("[\0-\t\v-\x1f\ufffd]", whole) or len(lines) < 3 or not all(lines) or below[-1:] != "\n":
            raise ValueError(f"{where}: not a checkpoint: lines of text, an empty line, signature lines")
        if not NUMBER.fullmatch(lines[1]) or len(root := unbase64(lines[2])) != HASH:
            raise ValueError(f"{where}, lines 2 and 3: not a number of entries and a root hash")
        for number, line in enumerate(below[:-1].split("\n"), len(lines) + 2):
            found = re.fullmatch("— ([^ ]+) ([^ ]+)", line)
            if not found or not (signature := unbase64(found[2])):
                raise ValueError(f"{where}, line {number}: not a signature line")
            signatures.append((number, found[1], signature[:4], signature[4:]))
        return cls(text + "\n", lines[0], int(lines[1]), root, signatures)

    def judge(self, where: str, logs: list[Key], witnesses: list[Key], wrong: list[str]) -> dict[str, int]:
        """Every key of the log and every witness that is given must have signed; gives the times of witnesses."""
        logs = [key for key in logs if key.name == self.origin]
        if not logs:
            raise LookupError(f"{where} is said to be of the log {self.origin}, of which no key is given")
        known, times = {(key.name, key.id): key for key in (*logs, *witnesses)}, {}
        for line, name, key_id, signature in self.signatures:
            key = known.get((name, key_id))
            if key is None:
                print(f"note: {where}, line {line}: not checked, as no key {name}+{key_id.hex()} is given")
                continue
            try:
                times[key] = key.check(signature, self)
            except (InvalidSignature, ValueError, OverflowError):
                wrong.append(f"{where}, line {line}: does not fit the key {key}; the line or the text was altered")
        wrong += [f"{where}: not signed with the key {key}" for key in (*logs, *witnesses) if key not in times]
        if not times.keys() & {*logs}:
            raise ValueError(f"{where}: not believed, so nothing that it covers was checked")
        return {key.name: times[key] for key in witnesses if times.get(key)}


def unbase64(text: str) -> bytes:
    """The bytes of a base64 text, which has one spelling only; none where it is not one."""
    try:
        data = base64.b64decode(text.encode(), validate=True)
    except binascii.Error:
        return b""
    return data if base64.b64encode(data).decode() == text else b""


def root_of(row: bytes) -> bytes:
    """The root over joined hashes; a last one without a neighbour moves up as it is."""
    while len(row) > HASH:
        odd = len(row) % 64
        pairs = range(0, len(row) - odd, 64)
        row = b"".join([sha256(b"\x01" + row[i : i + 64]).digest() for i in pairs]) + row[len(row) - odd :]
    return row


def fold(rows: Sequence[bytes]) -> bytes:
    """The root over the last, partial tile of each level, level 0 first."""
    root = b""
    for row in rows:
        root = root_of(row + root)
    return root or sha256().digest()


def split(row: bytes) -> list[bytes]:
    return [row[i : i + HASH] for i in range(0, len(row), HASH)]


def unpack(bundle: bytes) -> Iterator[tuple[bytes, int]]:
    """The leaf hash of each whole entry of a bundle, and the byte at which it ends."""
    at = 0
    while (end := at + 2 + int.from_bytes(bundle[at : at + 2], "big")) <= len(bundle):
        yield sha256(b"\x00" + bundle[at + 2 : end]).digest(), end
        at = end


def listed(numbers: list[int]) -> str:
    """Numbers in few words: the first and the last of each run."""
    runs = [n for n in numbers if n - 1 not in numbers], [n for n in numbers if n + 1 not in numbers]
    return ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in zip(*runs, strict=True))


def path_of(level: int, index: int, width: int = WIDTH) -> str:
    name, rest = f"{index % 1000:03d}", index // 1000
    while rest:
        name, rest = f"x{rest % 1000:03d}/{name}", rest // 1000
    return f"tile/{'entries' if level < 0 else level}/{name}" + (f".p/{width}" if width < WIDTH else "")


class Source:
    """The files of a log: in a folder, or at an address."""

    def __init__(self, where: str) -> None:
        self.where, self.folder = where.rstrip("/"), Path(where) if "://" not in where else None
        here = urllib.parse.urlsplit(where).hostname in ("localhost", "127.0.0.1", "::1")
        self._opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if here else []))

    def get(self, path: str) -> bytes | None:
        try:
            if self.folder is not None:
                return (self.folder / path).read_bytes()
            with self._opener.open(f"{self.where}/{path}", timeout=60) as answer:
                data: bytes = answer.read(MOST)
                packed = answer.headers.get("Content-Encoding") == "gzip"
                return zlib.decompressobj(wbits=31).decompress(data, MOST) if packed else data
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, zlib.error) as error:
            if isinstance(error, urllib.error.HTTPError) and error.code in (404, 410):
                return None
            raise LookupError(f"{self.where}/{path} could not be read: {error}") from None


class Tile(NamedTuple):
    """A tile as stored, and as what lies under it says that it should be."""

    path: str
    offers: list[bytes]  # rows: as stored; from the tiles of each level below, as stored; from the entries
    bundle: str = ""
    held: list[bytes] = []  # leaf hashes of the entries in the bundle


class Audit:
    """Read every tile and entry of a log, and name each that does not lead to the signed root."""

    def __init__(self, source: Source, head: Head, wrong: list[str]) -> None:
        self.source, self.size, self.wrong = source, head.size, wrong
        self.read: dict[str, tuple[int, int]] = {}
        self.tiles: dict[tuple[int, int], Tile] = {}  # those at the right edge, above level 0, or with a difference
        self.roots: dict[tuple[int, int], list[bytes]] = {}  # of full tiles, one for each offer
        edge, level = [], 0
        while count := self.size >> 8 * level:
            for index in range(-(-count // WIDTH)):
                self._take(level, index, min(WIDTH, count - index * WIDTH))
            edge += [(level, count // WIDTH)] if count % WIDTH else []
            level += 1
        self._settle(edge, head.root)
        self._other_files()

    def _file(self, level: int, index: int, width: int) -> tuple[str, bytes, int]:
        """Path, bytes and width of a tile; where its partial form is gone, of the full one."""
        for wide in (width, WIDTH):
            path = path_of(level, index, wide)
            if (data := self.source.get(path)) is not None:
                self.read[path] = (level, index)
                return path, data, wide
        raise ValueError(f"{path_of(level, index, width)} is missing; what comes after it was not checked")

    def row(self, level: int, index: int, width: int) -> tuple[str, bytes]:
        """Path and hashes of a tile as stored; what it lacks counts as zero."""
        path, data, wide = self._file(level, index, width)
        if len(data) != wide * HASH:
            self.wrong.append(f"{path} has {len(data)} bytes and not {wide * HASH}")
        return path, data[: width * HASH].ljust(width * HASH, b"\0")

    def _take(self, level: int, index: int, width: int) -> None:
        path, row = self.row(level, index, width)
        if level:
            under = [self.roots[level - 1, index * WIDTH + place] for place in range(width)]
            tile = Tile(path, [row, *(b"".join(roots) for roots in zip(*under, strict=True))])
        else:
            bundle, data, wide = self._file(-1, index, width)
            whole = list(unpack(data))
            held, ends = [leaf for leaf, _ in whole], [end for _, end in whole]
            if len(data) > (end := ends[:wide][-1] if ends else 0):
                self.wrong.append(f"{bundle}: {len(data) - end} bytes after its entry {len(ends[:wide]) - 1}")
            held = held[:width] if wide > width else held
            tile = Tile(path, [row, b"".join(held[:width]).ljust(width * HASH, b"\0")], bundle, held)
        if width == WIDTH:
            roots = {offer: root_of(offer) for offer in {*tile.offers}}
            self.roots[level, index] = [roots[offer] for offer in tile.offers]
        if level or width < WIDTH or tile.offers[1] != row:
            self.tiles[level, index] = tile

    def _settle(self, group: list[tuple[int, int]], expected: bytes) -> None:
        """Find the rows that lead to the root that is expected, name what differs from them, and go down."""
        tiles = [self.tiles[each] for each in group]
        offers = product(*(tile.offers for tile in tiles))
        right = next((rows for rows in offers if fold(rows) == expected), None)
        if right is None:
            names = ", ".join(name for tile in tiles for name in (tile.path, tile.bundle) if name) or "checkpoint"
            self.wrong.append(f"{names}: do not lead to the hash above them; altered together, or in several places")
            return
        for (level, index), tile, row in zip(group, tiles, right, strict=True):
            pairs = zip(split(tile.offers[0]), split(row), strict=True)
            if bad := [place for place, (stored, true) in enumerate(pairs) if stored != true]:
                self.wrong.append(f"{tile.path}: hash {listed(bad)} was altered")
            if not level:
                self._name_entries(tile, index * WIDTH, split(row))
            for place, child in enumerate(split(row) if level else []):
                below = (level - 1, index * WIDTH + place)
                if {*self.roots[below]} != {child} and below in self.tiles:
                    self._settle([below], child)
                elif {*self.roots[below]} != {child}:
                    names = f"{path_of(*below)}, {path_of(-1, below[1])}"
                    self.wrong.append(f"{names}: fit each other and not the hash above them; altered together")

    def _name_entries(self, tile: Tile, first: int, right: list[bytes]) -> None:
        held = tile.held
        bad = [place for place, leaf in enumerate(right) if held[place : place + 1] != [leaf]]
        if not bad:
            return
        what, at = f"entry {listed([first + each for each in bad])} was altered", bad[0]
        if held[at:] == right[at + 1 :]:
            what = f"entry {first + at} was taken out"
        elif held[at + 1 : len(right) + 1] == right[at:]:
            what = f"an entry was put in before entry {first + at}"
        elif sorted(held) == sorted(right):
            what = f"entries {listed([first + each for each in bad])} were put into another order"
        self.wrong.append(f"{tile.bundle}: {what}")

    def root_at(self, size: int) -> bytes:
        """The root that the log had at an earlier size."""
        rows, level = [], 0
        while count := size >> 8 * level:
            index, width = divmod(count, WIDTH)
            whole = min(WIDTH, (self.size >> 8 * level) - index * WIDTH)
            rows.append(self.row(level, index, whole)[1][: width * HASH] if width else b"")
            level += 1
        return fold(rows)

    def _other_files(self) -> None:
        """In a folder: partial tiles of other sizes must begin alike."""
        for path, (level, index) in self.read.items():
            for file in self.source.folder.glob(path_of(level, index) + ".p/*") if self.source.folder else ():
                data, now = file.read_bytes(), self.source.get(path) or b""
                if not now.startswith(data) and not data.startswith(now):
                    self.wrong.append(f"{path_of(level, index)}.p/{file.name} and {path} do not begin alike")


def check_receipt(data: bytes, where: str, act: bytes | None, wrong: list[str]) -> Head:
    """Whether the entry of a receipt leads to its signed root; gives its checkpoint."""
    above, _, below = data.partition(b"\n\n")
    heading, *lines = above.decode("utf-8", "replace").split("\n")
    head = Head.parse(below, f"{where}, checkpoint")
    extra = lines.pop(0)[6:] if lines and lines[0].startswith("extra ") else ""
    entry = unbase64(extra) if act is None else b"\x01" + sha256(act).digest()
    if not entry:
        raise LookupError(f"{where} does not carry its entry; give --act with a file and its nonce")
    if extra and unbase64(extra) != entry:
        wrong.append(f"{where}: it is for another act, or for another nonce")
    if heading != "c2sp.org/tlog-proof@v1" or not lines or not re.fullmatch(f"index ({NUMBER.pattern})", lines[0]):
        raise ValueError(f"{where}: not a receipt, or the line with the index of the entry is missing")
    index, last, path = int(lines[0][6:]), head.size - 1, [unbase64(line) for line in lines[1:]]
    root, inner = sha256(b"\x00" + entry).digest(), (index ^ last).bit_length() if index <= last else 0
    for level, other in enumerate(path):
        left = level >= inner or index >> level & 1
        root = sha256(b"\x01" + (other + root if left else root + other)).digest()
    if index > last or len(path) != inner + (index >> inner).bit_count() or root != head.root:
        wrong.append(f"{where}: the path does not lead from entry {index} to the root hash of the checkpoint")
    return head


def say(head: Head, old: Head | None, entry: bool, times: dict[str, int], own_keys: bool) -> None:
    """In plain words: what was proved, and what was not."""
    what = "the entry is in the log at its index, as" if entry else "every entry, and their order, is what"
    proved, missing = [f"{what} {head.origin} signed for its {head.size} entries"], []
    if old:
        proved.append(f"append-only: the first {old.size} entries are those of the earlier checkpoint")
    for name, time in times.items():
        when = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        proved.append(f"it existed before {when}, and continued all that the witness {name} had seen of this log")
    if not times:
        missing.append("when it was there, and that others are shown the same log: give --witness with public keys")
    if not times and not old:
        missing.append("that the log did not show something else before: give --old with a checkpoint you kept")
    if own_keys:
        missing.append("who signed: the keys came with the log itself; get them another way, and give --key")
    missing += ["that what was entered is true", "that it is complete: what was never entered leaves no trace"]
    print("\n  - ".join(["Proved:", *proved]) + "\n" + "\n  - ".join(["NOT proved:", *missing]))


def check(given: argparse.Namespace, wrong: list[str]) -> None:
    """Check what was given; what is wrong is collected. Raises ``ValueError`` (wrong) or ``LookupError`` (no check)."""
    keys, witnesses = ([Key.parse(key) for key in texts] for texts in (given.key, given.witness))
    path, source, old = Path(given.where), Source(given.where), None
    if path.is_file():
        act = Path(given.act[0]).read_bytes() + bytes.fromhex(given.act[1]) if given.act else None
        head = check_receipt(path.read_bytes(), path.name, act, wrong)
        times = head.judge(f"{path.name}, checkpoint", keys, witnesses, wrong)
    else:
        keys = keys or [Key.parse(line) for line in (source.get("log.vkey") or b"").decode().split()]
        if (data := source.get("checkpoint")) is None:
            raise LookupError(f"{given.where} has no checkpoint, so it is not a log")
        head = Head.parse(data, "checkpoint")
        times = head.judge("checkpoint", keys, witnesses, wrong)
        audit = Audit(source, head, wrong)
    if given.old and not path.is_file():
        old = Head.parse(Path(given.old).read_bytes(), given.old)
        old.judge(given.old, keys, [], wrong)
        if old.origin != head.origin or old.size > head.size or not wrong and audit.root_at(old.size) != old.root:
            wrong.append(f"the log does not continue {given.old} of {old.size} entries: history was rewritten")
    if not wrong:
        say(head, old, path.is_file(), times, not given.key)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser("navicert-verify", description="Check a log, or a receipt from one.")
    parser.add_argument("where", help="folder or address of a log, or a receipt file")
    parser.add_argument("--key", action="append", default=[], help="public key of the log; each must have signed")
    parser.add_argument("--witness", action="append", default=[], help="public key of a witness that must have signed")
    parser.add_argument("--old", help="an earlier checkpoint of the log, that you kept")
    parser.add_argument("--act", nargs=2, metavar=("FILE", "NONCE"), help="what a receipt is for; NONCE in hexadecimal")
    wrong: list[str] = []
    try:
        check(parser.parse_args(), wrong)
    except ValueError as error:
        wrong.append(str(error))
    except (LookupError, OSError, UnsupportedAlgorithm) as error:
        print(f"NOT CHECKED: {error}")
        return 2
    if wrong:
        print("WRONG: " + "\nWRONG: ".join(wrong) + "\nNothing is proved.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
