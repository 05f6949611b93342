"""compare_authres.py WANT HAVE: HAVE (a line of ar-parse -j) holds all of WANT."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as f:
    want = json.load(f)
with open(sys.argv[2], encoding="utf-8") as f:
    have = json.loads(f.readline())


def check(what, a, b):
    if a != b:
        sys.exit(f"{what}: want {a!r}, have {b!r}")


check("authserv_id", want["authserv_id"], have.get("authserv_id"))
if want["version"] is not None:
    check("version", str(want["version"]), have.get("version"))
check("results", len(want["results"]), len(have["results"]))
for w, h in zip(want["results"], have["results"]):
    check("method", w["method"], h["method"])
    check("result", w["result"], h["result"])
    if w["reason"] is not None:
        check("reason", w["reason"], h.get("reason"))
    if w.get("comment") is not None:
        check("comment", w["comment"], h.get("comment"))
    # what they drop, because it has no ptype, we show
    properties = [
        [p["ptype"], p["property"], p["value"]]
        for p in h["properties"]
        if "ptype" in p
    ]
    check("properties", w["properties"], properties)
