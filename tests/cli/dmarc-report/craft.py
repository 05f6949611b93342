#!/usr/bin/env python3
"""craft.py REPORT: write files that harm careless readers, into the current
directory."""

import base64
import gzip
import io
import struct
import sys
import zipfile
import zlib

MB = 1 << 20
report = open(sys.argv[1], "rb").read()
head, tail = report.split(b"  <record>", 1)
record = b"  <record>" + tail.split(b"  <record>", 1)[0]


def write(name, data):
    with open(name, "wb") as f:
        f.write(data)


def archive(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            z.writestr(name, data)
    return out.getvalue()


def bomb(prefix, filler, octets):
    """gzip of PREFIX and so much of FILLER."""
    z = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [z.compress(prefix)]
    block = filler * (MB // len(filler))
    for _ in range(octets // MB):
        parts.append(z.compress(block))
    parts.append(z.flush())
    return b"".join(parts)


write("bomb.xml.gz", bomb(head, b"<a/> ", 300 * MB))
write("blank.gz", bomb(b"", b" ", 300 * MB))
write("zeros.gz", bomb(b"", b"\0", 300 * MB))
write("bombs.zip", archive(*[("%d.gz" % i, bomb(head, b"\n", 260 * MB))
                             for i in range(3)]))

one = archive(("a.xml", report))
write("old.zip", one)
write("old.xml.gz", gzip.compress(report, mtime=0))
write("many.zip", archive(*[("%d.xml" % i, report) for i in range(17)]))
write("limit16.zip", archive(*[("%d.xml" % i, report) for i in range(16)]))
write("crc.zip", one.replace(struct.pack("<I", zlib.crc32(report)), b"abcd"))
write("fake.zip", b"PK\3\4" + b"\0" * 200)

# the central directory names one member sixteen times
end = one.rindex(b"PK\5\6")
start = struct.unpack("<I", one[end + 16:end + 20])[0]
entry = one[start:end]
entries = b"".join(entry.replace(b"a.xml", b"%c.xml" % (97 + i))
                   for i in range(16))
write("overlap.zip", one[:start] + entries + one[end:end + 8]
      + struct.pack("<HHII", 16, 16, len(entries), start) + b"\0\0")


def flagged(local, central, data):
    """The same archive with other octets in both headers."""
    out = bytearray(one)
    for at in (local, start + central):
        out[at:at + len(data)] = data
    return bytes(out)


write("secret.zip", flagged(6, 8, b"\1\0"))
write("bzip2.zip", flagged(8, 10, b"\14\0"))
write("members.gz", gzip.compress(b" ") * 17 + gzip.compress(report))
write("deep.gz", gzip.compress(gzip.compress(gzip.compress(report))))

write("token.xml", head + b"<" + b"a" * MB + b"/>")
write("attribute.xml", head + b"<a b='" + b"c" * MB + b"'/>")
write("comment.xml", head + b"<!--" + b"c" * MB + b"--></feedback>")
write("text.xml", head.replace(b"dmarc@big", b"d" * MB) + b"</feedback>")
write("nested.xml", b"<feedback>" * 100000)
write("unknown.xml", head + b"<x>" * 100000)
write("laughs.xml", b'<!DOCTYPE feedback [<!ENTITY a "ha"><!ENTITY b "'
      + b"&a;" * 1000 + b'">]>' + report)
write("external.xml",
      b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + report)
write("entity.xml", report.replace(b"Big", b"&nbsp;"))
result = b"<dkim><domain>a.example</domain></dkim>"
write("results.xml", report.replace(b"<auth_results>",
                                    b"<auth_results>" + result * 1001))
write("limit1000.xml", report.replace(
    b"<auth_results>", b"<auth_results>" + result * 999, 1))
write("nul.xml", report.replace(b"Big", b"B\0g"))
write("padded.xml", report + b"\0" * 100)
write("roots.xml", report + report[report.index(b"<feedback>"):])
write("huge.xml", report.replace(b"<count>9<", b"<count>" + b"9" * 40 + b"<"))

write("brackets.json", b'{"policies":' + b"[" * 100000)
write("large.json", b'{"report-id":"x","policies":[' + b"{}," * (3 * MB) + b"]}")

message = (b"From: a@b.example\nMIME-Version: 1.0\n"
           b"Content-Type: multipart/mixed; boundary=b\n\n")
part = (b"--b\nContent-Type: application/gzip\n"
        b"Content-Transfer-Encoding: base64\n\n%s\n")
good = base64.encodebytes(gzip.compress(report))
write("parts.eml", message + b"--b\n\nx\n" * 100000 + part % good)
write("russian.eml", b"From: a\nContent-Type: message/rfc822\n\n" * 40
      + message + part % good)
write("limit32.eml", b"From: a\nContent-Type: message/rfc822\n\n" * 31
      + message + part % good)
write("header.eml", b"From: a\n" + b"X: y\n" * MB + b"\n")
write("broken.eml", message + part % good[:len(good) // 2])
write("page.eml", message + b"--b\nContent-Type: text/html\n\n"
      b"<!DOCTYPE html><html><p>Out of office<br></html>\n--b--\n")
write("lines.eml", message + b"--b--x\n--\n--bb\n" * (MB // 3))
write("parameters.eml", b"From: a\nContent-Type: multipart/mixed"
      + b'; a="\\";b=' * 10000 + b"\n\nx\n")
