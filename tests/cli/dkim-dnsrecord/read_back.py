"""read_back FORM FILE: what a console or a tool makes of a record in that form:
OWNER TYPE TTL VALUE, a line each."""

import json
import re
import sys

import yaml


def quoted(text):
    """The strings of DNS presentation form, joined."""
    return "".join(
        re.sub(r"\\(.)", r"\1",
               re.sub(r"\\(\d{3})", lambda m: chr(int(m[1])), part))
        for part in re.findall(r'"((?:[^"\\]|\\.)*)"', text))


def form(text):
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        yield (fields["Host"], fields["Type"], fields["TTL"],
               fields.get("Value") or fields["Points to"])


def hcl(text):
    """A string of HCL without its quotes."""
    text = text.replace("$${", "${").replace("%%{", "%{")
    return re.sub(r"\\(.)", r"\1", text)


def terraform(text):
    for body in re.findall(r'^resource "aws_route53_record" "\w+" \{\n(.*?)^\}',
                           text, re.S | re.M):
        pairs = dict(re.findall(r"^  (\w+) += (.*)$", body, re.M))
        value = hcl(json_free(pairs["records"][1:-1]))
        kind = pairs["type"].strip('"')
        # the provider parts a TXT at "" and joins the rest
        yield (pairs["name"].strip('"'), kind, pairs["ttl"],
               value.replace('""', "") if kind == "TXT" else value)


def json_free(text):
    assert text[0] == text[-1] == '"', text
    return text[1:-1]


def octodns(text):
    zone = re.search(r"^# (.*)\.yaml$", text, re.M)[1]
    for document in yaml.safe_load_all(text):
        for name, record in document.items():
            value = record["value"]
            if record["type"] == "TXT":
                assert not re.search(r"(?<!\\);", value), value
                value = value.replace("\\;", ";")
            yield (f"{name}.{zone}", record["type"], record["ttl"],
                   value.removesuffix(".") if record["type"] == "CNAME"
                   else value)


def javascript(text):
    return json.loads(re.sub(r"\\x(..)", r"\\u00\1", text))


def dnscontrol(text):
    string = r'("(?:[^"\\]|\\.)*")'
    for zone, calls in re.findall(
            rf"D_EXTEND\({string}((?:,\n  .*)*)\);\n", text):
        for kind, name, value, ttl in re.findall(
                rf"(\w+)\({string}, {string}, TTL\((\d+)\)\)", calls):
            value = javascript(value)
            yield (f"{javascript(name)}.{javascript(zone)}", kind, ttl,
                   value.removesuffix(".") if kind == "CNAME" else value)


def cloudflare(text):
    for line in text.splitlines():
        record = json.loads(line)
        content = record["content"]
        if record["type"] == "TXT":
            content = quoted(content)
        else:
            assert record["proxied"] is False
        yield record["name"], record["type"], record["ttl"], content


for result in globals()[sys.argv[1]](open(sys.argv[2]).read()):
    print(*result)
