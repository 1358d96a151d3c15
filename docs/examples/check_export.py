#!/usr/bin/env python3
"""Checks hashes and chain of a Rufbund export file, from docs/journal-format.md alone.

A starting point for a verifier of one's own: needs nothing but Python 3. Signatures are checked where PyNaCl is installed.

    check_export.py FILE        ends with 0 if all is well, 1 if not
"""
import sys
from hashlib import blake2b

MAGIC = b"RUFBUND-EXPORT-1\n"


def H(data):
    return blake2b(data, digest_size=32).digest()


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """The fields of a protobuf message: number to list of values (integers or bytes)."""
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        value, at = varint(data, at)
        if key & 7 == 2:
            length, value = value, data[at:at + value]
            if len(value) != length:
                raise ValueError("cut off")
            at += length
        elif key & 7 != 0:
            raise ValueError("unexpected wire type")
        found.setdefault(key >> 3, []).append(value)
    return found


def unzigzag(n):
    return n >> 1 ^ -(n & 1)


def leaf_hash(leaf):
    f = fields(leaf)
    if 5 in f:  # withheld
        return f[5][0]
    hidden = f[4][0] if 4 in f else H(f[3][0] + f.get(2, [b""])[0])
    return H(b"\0" + f[1][0] + hidden)


def root(hashes):
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return H(b"\1" + root(hashes[:k]) + root(hashes[k:]))


def signature_holds(key, head):
    try:
        from nacl.signing import VerifyKey
        from nacl.exceptions import BadSignatureError
    except ImportError:
        return None
    numbers = [head[1][0], head[2][0], unzigzag(head.get(3, [0])[0])]
    text = b"rufbund-head-1" + b"".join(n.to_bytes(8, "big") for n in numbers) + head[4][0]
    try:
        VerifyKey(key).verify(text, head[5][0])
        return True
    except BadSignatureError:
        return False


def check(data):
    if not data.startswith(MAGIC):
        return "this is not a Rufbund export file"
    at, head, batches, last, ended = len(MAGIC), b"", 0, 0, False
    leaves = withheld = signed = 0
    while at < len(data):
        length, at = varint(data, at)
        item, at = fields(data[at:at + length]), at + length
        kind, content = next((number, values[0]) for number, values in item.items())
        f = fields(content)
        if kind == 1:
            key = f[4][0]
            head = H(b"rufbund-journal-1\0" + f[3][0] + b"\0" + key)
        elif kind == 3:
            header = fields(f[1][0])
            if header[1][0] != batches + 1 or header[2][0] != last + 1 or header[4][0] != len(f[2]):
                return f"batch {header[1][0]} does not follow batch {batches}"
            head = H(b"\2" + head + f[1][0] + root([leaf_hash(leaf) for leaf in f[2]]))
            batches, last = header[1][0], header[3][0]
            leaves += len(f[2])
            withheld += sum(5 in fields(leaf) for leaf in f[2])
            if head != f[3][0]:
                return f"batch {batches} (records {header[2][0]} to {last}) was changed"
        elif kind == 4:
            if f[1][0] != batches or f[2][0] != last or f[4][0] != head or signature_holds(key, f) is False:
                return f"the signed head after batch {batches} is not this history's"
            signed += 1
        elif kind == 5:
            if f.get(1, [0])[0] != batches or f[2][0] != head:
                return "the end names another last batch"
            ended = True
    if not ended:
        return "the file is cut off"
    print(f"{last} records in {batches} batches, {leaves} leaves ({withheld} withheld), {signed} signed heads: all in the chain")
    return None


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        try:
            wrong = check(file.read())
        except (ValueError, IndexError, KeyError, StopIteration) as error:
            wrong = f"malformed: {error!r}"
    if wrong:
        print(wrong)
    sys.exit(1 if wrong else 0)
