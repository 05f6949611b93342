#!/usr/bin/env python3
"""SPF records made by chance, always the same ones, and what pyspf says.

spf_cases.py make SEED COUNT DIRECTORY
    writes "records" (lines NAME TYPE DATA), the same as a "zone" file, and
    "lines" (IP, MAIL FROM, HELO, tab-separated) for COUNT domains.
spf_cases.py settled FILE DIRECTORY
    the same for the records of that file, see there.
spf_cases.py pyspf DIRECTORY
    prints a result for each line, as pyspf has it; void look-ups are not
    limited, since it counts every host where RFC 7208 section 4.6.4 speaks of
    terms.
"""

import os
import random
import sys

IPS = ["192.0.2.1", "192.0.2.77", "198.51.100.9", "2001:db8::1",
       "2001:db8:1::7"]
HELO = "mail.helo.test"


def host_records(r):
    """Names that terms speak of."""
    yield HELO, "TXT", "v=spf1 a -all"
    yield HELO, "A", "192.0.2.1"
    for i in range(12):
        name = "h%d.test" % i
        for _ in range(r.randint(0, 2)):
            yield name, "A", "192.0.2.%d" % r.choice([1, 2, 77])
        if r.random() < 0.4:
            yield name, "AAAA", r.choice(["2001:db8::1", "2001:db8:1::9"])
        for _ in range(r.choice([0, 1, 2, 4])):
            yield name, "MX", "%d h%d.test" % (r.randint(0, 9), r.randint(0, 12))
        if r.random() < 0.2:
            yield name, "TXT", "some other text"
    yield "alias.test", "CNAME", "h1.test"
    yield "alias2.test", "CNAME", "alias.test"
    yield "1.2.0.192.in-addr.arpa", "PTR", "h0.test"
    yield "1.2.0.192.in-addr.arpa", "PTR", "d3.test"
    yield "d3.test", "A", "192.0.2.1"
    yield "77.2.0.192.in-addr.arpa", "PTR", "liar.test"
    yield "liar.test", "A", "192.0.2.200"
    yield "us.er.test", "A", "127.0.0.2"
    yield "192.0.2.77.list.test", "A", "127.0.0.2"
    yield "why.test", "TXT", "%{i} is not one of %{d}"


GOOD = ["alias2.test", "%{d}", "%{o}", "%{l-}.er.test", "%{i}.list.test",
        "h%{d1r}.test", "%{ir}.%{v}.arpa", "%{h}", "%{H2}", "h0.test.",
        "x.%{p}", "%{d2}.test", "%{S}.test"]
BAD = ["test", "h1.test:25", "1.2.3.4", "h1.-test", "h1.test/x", "%{d"]
PREFIXES = ["", "", "", "", "/24", "/32", "/0", "//64", "/24//48"]
BAD_PREFIXES = ["/33", "//129", "/024", "/", "/24/64", "//", "/-1"]
NET4 = ["192.0.2.1", "192.0.2.0/24", "192.0.2.64/26", "0.0.0.0/0",
        "198.51.100.9/32"]
NET6 = ["2001:db8::/32", "2001:db8::1", "2000::/3", "2001:DB8:1::/48"]
BAD_NETS = ["192.0.2", "192.0.2.1/33", "192.0.2.256", "2001:db8::/129",
            "1::2::3", "", "x.test"]
ODD = ["foo", "foo:bar", "all:x", "-all.", "ptr/24", "include", "exists",
       "ip4", "++a", "=x", "1x=y", "a:", "redirect=", "exp=-all", "x=%",
       "redirect:h1.test"]
LEGAL = ["A", "MX", "Include:d1.test", "a=b", "all=x", "x=y", "a.b=%{i}",
         "rr=%{d2}", "op=", "PTR", "exp=why.test"]


def is_bad(r):
    return r.random() < 0.03


def domain_spec(r, count):
    if is_bad(r):
        return r.choice(BAD)
    return r.choice(["h%d.test" % r.randint(0, 14)] * 8 + GOOD +
                    ["d%d.test" % r.randint(0, count - 1)] * 8)


def term(r, count):
    if is_bad(r):
        return r.choice(ODD)
    kind = r.choice(["a", "a", "mx", "mx", "include", "include", "ip4", "ip6",
                     "exists", "ptr", "legal"])
    q = r.choice(["", "", "", "+", "-", "~", "?"])
    spec = domain_spec(r, count)
    if kind in ("a", "mx"):
        return q + kind + r.choice(["", ":" + spec]) + \
            r.choice(BAD_PREFIXES if is_bad(r) else PREFIXES)
    if kind == "include":
        return q + "include:d%d.test" % r.randint(0, count - 1)
    if kind == "exists":
        return q + "exists:" + spec
    if kind == "ptr":
        return q + "ptr" + r.choice(["", ":" + spec])
    if kind in ("ip4", "ip6"):
        nets = BAD_NETS if is_bad(r) else NET4 if kind == "ip4" else NET6
        return q + kind + ":" + r.choice(nets)
    return r.choice(LEGAL)


def record(r, count, redirect):
    """What the peers are known to read otherwise is left to the file
    spf-settled."""
    terms = [term(r, count) for _ in range(r.choice([0, 1, 2, 2, 3, 3, 4, 6]))]
    if redirect:
        terms.insert(r.randint(0, len(terms)),
                     "redirect=" + domain_spec(r, count))
    elif r.random() < 0.7:
        terms.append(r.choice(["-all", "~all", "?all", "+all"]))
    terms = [t for i, t in enumerate(terms)
             if "=" not in t or t not in terms[:i]]
    gap = r.choice([" ", " ", " ", " ", "  "])
    return r.choice(["v=spf1", "v=spf1", "v=spf1", "V=Spf1"]) + \
        "".join(gap + t for t in terms) + r.choice(["", "", "", " "])


def all_records(r, count):
    yield from host_records(r)
    for i in range(count):
        name = "d%d.test" % i
        for _ in range(2 if is_bad(r) else 1):
            yield name, "TXT", record(r, count, False).replace(
                "include:%s" % name, "include:d1.test")
        if r.random() < 0.3:
            yield name, "A", "192.0.2.%d" % r.choice([1, 77])
        if r.random() < 0.3:
            yield name, "MX", "10 h%d.test" % r.randint(0, 12)
    # never included: the peers count a redirect= that is not taken
    for i in range(count // 4):
        yield "r%d.test" % i, "TXT", record(r, count, True)


def quoted(text):
    out = "".join(c if " " <= c <= "~" and c not in '"\\' else
                  "\\%03d" % ord(c) for c in text)
    return '"%s"' % out


def write(records, lines, directory):
    with open(os.path.join(directory, "records"), "w") as f:
        for rr in records:
            f.write("%s %s %s\n" % rr)
    with open(os.path.join(directory, "zone"), "w") as f:
        for name, kind, data in records:
            if kind == "TXT":
                data = quoted(data)
            elif kind in ("MX", "PTR", "CNAME"):
                data += "."
            f.write("%s. 300 %s %s\n" % (name, kind, data))
    with open(os.path.join(directory, "lines"), "w") as f:
        for line in lines:
            f.write("%s\t%s\t%s\n" % line)


def make(seed, count, directory):
    r = random.Random(int(seed))
    count = int(count)
    names = ["d%d" % i for i in range(count)] + \
        ["r%d" % i for i in range(count // 4)]
    lines = [(ip, "us.er@%s.test" % name, HELO)
             for name in names for ip in IPS]
    write(list(dict.fromkeys(all_records(r, count))), lines, directory)


def settled(path, directory):
    """The records of the file spf-settled, one for each line of "lines"."""
    with open(path) as f:
        rows = [line.rstrip("\n").split("\t") for line in f
                if line.strip() and line[0] != "#"]
    records = list(host_records(random.Random(1)))
    records += [("s%d.test" % i, "TXT", row[0].replace("SELF", "s%d.test" % i))
                for i, row in enumerate(rows)]
    records += [("many.test", "MX", "%d h0.test" % i) for i in range(11)]
    records += [("bad.test", "TXT", "v=spf1 foo")]
    lines = [(row[1], "us.er@s%d.test" % i, HELO)
             for i, row in enumerate(rows)]
    write(list(dict.fromkeys(records)), lines, directory)


def pyspf(directory):
    import spf
    table = {}
    with open(os.path.join(directory, "records")) as f:
        for line in f:
            name, kind, data = line.rstrip("\n").split(" ", 2)
            if kind == "TXT":
                data = [data.encode("latin-1")]
            elif kind == "MX":
                preference, host = data.split()
                data = int(preference), host
            table.setdefault(name, []).append((kind, data))

    def lookup(name, kind, *_, **__):
        answers = []
        for _ in range(11):
            found = table.get(name.rstrip(".").lower(), [])
            answers += [((name, k), d) for k, d in found
                        if k in (kind, "CNAME")]
            target = [d for k, d in found if k == "CNAME"]
            if not target or kind == "CNAME":
                break
            name = target[0]
        return answers

    spf.DNSLookup = lookup
    spf.MAX_VOID_LOOKUPS = 1000
    with open(os.path.join(directory, "lines")) as f:
        for line in f:
            ip, sender, helo = line.rstrip("\n").split("\t")
            try:
                print(spf.check2(ip, sender, helo)[0])
            except Exception as e:
                print("exception", type(e).__name__)


if __name__ == "__main__":
    {"make": make, "settled": settled, "pyspf": pyspf}[sys.argv[1]](
        *sys.argv[2:])
