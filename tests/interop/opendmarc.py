#!/usr/bin/env python3
"""What libopendmarc says: opendmarc.py LIBRARY SUFFIXES < CASES

A line of CASES is NAME TAB AUTHOR TAB METHOD TAB DOMAIN, one identifier that
passes; the file "records" has lines NAME TAB TEXT.  Prints NAME TAB RESULT TAB
POLICY.  The constants are those of opendmarc/dmarc.h.
"""
import ctypes
import sys

PASS, SPF_MAIL_FROM, SUFFIXES_MOZILLA = 1, 1, 1
NO_POLICY, POLICIES = 14, {15: "pass", 16: "reject", 17: "quarantine", 18: "none"}


class Library(ctypes.Structure):
    _fields_ = [
        ("kind", ctypes.c_int),
        ("file", ctypes.c_char * 4096),
        ("rest", ctypes.c_char * 4096),
    ]


lib = ctypes.CDLL(sys.argv[1])
lib.opendmarc_policy_connect_init.restype = ctypes.c_void_p
library = Library(SUFFIXES_MOZILLA, sys.argv[2].encode(), b"")
if lib.opendmarc_policy_library_init(ctypes.byref(library)) != 0:
    sys.exit("opendmarc.py: the library does not start")
texts = dict(
    line.rstrip("\n").split("\t") for line in open("records", encoding="ascii")
)


def judge(author, method, domain):
    context = ctypes.c_void_p(
        lib.opendmarc_policy_connect_init(b"192.0.2.1", 0)
    )
    lib.opendmarc_policy_store_from_domain(context, author.encode())
    if method == "spf":
        lib.opendmarc_policy_store_spf(
            context, domain.encode(), PASS, SPF_MAIL_FROM, None
        )
    else:
        lib.opendmarc_policy_store_dkim(
            context, domain.encode(), b"s", PASS, None
        )
    organization = ".".join(author.split(".")[-2:])
    for at in (author, organization):
        text = texts.get("_dmarc." + at)
        if text is None or not text.startswith("v=DMARC1"):
            continue
        over = None if at == author else organization.encode()
        status = lib.opendmarc_policy_store_dmarc(
            context, text.encode(), author.encode(), over
        )
        if status == 0:
            return POLICIES.get(
                lib.opendmarc_get_policy_to_enforce(context), "error"
            )
        return "error"
    return "absent"


for line in sys.stdin:
    name, *case = line.rstrip("\n").split("\t")
    print(name, judge(*case), sep="\t")
