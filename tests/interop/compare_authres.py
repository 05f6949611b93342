"""compare_authres.py: each line of stdin is a field: does authres read it as we do?

Prints a line for each field that it reads otherwise.
"""
import json
import subprocess
import sys

import authres


def theirs(field):
    try:
        header = authres.AuthenticationResultsHeader.parse(field)
    except authres.AuthResError:
        return None
    return header.authserv_id.lower(), [
        (
            r.method.lower(),
            r.result.lower(),
            r.reason,
            [(p.type.lower(), p.name.lower(), p.value) for p in r.properties],
        )
        for r in header.results
        if not isinstance(r, authres.NoneAuthenticationResult)
    ]


def ours(field):
    done = subprocess.run(
        ["ar-parse", "-j", "--strict"],
        input=field.encode() + b"\n",
        capture_output=True,
        check=False,
    )
    if not done.stdout:
        return None
    header = json.loads(done.stdout)
    return header["authserv_id"].lower(), [
        (
            r["method"],
            r.get("written", r["result"]),
            r.get("reason"),
            [(p["ptype"], p["property"], p["value"]) for p in r["properties"]],
        )
        for r in header["results"]
    ]


for line in sys.stdin:
    line = line.rstrip("\n")
    a, b = theirs(line), ours(line)
    if a != b:
        print(f"{line}\n  they: {a}\n  we:   {b}")
