#!/usr/bin/env python3
"""dmarc.py KEY=VALUE ...: what a line of dmarc-check -j on stdin says otherwise.

The keys are those of the manifests; one that we do not print is passed over.
"""
import json
import sys

said = json.load(sys.stdin)
published = said.get("published", {})
properties = {
    p["ptype"] + "." + p["property"]: p["value"]
    for p in said["results"][0]["properties"]
}


def aligned(method):
    found = said.get(method, [])
    found = found if isinstance(found, list) else [found]
    return "yes" if any(f.get("aligned") for f in found) else "no"


def have(key):
    simple = {
        "dmarc": lambda: said["results"][0]["result"],
        "policy": lambda: said.get("applied_policy"),
        "policy-domain": lambda: said.get("policy_domain"),
        "org-domain": lambda: said.get("org_domain"),
        "spf-aligned": lambda: aligned("spf"),
        "dkim-aligned": lambda: aligned("dkim"),
        "spf-strict": lambda: "yes" if published.get("aspf") == "s" else "no",
        "dkim-strict": lambda: "yes" if published.get("adkim") == "s" else "no",
        "p": lambda: published.get("p"),
        "sp": lambda: published.get("sp"),
        "header.from": lambda: properties.get("header.from"),
    }
    return simple[key]() if key in simple else None


for want in sys.argv[1:]:
    key, _, value = want.partition("=")
    if key == "queries":
        names = value.split(",")
        if said["queries"][: len(names)] != names:
            print("queries:", said["queries"])
    elif have(key) is None and key in ("pct", "header.d", "dkim-org-domain"):
        pass
    elif have(key) not in value.split("|"):
        print(f"{key}: want {value}, have {have(key)}")
