#!/usr/bin/env python3
"""report.py MANIFEST: run dmarc-report on each file of a corpus of reports
and compare what it says with what the manifest says it must; TAP."""

import collections
import csv
import json
import os
import subprocess
import sys

folder = os.path.dirname(sys.argv[1])


def domain(name):
    return None if name is None else name.lower().rstrip(".")


def summary_of_aggregate(records):
    """What the manifest has of a report, out of its records."""
    first = records[0]
    report, published = first["report"], first.get("published", {})
    good = [r for r in records if "error" not in r and "record" in r]
    dispositions = collections.Counter()
    for r in good:
        if "disposition" in r:
            dispositions[r["disposition"]] += r["count"]
    out = {
        "type": "aggregate",
        "org": report.get("org"),
        "id": report.get("id"),
        "domain": domain(published.get("domain")),
        "begin": report.get("begin"),
        "end": report.get("end"),
        "p": published.get("p"),
        "records": len(good),
        "bad_records": sum("error" in r for r in records) or None,
        "messages": sum(r["count"] for r in good),
        "passed": sum(r["count"] for r in good if r.get("result") == "pass"),
        "dispositions": dict(dispositions),
        "name": first.get("member"),
    }
    return {k: v for k, v in out.items() if v is not None}


def summary_of_tls(policies):
    first = policies[0]
    report = first["report"]
    out = {
        "type": "tls",
        "org": report.get("org"),
        "id": report.get("id"),
        "domain": domain(first.get("policy", {}).get("domain")),
        "begin": report.get("begin"),
        "end": report.get("end"),
        "policies": len(policies),
        "successful": sum(p.get("successful", 0) for p in policies),
        "failed": sum(p.get("failed", 0) for p in policies),
        "failures": sum(len(p.get("failures", [])) for p in policies),
        "name": first.get("member"),
    }
    return {k: v for k, v in out.items() if v is not None}


def summary_of_failure(o):
    out = {
        "type": "failure",
        "domain": o.get("reported_domain"),
        "feedback_type": o.get("feedback_type"),
        "auth_failure": o.get("auth_failure"),
        "source_ip": o.get("client_ip"),
        "mail_from": o.get("mail_from"),
        "delivery_result": o.get("delivery_result"),
        "identity_alignment": ",".join(o.get("identity_alignment", [])) or None,
        "message_id": o.get("message", {}).get("message_id"),
        "incidents": o.get("incidents"),
    }
    return {k: v for k, v in out.items() if v is not None}


def summarize(objects):
    """Objects of one report after the other, as the manifest has them."""
    groups, last = [], None
    for o in objects:
        key = (o["file"], o.get("member"), o.get("format"),
               json.dumps(o.get("report")), "error" in o and "record" not in o)
        if key != last or o.get("format") == "failure":
            groups.append([])
        groups[-1].append(o)
        last = key
    for group in groups:
        kind = group[0].get("format")
        if kind == "aggregate":
            yield summary_of_aggregate(group)
        elif kind == "tls":
            yield summary_of_tls(group)
        elif kind == "failure":
            yield summary_of_failure(group[0])
        else:
            yield {"error": group[0]["error"]}


def differences(want, have):
    """Keys that differ; a name is compared where we have one."""
    out = []
    if "error" in want:
        return [] if "error" in have else ["want an error: " + want["error"]]
    for key in sorted(set(want) | set(have)):
        w, h = want.get(key), have.get(key)
        if key == "domain":
            w = domain(w)
        if key == "dispositions" and w is not None and h is not None:
            w = {k: v for k, v in w.items() if v}
            h = {k: v for k, v in h.items() if v}
        if key == "name" and (w is None or h is None or w == "report"):
            continue  # a file of a Maildir has no name of its own
        if key == "mail_from" and w is None:
            continue
        if w != h:
            out.append("%s: want %r, have %r" % (key, w, h))
    return out


def check(row):
    path = os.path.join(folder, row["file"])
    run = subprocess.run(["dmarc-report", "-j", path], capture_output=True,
                         check=False)
    problems = []
    status = row["status"].split("|")
    if "*" not in status and str(run.returncode) not in status:
        problems.append("status: want %s, have %d" %
                        (row["status"], run.returncode))
    if run.returncode not in (0, 1, 2):
        problems.append("status %d" % run.returncode)
    have = list(summarize(map(json.loads, run.stdout.splitlines())))
    want = json.loads(row["expected"])
    if row["mode"] == "either" and run.returncode != 0:
        return problems, run.stderr
    if row["mode"] == "either" and "error" in (want or [{"error": 1}])[0]:
        return problems, run.stderr
    if len(want) != len(have):
        problems.append("reports: want %d, have %d" % (len(want), len(have)))
    if row["container"] == "maildir":  # its files have no order of their own
        for reports in want, have:
            reports.sort(key=lambda o: o.get("id", ""))
    for w, h in zip(want, have):
        problems += differences(w, h)
    return problems, run.stderr


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        rows = list(csv.DictReader(f, delimiter="\t",
                                   quoting=csv.QUOTE_NONE))
    failed = 0
    for number, row in enumerate(rows, 1):
        problems, said = check(row)
        failed += bool(problems)
        print("%sok %d - %s" % ("not " if problems else "", number,
                                row["file"]))
        for line in problems + (said.decode(errors="replace").splitlines()
                                if problems else []):
            print("#   " + line)
    print("1..%d" % len(rows))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
