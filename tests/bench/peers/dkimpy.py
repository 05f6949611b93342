"""Verify messages of an archive with dkimpy, in a loop.

dkimpy.py ARCHIVE MESSAGES      see archive.c and opendkim.c

Prints CPU and wall time, in microseconds.
"""

import os
import sys
import time

import dkim


def records():
    with open("keys", "rb") as f:
        return dict(line.rstrip(b"\n").split(b" ", 1) for line in f)


def messages(count):
    for name in sorted(os.listdir("mail"))[:count]:
        with open(os.path.join("mail", name), "rb") as f:
            yield f.read()


def lookup(name, timeout=5):
    return TEXTS.get(name.rstrip(b"."))


os.chdir(sys.argv[1])
TEXTS = records()
mail = list(messages(int(sys.argv[2])))
wall, cpu = time.monotonic(), time.process_time()
good = sum(dkim.DKIM(message).verify(dnsfunc=lookup) for message in mail)
cpu, wall = time.process_time() - cpu, time.monotonic() - wall
if good != int(sys.argv[2]):
    sys.exit("dkimpy.py: %d of %s messages pass" % (good, sys.argv[2]))
print("%.0f %.0f" % (cpu * 1e6, wall * 1e6))
