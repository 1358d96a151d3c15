#!/usr/bin/env python3
"""Checks hashes and chain of a Rufbund export file, from docs/journal-format.md alone.

A starting point for a verifier of one's own: needs nothing but Python 3. Of the signed heads it checks the last one's
signature: by the chain it covers everything before.

    check_export.py FILE [PUBLIC KEY IN HEX]
        ends with 0 if all is well, 1 if not, 3 if records at the end are under no signed head: then nothing shows
        that the node wrote them
"""
import sys
from hashlib import blake2b, sha512

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


# Ed25519, RFC 8032 section 5.1, in extended coordinates (x, y, z, t) with x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return w * x % P, y * z % P, x * y % P, w * z % P


def times(n, point):
    total = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def point_of(text):
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P or (x == 0 and sign):
        raise ValueError("not a point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signature_holds(key, head):
    """Whether the node's key signed this SignedHead."""
    numbers = [head[1][0], head[2][0], unzigzag(head.get(3, [0])[0])]
    text = b"rufbund-head-1" + b"".join(n.to_bytes(8, "big") for n in numbers) + head[4][0]
    signature = head[5][0]
    s = int.from_bytes(signature[32:], "little")
    try:
        a, r = point_of(key), point_of(signature[:32])
    except ValueError:
        return False
    k = int.from_bytes(sha512(signature[:32] + key + text).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(k, a))
    same = (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0
    return len(signature) == 64 and s < ORDER and same


def check(data, known_key):
    """What is wrong, or None; and how many records at the end are not signed."""
    if not data.startswith(MAGIC):
        return "this is not a Rufbund export file", 0
    at, head, batches, last, ended = len(MAGIC), b"", 0, 0, False
    key, signed_head, signed_through, whole = b"", None, 0, False
    leaves = withheld = signed = 0
    while at < len(data):
        length, at = varint(data, at)
        item, at = fields(data[at:at + length]), at + length
        kind, content = next((number, values[0]) for number, values in item.items())
        f = fields(content)
        if kind == 1:
            key, whole = f[4][0], f[5][0] == 1
            if known_key and key != known_key:
                return "the file names another key than the one you gave", 0
            head = H(b"rufbund-journal-1\0" + f[3][0] + b"\0" + key)
        elif kind == 3:
            header = fields(f[1][0])
            if header[1][0] != batches + 1 or header[2][0] != last + 1 or header[4][0] != len(f[2]):
                return f"batch {header[1][0]} does not follow batch {batches}", 0
            head = H(b"\2" + head + f[1][0] + root([leaf_hash(leaf) for leaf in f[2]]))
            batches, last = header[1][0], header[3][0]
            leaves += len(f[2])
            withheld += sum(5 in fields(leaf) for leaf in f[2])
            if whole and not all(3 in fields(leaf) for leaf in f[2]):
                return f"batch {batches} of a whole export hides something", 0
            if head != f[3][0]:
                return f"batch {batches} (records {header[2][0]} to {last}) was changed", 0
        elif kind == 4:
            if f[1][0] != batches or f[2][0] != last or f[4][0] != head:
                return f"the signed head after batch {batches} is not this history's", 0
            signed, signed_head, signed_through = signed + 1, f, last
        elif kind == 5:
            if f.get(1, [0])[0] != batches or f[2][0] != head:
                return "the end names another last batch", 0
            ended = True
    if not ended:
        return "the file is cut off", 0
    if signed_head and not signature_holds(key, signed_head):
        return f"the signature over record {signed_through} is not the node's", 0
    print(f"{last} records in {batches} batches, {leaves} leaves ({withheld} withheld), {signed} signed heads: "
          f"all in the chain; signed by {key.hex()}")
    return None, last - signed_through


if __name__ == "__main__":
    unsigned = 0
    with open(sys.argv[1], "rb") as file:
        try:
            wrong, unsigned = check(file.read(), bytes.fromhex(sys.argv[2]) if len(sys.argv) > 2 else b"")
        except (ValueError, IndexError, KeyError, StopIteration) as error:
            wrong = f"malformed: {error!r}"
    if wrong:
        print(wrong)
        sys.exit(1)
    if unsigned:
        print(f"the last {unsigned} records are not signed: nothing shows that the node wrote them")
        sys.exit(3)
