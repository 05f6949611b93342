#!/usr/bin/env python3
"""Write the figures of "make bench" into their man page.

page.py [JSON [PAGE]]   default: build/bench.json man/dkimutils-bench.7

What stands between the comments "begin NAME" and "end NAME" is replaced.
"""

import json
import os
import re
import sys

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
UNITS = {
    "us": [(1e6, "s"), (1e3, "ms"), (1, "us")],
    "KiB": [(1024, "MiB"), (1, "KiB")],
    "GB/s": [(1, "GB/s")],
}


def short(value, unit):
    scale, name = next(
        (s for s in UNITS[unit] if value >= 10 * s[0]), UNITS[unit][-1])
    value /= scale
    digits = 0 if value >= 100 else 1 if value >= 10 or unit == "GB/s" else 2
    return "%.*f %s" % (digits, value, name)


def row(figure):
    want = "%.2f" % figure["want"] if "want" in figure else ""
    marks = "" if figure.get("budget") != "missed" else "!"
    marks += "~" if figure["spread"] > 0.1 else ""
    return "%-42s %6.2f%-2s %4s %8s %8s" % (
        figure["measure"], figure["ratio"], marks, want,
        short(figure["ours"], figure["unit"]),
        short(figure["other"], figure["unit"]))


def table(rows):
    head = "%-42s %6s %6s %8s %8s" % ("", "ratio", "want", "ours", "other")
    lines = [head] + [row(figure).rstrip() for figure in rows]
    return [".Bd -literal"] + lines + [".Ed"]


def figures(document):
    out, rows = [], []
    for entry in document["figures"] + [{"note": None}]:
        if "measure" in entry:
            rows.append(entry)
            continue
        if rows:
            out += table(rows)
        rows = []
        if entry["note"]:
            out += [".Pp", entry["note"][0].upper() + entry["note"][1:] + ":"]
    return out


def machine(document):
    m = document["machine"]
    peers = ["%s %s" % pair for pair in document["versions"].items()]
    return [
        "%d processors %s," % (m["processors"], m["cpu"]),
        "%.0f GiB of memory," % (m["memory_kib"] / 2**20),
        m["system"] + ",",
        "compiled by " + m["compiler"] + ";",
        ",\n".join(peers) + ";",
        "load %s at the end; commit" % m["load"],
        ".Li " + document["commit"] + " .",
    ]


def noise(document):
    measured = [f for f in document["figures"] if "measure" in f]
    noisy = sum(f["spread"] > 0.1 for f in measured)
    missed = sum(f.get("budget") == "missed" for f in measured)
    return ["Of %d figures, %d are noisy and %d miss their budget." % (
        len(measured), noisy, missed)]


def main():
    source = sys.argv[1] if len(sys.argv) > 1 else "build/bench.json"
    page = sys.argv[2] if len(sys.argv) > 2 else "man/dkimutils-bench.7"
    with open(os.path.join(TREE, source), encoding="utf-8") as f:
        document = json.load(f)
    with open(os.path.join(TREE, page), encoding="utf-8") as f:
        text = f.read()
    for part in (machine, noise, figures):
        name = part.__name__
        text = re.sub(
            r'(\.\\" begin %s\n).*?(\.\\" end %s\n)' % (name, name),
            lambda m: m[1] + "\n".join(part(document)) + "\n" + m[2],
            text, flags=re.DOTALL)
    with open(os.path.join(TREE, page), "w", encoding="utf-8") as f:
        f.write(text)


main()
