"""Check a Navicert log, or a receipt from one, without Navicert: this one file and ``cryptography`` 48 or later.

    navicert-verify FOLDER-OR-ADDRESS [--key VKEY]... [--witness VKEY]... [--old CHECKPOINT]
    navicert-verify RECEIPT --key VKEY [--witness VKEY]... [--act FILE NONCE]

It follows C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature and tlog-proof, and RFC 6962, 2.1.
Exit status: 0 what was asked is proved; 1 something is wrong, and is named; 2 it could not be checked.
"""

from __future__ import annotations

import argparse
import base64
import re
import sys
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPException
from itertools import islice, product
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

KINDS = {1: "Ed25519", 4: "Ed25519 cosignature", 6: "ML-DSA-44 cosignature"}
WIDTH, HASH = 256, 32  # hashes in a tile; bytes of a hash, and of a nonce
LONGEST, LONGEST_NOTE, SECONDS = 65_537, 1_000_000, 60  # bytes of an entry with its length; of a checkpoint; of a file
HERE = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])([:/]|$)")
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
        name, stated, material = (*text.strip().split("+", 2), "", "")[:3]  # not shown: it may be a private key
        data = unbase64(material)
        if data[:1] not in (b"\1", b"\4", b"\6") or (key := cls(name, data[0], data[1:])).id.hex() != stated:
            raise LookupError(f"{name[:60] if stated else 'it'} is not a public key of a known kind, or mistyped")
        return key

    def check(self, signature: bytes, head: Head) -> int:
        """The time in a signature that fits; 0 where its kind has none. Raises ``InvalidSignature``."""
        stamp, proper = (b"", signature) if self.kind == 1 else (signature[:8], signature[8:])
        if (time := int.from_bytes(stamp, "big")) >= 253_402_300_800:
            raise ValueError("the time is beyond the year 9999")
        if self.kind == 6:
            name, origin = (bytes([len(text.encode())]) + text.encode() for text in (self.name, head.origin))
            signed = b"subtree/v1\n\0" + name + stamp + origin + bytes(8) + head.size.to_bytes(8, "big") + head.root
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
        odd = len(data) > LONGEST_NOTE or re.search("[\0-\t\v-\x1f\ufffd]", whole)
        if odd or len(lines) < 3 or not all(lines) or below[-1:] != "\n":
            raise ValueError(f"{where}: not a checkpoint: lines of text, an empty line, signature lines; a MB at most")
        if not NUMBER.fullmatch(lines[1]) or len(root := unbase64(lines[2])) != HASH:
            raise ValueError(f"{where}, lines 2 and 3: not a number of entries and a root hash")
        for number, line in enumerate(below[:-1].split("\n"), len(lines) + 2):
            found = re.fullmatch("— ([^ ]+) ([^ ]+)", line)
            if not found or not (signature := unbase64(found[2])):
                raise ValueError(f"{where}, line {number}: not a signature line")
            signatures.append((number, found[1], signature[:4], signature[4:]))
        return cls(text + "\n", lines[0], int(lines[1]), root, signatures)

    def judge(self, where: str, logs: list[Key], witnesses: list[Key], wrong: list[str]) -> dict[Key, int]:
        """Which keys signed, with their times. One key of the log suffices; every witness must have signed."""
        if not logs or any(key.name != self.origin for key in logs):
            raise LookupError(f"{where} is said to be of {self.origin}: give keys of it, not {[*map(str, logs)]}")
        for key in witnesses:
            if key.name == self.origin or key.public in [own.public for own in logs]:
                raise LookupError(f"{key} is a key of the log itself, which cannot be its own witness")
        known, times = {(key.name, key.id): key for key in (*logs, *witnesses)}, dict[Key, int]()
        for line, name, key_id, signature in self.signatures:
            try:
                signer = known[name, key_id]
                times[signer] = signer.check(signature, self)
            except KeyError:
                print(f"note: {where}, line {line}: not checked, as no key {name}+{key_id.hex()} is given")
            except (InvalidSignature, ValueError, OverflowError):
                wrong.append(f"{where}, line {line}: does not fit the key {signer}; the line or the text was altered")
        wrong += [f"{where}: not signed with the key {key}, and a time" for key in witnesses if not times.get(key)]
        if not (signed := [str(key) for key in logs if key in times]):
            raise ValueError(f"{where}: not believed, so nothing that it covers was checked; no given key signed it")
        print(f"note: {where}: signed with {' and '.join(signed)}")
        return times


def unbase64(text: str) -> bytes:
    """The bytes of a base64 text, which has one spelling only; none where it is not one."""
    with suppress(ValueError):
        if base64.b64encode(data := base64.b64decode(text.encode(), validate=True)).decode() == text:
            return data
    return b""


def root_of(*rows: bytes) -> bytes:
    """The root over joined hashes, a last one without a neighbour moving up; or over partial tiles, level 0 first."""
    root = b""
    for row in rows:
        root = row + root
        while len(root) > HASH:
            odd = len(root) % 64
            pairs = range(0, len(root) - odd, 64)
            root = b"".join([sha256(b"\x01" + root[i : i + 64]).digest() for i in pairs]) + root[len(root) - odd :]
    return root or sha256().digest()


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
        self._opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if HERE.match(where) else []))

    def get(self, path: str, most: int = LONGEST_NOTE) -> bytes | None:
        """The bytes of a file, ``most`` + 1 at most; ``None`` where there is none."""
        try:
            if self.folder is not None:
                with (self.folder / path).open("rb") as file:
                    return file.read(most + 1)
            end, data = monotonic() + SECONDS, bytearray()
            with self._opener.open(f"{self.where}/{path}", timeout=SECONDS) as answer:
                while piece := answer.read1(min(most + 1 - len(data), 65_536)):
                    data += piece
                    if monotonic() > end:
                        raise TimeoutError(f"it takes more than {SECONDS} s")
                packed = answer.headers.get("Content-Encoding") == "gzip"
                return zlib.decompressobj(wbits=31).decompress(data, most + 1) if packed else bytes(data)
        except (OSError, zlib.error, HTTPException, ValueError) as error:
            if isinstance(error, FileNotFoundError | NotADirectoryError) or getattr(error, "code", 0) in (404, 410):
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

    def __init__(self, source: Source, head: Head, wrong: list[str], old: int = 0) -> None:
        self.source, self.size, self.wrong, self.old = source, head.size, wrong, old
        self.read: dict[str, tuple[int, int]] = {}
        self.edge: dict[int, bytes] = {}  # by level, the row in which the log ended at its old size
        self.tiles: dict[tuple[int, int], Tile] = {}  # those at the right edge, above level 0, or with a difference
        self.roots: dict[tuple[int, int], list[bytes]] = {}  # of full tiles, one for each offer
        edge = []
        for level in range(8):
            count = self.size >> 8 * level
            for index in range(-(-count // WIDTH)):
                self._take(level, index, min(WIDTH, count - index * WIDTH))
            edge += [(level, count // WIDTH)] if count % WIDTH else []
        self._settle(edge, head.root)
        self._other_files()

    def _file(self, level: int, index: int, width: int) -> tuple[str, bytes, int]:
        """Path, bytes and width of a tile; where its partial form is gone, of the full one."""
        for wide in (width, WIDTH):
            path = path_of(level, index, wide)
            if (data := self.source.get(path, wide * (LONGEST if level < 0 else HASH))) is not None:
                self.read[path] = (level, index)
                return path, data, wide
        raise ValueError(f"{path_of(level, index, width)} is missing; what comes after it was not checked")

    def _take(self, level: int, index: int, width: int) -> None:
        """Read a tile; what it lacks counts as zero."""
        path, data, wide = self._file(level, index, width)
        self.wrong += [f"{path} has {len(data)} bytes and not {wide * HASH}"] if len(data) != wide * HASH else []
        row = data[: width * HASH].ljust(width * HASH, b"\0")
        if index == self.old >> 8 * level + 8:
            self.edge[level] = row
        if level:
            under = [self.roots[level - 1, index * WIDTH + place] for place in range(width)]
            tile = Tile(path, [row, *(b"".join(roots) for roots in zip(*under, strict=True))])
        else:
            bundle, data, wide = self._file(-1, index, width)
            whole = list(islice(unpack(data), WIDTH + 1))
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
        right = next((rows for rows in offers if root_of(*rows) == expected), None)
        if right is None:
            names = ", ".join(name for tile in tiles for name in (tile.path, tile.bundle) if name) or "checkpoint"
            self.wrong.append(f"{names}: do not lead to the hash above them; altered together, or in several places")
            return
        for (level, index), tile, row in zip(group, tiles, right, strict=True):
            hashes = [row[at : at + HASH] for at in range(0, len(row), HASH)]
            if bad := [i for i, each in enumerate(hashes) if tile.offers[0][i * HASH : (i + 1) * HASH] != each]:
                self.wrong.append(f"{tile.path}: hash {listed(bad)} was altered")
            if not level and tile.held[: len(hashes)] != hashes:
                self._name_entries(tile, index * WIDTH, hashes)
            for place, child in enumerate(hashes if level else []):
                below = (level - 1, index * WIDTH + place)
                if {*self.roots[below]} != {child} and below in self.tiles:
                    self._settle([below], child)
                elif {*self.roots[below]} != {child}:
                    names = f"{path_of(*below)}, {path_of(-1, below[1])}"
                    self.wrong.append(f"{names}: fit each other and not the hash above them; altered together")

    def _name_entries(self, tile: Tile, first: int, right: list[bytes]) -> None:
        held = tile.held
        bad = [place for place, leaf in enumerate(right) if held[place : place + 1] != [leaf]]
        what, at = f"entry {listed([first + each for each in bad])} was altered", bad[0]
        if held[at:] == right[at + 1 :]:
            what = f"entry {first + at} was taken out"
        elif held[at + 1 : len(right) + 1] == right[at:]:
            what = f"an entry was put in before entry {first + at}"
        elif sorted(held) == sorted(right):
            what = f"entries {listed([first + each for each in bad])} were put into another order"
        self.wrong.append(f"{tile.bundle}: {what}")

    def old_root(self) -> bytes:
        """The root that the log had at its old size, from what was audited and nothing that is read again."""
        return root_of(*(self.edge.get(i, b"")[: (self.old >> 8 * i) % WIDTH * HASH] for i in range(8)))

    def _other_files(self) -> None:
        """In a folder: partial tiles of other sizes must be as long as they say, and begin alike."""
        for path, (level, index) in self.read.items():
            for file in self.source.folder.glob(path_of(level, index) + ".p/*") if self.source.folder else ():
                name, data = f"{path_of(level, index)}.p/{file.name}", file.read_bytes()
                now = self.source.get(path, WIDTH * LONGEST) or b""
                ends = [end for _, end in unpack(data)] if level < 0 else [*range(HASH, len(data) + 1, HASH)]
                if file.name != str(len(ends)) or len(ends) >= WIDTH or ends[-1:] != [len(data)]:
                    self.wrong.append(f"{name}: {len(data)} bytes, which are not as many hashes or entries as it says")
                elif not now.startswith(data) and not data.startswith(now):
                    self.wrong.append(f"{name} and {path} do not begin alike")


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
    whole = len(path) == inner + (index >> inner).bit_count() and all(len(other) == HASH for other in path)
    if index > last or not whole or root != head.root:
        wrong.append(f"{where}: the path does not lead from entry {index} to the root hash of the checkpoint")
    return head


def say(head: Head, old: Head | None, given: argparse.Namespace, receipt: bool, times: dict[str, int]) -> None:
    """In plain words: what was proved, and what was not."""
    what = "the entry is in the log at its index, as" if receipt else "every entry, and their order, is what"
    proved = [f"{what} {head.origin} signed for its {head.size} entries"]
    proved += [f"append-only: the first {old.size} entries are those of the earlier checkpoint"] if old else []
    for name, time in times.items():
        when = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        proved.append(f"it existed before {when}, and continued all that the witness {name} had seen of this log")
    missing = {
        "which act the entry is for, as no act was shown: give --act with it and its nonce": receipt and not given.act,
        "when it was there, and that others are shown the same log: give --witness with public keys": not times,
        "that the log did not show something else before: give --old with a checkpoint you kept": not (times or old),
        "who signed: the keys came with the log itself; get them another way, and give --key": not given.key,
        "that what was entered is true": True,
        "that it is complete: what was never entered leaves no trace": True,
    }
    print("\n  - ".join(["Proved:", *proved]))
    print("\n  - ".join(["NOT proved:", *(text for text, lacks in missing.items() if lacks)]))


def check(given: argparse.Namespace, wrong: list[str]) -> None:
    """Check what was given; what is wrong is collected. Raises ``ValueError`` (wrong) or ``LookupError`` (no check)."""
    keys, witnesses = ([Key.parse(key) for key in texts] for texts in (given.key, given.witness))
    path, source, old = Path(given.where), Source(given.where), None
    nonce = not given.act or re.fullmatch("[0-9a-fA-F]{64}", given.act[1])
    if (receipt := path.is_file()) and given.old or not receipt and given.act or not nonce:
        raise LookupError("--old is for a log; --act is for a receipt file, and its NONCE has 64 hexadecimal digits")
    where = f"{path.name}, checkpoint" if receipt else "checkpoint"
    if receipt:
        act = Path(given.act[0]).read_bytes() + bytes.fromhex(given.act[1]) if given.act else None
        head = check_receipt(path.read_bytes(), path.name, act, wrong)
    elif (data := source.get("checkpoint")) is None:
        raise LookupError(f"{given.where} has no checkpoint, so it is not a log")
    else:
        keys = keys or [Key.parse(line) for line in (source.get("log.vkey") or b"").decode().split()]
        head = Head.parse(data, "checkpoint")
    signers = {*(times := head.judge(where, keys, witnesses, wrong))}
    if given.old:
        old = Head.parse(Path(given.old).read_bytes(), given.old)
        signers |= {*old.judge(given.old, keys, [], wrong)}
        where += f" and {given.old}"
    wrong += [f"{where}: not signed with the key {key}" for key in keys if key not in signers]
    audit = None if receipt else Audit(source, head, wrong, old.size if old else 0)
    if old and audit and (old.size > head.size or not wrong and audit.old_root() != old.root):
        wrong.append(f"the log does not continue {given.old} of {old.size} entries: history was rewritten")
    if not wrong:
        say(head, old, given, receipt, {key.name: times[key] for key in witnesses})


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser("navicert-verify", description="Check a log, or a receipt from one.")
    parser.add_argument("where", help="folder or address of a log, or a receipt file")
    parser.add_argument("--key", action="append", default=[], help="public key of the log, all of one name")
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
