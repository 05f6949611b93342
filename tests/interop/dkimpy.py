"""Sign and verify with dkimpy.

dkimpy.py verify FILE...        prints "FILE pass" or "FILE fail"
dkimpy.py sign IN OUT ALG C     signs IN with the key of ALG, C as in c=
dkimpy.py arc-verify FILE...    prints "FILE pass", "FILE fail" or "FILE none"
dkimpy.py arc-seal IN OUT       seals IN as mx, with the key of rsa

Keys and the file of records are those of peer.sh.
"""

import sys

import dkim


def records():
    with open("records", "rb") as f:
        return dict(line.rstrip(b"\n").split(b"\t", 1) for line in f)


def lookup(name, timeout=5):
    if isinstance(name, str):
        name = name.encode()
    return TEXTS.get(name.rstrip(b"."))


def verify(path):
    with open(path, "rb") as f:
        good = dkim.verify(f.read(), dnsfunc=lookup)
    print(path, "pass" if good else "fail")


def sign(source, target, algorithm, c):
    with open(source, "rb") as f:
        message = f.read()
    name = {"rsa": "rsa.pem", "ed25519": "ed25519.seed"}[algorithm]
    with open(name, "rb") as f:
        key = f.read().strip()
    field = dkim.sign(
        message,
        algorithm.encode(),
        b"example.com",
        key,
        canonicalize=tuple(c.encode().split(b"/")),
        signature_algorithm=algorithm.encode() + b"-sha256",
        linesep=b"\r\n" if b"\r\n" in message else b"\n",
    )
    with open(target, "wb") as f:
        f.write(field + message)


def arc_verify(path):
    with open(path, "rb") as f:
        cv, _, _ = dkim.arc_verify(f.read(), dnsfunc=lookup)
    print(path, cv.decode() if cv else "no verdict")


def arc_seal(source, target):
    with open(source, "rb") as f:
        message = f.read()
    with open("rsa.pem", "rb") as f:
        key = f.read().strip()
    fields = dkim.arc_sign(message, b"rsa", b"example.com", key, b"mx")
    with open(target, "wb") as f:
        f.write(b"".join(fields) + message)


TEXTS = records()
if sys.argv[1] == "verify":
    for path in sys.argv[2:]:
        verify(path)
elif sys.argv[1] == "arc-verify":
    for path in sys.argv[2:]:
        arc_verify(path)
elif sys.argv[1] == "arc-seal":
    arc_seal(*sys.argv[2:])
else:
    sign(*sys.argv[2:])
