"""Checks what Querymill writes for auditors: python verify_event_log.py FILE [PUBLIC_KEY_IN_HEX ...]

FILE is an export, an archive, or the proof of one event. Shares no code with Querymill: written after event-digest.md
alone. Says at which position the log first does not hold.
"""

import json
import struct
import sys
import zipfile
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Broken(Exception): ...


def need(holds, position, reason):
    if not holds:
        raise Broken(position, reason)


def field(text):
    raw = text.encode()
    return struct.pack(">i", len(raw)) + raw


def digest_of(row, body=None):
    if row["salt"] is not None:
        salt = bytes.fromhex(row["salt"])
        need(len(salt) == 16 and body is None, row["position"], "the salt is not as it must be")
        body = sha256(salt + row["data"].encode()).digest()
    else:
        need(len(body) == 32 and row["data"] in (None, '{"redacted":true}'), row["position"], "this is no redaction")
    header = field("querymill.event.1") + field(row["stream"]) + field(row["type"])
    content = sha256(header + struct.pack(">i", row["schema_version"]) + field(row["meta"]) + body).digest()
    place = struct.pack(">qiq", row["position"], row["version"], row["microseconds"])
    return sha256(b"\0" + content + place).digest()


def node(left, right):
    return sha256(b"\1" + left + right).digest()


def root_of(tree):
    """The root of the perfect subtrees, each a list of its number of leaves and its hash."""
    root = tree[-1][1] if tree else sha256().digest()
    for _, left in reversed(tree[:-1]):
        root = node(left, root)
    return root


def add(tree, digest):
    tree.append([1, digest])
    while len(tree) > 1 and tree[-2][0] == tree[-1][0]:
        size, right = tree.pop()
        tree[-1] = [size * 2, node(tree[-1][1], right)]


def check_signature(position, root, at, key, signature, trusted):
    body = f"querymill/{key[:16]}\n{position}\n{b64encode(root).decode()}\n{at}\n".encode()
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, body)
    except (InvalidSignature, ValueError):
        raise Broken(position, "a checkpoint's signature does not hold") from None
    need(not trusted or key in trusted, position, "a checkpoint is signed by another key")


def signed_roots(lines, trusted):
    known = {}
    for c in (json.loads(line) for line in lines if line.strip()):
        position, root = c["position"], bytes.fromhex(c["root"])
        check_signature(position, root, c["at"], c["public_key"], bytes.fromhex(c["signature"]), trusted)
        known.setdefault(position, root)
        need(known[position] == root, position, "two checkpoints differ")
    return known


def verify(file, trusted=()):
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        known = signed_roots(archive.read("checkpoints.jsonl").splitlines(), trusted)
        first, time, versions = manifest["first"], 0, {}
        position, sizes = first - 1, [1 << i for i in reversed(range(64)) if (first - 1) >> i & 1]
        tree = [[size, bytes.fromhex(value)] for size, value in zip(sizes, manifest["before"], strict=True)]
        need(known.get(position, root_of(tree)) == root_of(tree), position, "the tree before the file is not as signed")
        for line in archive.open("events.jsonl"):
            try:
                row = json.loads(line)
                need(row["position"] == position + 1, position + 1, "the event is missing")
                body = None if row["body_digest"] is None else bytes.fromhex(row["body_digest"])
                digest = digest_of(row, body)
                need(digest == bytes.fromhex(row["digest"]), row["position"], "the digest does not match")
                stream, version, now = row["stream"], row["version"], row["microseconds"]
            except (KeyError, TypeError, ValueError, AttributeError, struct.error):
                raise Broken(position + 1, "the row is malformed") from None
            position = row["position"]
            need(now >= time, position, "the time is wrong")
            expected = versions.get(stream, 0 if first == 1 else version - 1) + 1
            need(version == expected, position, "the stream's versions do not run 1, 2, 3")
            time, versions[stream] = now, version
            add(tree, digest)
            need(position not in known or known[position] == root_of(tree), position, "the root is not as signed")
    need(position >= max(known, default=0), position + 1, "the tail was cut: a checkpoint saw more")
    end = (manifest["last"], bytes.fromhex(manifest["root"]))
    need((position, root_of(tree)) == end, position, "the end is not the manifest's")
    return position - first + 1


def verify_proof(text, trusted=()):
    """A c2sp.org/tlog-proof: the sibling of each level, from the leaf up, leads to the signed root."""
    (_, extra, index, *path), note = (part.split("\n") for part in text.split("\n\n", 1))
    extra, last, size = json.loads(b64decode(extra.split()[1])), int(index.split()[1]), int(note[1]) - 1
    row, at, end = {**extra["event"], "position": last + 1}, last, size
    value = digest_of(row, bytes.fromhex(row["body"]) if row["body"] else None)
    for sibling in map(b64decode, path):
        need(end > 0, row["position"], "the proof is too long")
        if at % 2 or at == end:
            value = node(sibling, value)
            while at and at % 2 == 0:
                at, end = at // 2, end // 2
        else:
            value = node(value, sibling)
        at, end = at // 2, end // 2
    need(last <= size and end == 0, row["position"], "the proof is too short")
    need(value == b64decode(note[2]), row["position"], "the root that follows is not the signed one")
    signature = b64decode(note[5].split()[-1])[4:]
    check_signature(size + 1, value, note[3], extra["public_key"], signature, trusted)
    return f"position {row['position']} is {row['type']} of {row['stream']}"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    path, keys = Path(sys.argv[1]), sys.argv[2:]
    try:
        zipped = zipfile.is_zipfile(path)
        found = f"{verify(path, keys)} events hold" if zipped else verify_proof(path.read_text("utf-8"), keys)
        sys.stdout.write(f"{found}\n")
    except Broken as broken:
        sys.exit("position {}: {}".format(*broken.args))
    except Exception as error:  # noqa: BLE001 - whatever the bytes of a damaged file lead to
        sys.exit(f"{path} is damaged, or it is no export, archive or proof: {error!r}")
