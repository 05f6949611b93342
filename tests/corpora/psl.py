#!/usr/bin/env python3
"""psl.py MANIFEST: the registrable domains of a manifest, by dmarc-check --psl.

A line for each row: its name, what we say, what is wanted, tab-separated.
"""
import json
import subprocess
import sys
from urllib.parse import unquote


def a_labels(name):
    return name.encode("idna").decode().lower()


def ours(domain):
    run = subprocess.run(
        ["dmarc-check", "-j", "--psl", "-z", "zone", "--", domain],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return json.loads(run.stdout)["psl_org_domain"] if run.stdout else "none"


for row in open(sys.argv[1], encoding="ascii"):
    cells = row.rstrip("\n").split("\t")
    if cells[1] != "psl":
        continue
    domain = unquote(cells[4].partition("=")[2])
    have, want = ours(domain), unquote(cells[5])
    if want != "null":
        want = a_labels(want)
    else:
        # no name, or one that is all of a suffix and so its own organization
        want = "none" if have == "none" else a_labels(domain)
    print(cells[0], have, want, sep="\t")
