"""Checks an export or archive of Querymill's event log: python verify_event_log.py FILE [PUBLIC_KEY_IN_HEX ...]

Shares no code with Querymill: written after event-digest.md alone. Says at which position the log first does not hold.
"""

import json
import struct
import sys
import zipfile
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Broken(Exception): ...


def need(holds, position, reason):
    if not holds:
        raise Broken(position, reason)


def field(text):
    raw = text.encode()
    return struct.pack(">i", len(raw)) + raw


def digest_of(row):
    if row["salt"] is not None:
        salt = bytes.fromhex(row["salt"])
        need(len(salt) == 16 and row["body_digest"] is None, row["position"], "the salt is not as it must be")
        body = sha256(salt + row["data"].encode()).digest()
    else:
        body = bytes.fromhex(row["body_digest"])
        need(len(body) == 32 and row["data"] == '{"redacted":true}', row["position"], "this is no redaction")
    header = field("querymill.event.1") + field(row["stream"]) + field(row["type"])
    return sha256(header + struct.pack(">i", row["schema_version"]) + field(row["meta"]) + body).digest()


def root_of(level):
    while len(level) > 1:
        pairs = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def signed_chains(lines, trusted):
    known = {}
    for checkpoint in (json.loads(line) for line in lines if line.strip()):
        position, chain, key = checkpoint["position"], checkpoint["chain"], checkpoint["public_key"]
        statement = f"querymill checkpoint 1\n{position}\n{chain}\n{checkpoint['at']}\n".encode()
        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
            public.verify(bytes.fromhex(checkpoint["signature"]), statement)
        except (InvalidSignature, ValueError):
            raise Broken(position, "a checkpoint's signature does not hold") from None
        need(not trusted or key in trusted, position, "a checkpoint is signed by another key")
        known[position] = chain
    return known


def verify(file, trusted=()):
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        known = signed_chains(archive.read("checkpoints.jsonl").splitlines(), trusted)
        position, chain, time, commit, versions = manifest["first"] - 1, manifest["previous_chain"], 0, [], {}
        need(known.get(position, chain) == chain, position + 1, "the chain before the first event is not as signed")
        for line in archive.open("events.jsonl"):
            try:
                row = json.loads(line)
                need(row["position"] == position + 1, position + 1, "the event is missing")
                need(digest_of(row) == bytes.fromhex(row["digest"]), row["position"], "the digest does not match")
                stream, version, now = row["stream"], row["version"], row["microseconds"]
                end = None if row["chain"] is None else bytes.fromhex(row["chain"]).hex()
            except (KeyError, TypeError, ValueError, AttributeError, struct.error):
                raise Broken(position + 1, "the row is malformed") from None
            position = row["position"]
            need(now == time if commit else now >= time, position, "the time is wrong")
            expected = versions.get(stream, 0 if manifest["first"] == 1 else version - 1) + 1
            need(version == expected, position, "the stream's versions do not run 1, 2, 3")
            time, versions[stream] = now, version
            commit.append(digest_of(row))
            if end is not None:
                link = bytes.fromhex(chain) + root_of(commit) + struct.pack(">qq", position, time)
                chain, first, commit = sha256(link).hexdigest(), position - len(commit) + 1, []
                need(chain == end, first, "the chain does not follow")
            need(known.get(position, end) == end, position, "the chain is not as signed")
    need(not commit, position, "the last commit has lost its end")
    need(position >= max(known, default=0), position + 1, "the tail was cut: a checkpoint saw more")
    need((position, chain) == (manifest["last"], manifest["last_chain"]), position, "the end is not the manifest's")
    return position - manifest["first"] + 1


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{verify(sys.argv[1], sys.argv[2:])} events hold\n")
    except Broken as broken:
        sys.exit("position {}: {}".format(*broken.args))
