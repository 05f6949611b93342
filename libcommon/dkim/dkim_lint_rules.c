#include "dkim/dkim_lint_rules.h"

#define E FINDING_MAY_BE_ERROR
#define W FINDING_MAY_BE_WARNING
#define I FINDING_MAY_BE_INFO

/* clang-format off */

#define ROW(id, ...) [id] = { #id, __VA_ARGS__ }

static const struct finding_rule table[DKIM_LINT_RULES] = {
ROW(LK01, E | I,
    "There is no key record, or the domain is in its name twice (error); its "
    "name is outside of the zone files (info).",
    "RFC 6376 section 3.6.2",
    "Publish the record, or look for another spelling of the selector."),
ROW(LK02, E,
    "There are several key records at the name, or the name servers "
    "disagree.",
    "RFC 6376 section 3.6.2.2",
    "Give each key a selector of its own; bring all name servers up to date."),
ROW(LK03, W,
    "There are other TXT records at the name, or a wildcard answers for every "
    "selector.",
    "RFC 6376 section 3.6.2.2",
    "Move the others to where they belong; publish each selector by itself."),
ROW(LK04, E | W | I,
    "v= is not first or not DKIM1 (error), or missing (warning; info behind "
    "a CNAME).",
    "RFC 6376 section 3.6.1",
    "Begin the record with v=DKIM1."),
ROW(LK05, E | W | I,
    "The syntax is wrong: semicolons, duplicate tags, octets that are not "
    "US-ASCII (error), tag names in upper case (warning), a note that is not "
    "quoted-printable (info).",
    "RFC 6376 section 3.2",
    "Copy the record from its source; divide tags by semicolons."),
ROW(LK06, E,
    "Quotes, backslashes or parentheses of a zone file are part of the text.",
    "RFC 6376 section 3.2",
    "Enter the text without them."),
ROW(LK07, E | I,
    "p= is missing (error), or empty: the key is revoked (info).",
    "RFC 6376 section 3.6.1",
    "Put the public key into p=."),
ROW(LK08, E | W,
    "p= is not base64, holds the lines of a PEM file, or lacks characters, at "
    "its end or where strings meet (errors); bits behind its last octet are "
    "not zero (warning).",
    "RFC 6376 section 3.6.1",
    "Enter the base64 between the lines of the PEM file, all of it."),
ROW(LK09, E | I,
    "k= is unknown (error) or not in lower case (info); p= is not a public "
    "key of the type that k= says, or not all of one (error).",
    "RFC 6376 section 3.6.1",
    "Publish the whole public key, with its type in k=."),
ROW(LK10, W,
    "p= is in the form of PKCS#1.",
    "RFC 6376 section 3.6.1",
    "Publish the key as SubjectPublicKeyInfo, as everybody does."),
ROW(LK11, E,
    "An Ed25519 key does not have 32 octets.",
    "RFC 8463 section 4.2",
    "Put the 32 octets of the key alone into p=, in base64."),
ROW(LK12, E | W | I,
    "An RSA key has fewer than 1024 bits or numbers of no use (error), fewer "
    "than 2048, more than 4096, or an odd exponent (warning), or more than "
    "2048 (info); for bulk mail: no RSA key (warning).",
    "RFC 8301 section 3.2",
    "Make an RSA key of 2048 bits."),
ROW(LK13, W,
    "The key is known to others, weak, or used by another selector, too.",
    "RFC 6376 section 8",
    "Make a new key for each selector."),
ROW(LK14, E | W,
    "s= or h= shuts mail out (error); the domain is testing (warning; error "
    "for bulk mail), or allows sha1 (warning).",
    "RFC 6376 section 3.6.1",
    "Leave out s= and h=; remove t=y when the tests are over."),
ROW(LK15, W | I,
    "There is a historic g= or a long n= (warning), an unknown tag or flag "
    "(info).",
    "RFC 6376 section 3.6.1",
    "Remove it."),
ROW(LK16, E | W | I,
    "A string has more than 255 octets (error); there is white space where "
    "strings meet (warning), or elsewhere in p= (info).",
    "RFC 6376 section 3.6.2.2",
    "Cut the text into strings of at most 255 octets, without blanks."),
ROW(LK17, W | I,
    "The answer has more than 1232 octets (warning), or 512 (info).",
    "RFC 1035 section 4.2.1",
    "Make the records at the name fewer or shorter."),
ROW(LK18, E | W | I,
    "A CNAME dangles, leads in a circle or stands beside another record; "
    "targets of Microsoft 365 do not fit.",
    "RFC 1034 section 3.6.2",
    "Correct the target, or ask who keeps the key."),
ROW(LK19, E,
    "The target of a CNAME is published as TXT.",
    "RFC 6376 section 3.6.2",
    "Publish it as CNAME."),
ROW(LK20, W | I,
    "The selector or the domain is misspelt (warning), or has capitals "
    "(info).",
    "RFC 6376 section 3.1",
    "Give selector and domain as signatures have them in s= and d=."),
ROW(LK21, W | I,
    "The time to live is below 300 seconds or over a day (warning), or 0, or 1 "
    "as Cloudflare exports it (info).",
    "RFC 1035 section 3.2.1",
    "Choose one between five minutes and a day."),
ROW(LK22, E,
    "The key that was given is not the one published.",
    "RFC 6376 section 3.6.1",
    "Publish the public half of the key that signs."),
ROW(LK23, W,
    "A key record is where no verifier looks.",
    "RFC 6376 section 3.6.2.1",
    "Move it to SELECTOR._domainkey.DOMAIN."),
ROW(LK24, I,
    "The answer was validated by DNSSEC.",
    "RFC 4035 section 3.2.3",
    "Nothing is to be done."),
ROW(LK25, I,
    "By the date in the selector the key is half a year old, or older.",
    "M3AAWG DKIM Key Rotation",
    "Rotate to a new key."),
};

/* clang-format on */

const struct finding_rules dkim_lint_rules = { table, DKIM_LINT_RULES };
