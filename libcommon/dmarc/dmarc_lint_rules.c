#include "dmarc/dmarc_lint_rules.h"

#define E FINDING_MAY_BE_ERROR
#define W FINDING_MAY_BE_WARNING
#define I FINDING_MAY_BE_INFO

/* clang-format off */

#define ROW(id, ...) [id] = { #id, __VA_ARGS__ }

static const struct finding_rule table[DMARC_LINT_RULES] = {
ROW(LD01, E | I,
    "There is no record (error), or one above applies (info).",
    "RFC 9989 section 4.10.1",
    "Publish a record, to begin with p=none and an address for reports."),
ROW(LD02, E | W,
    "There is more than one record: all are ignored.",
    "RFC 9989 section 4.10",
    "Leave one."),
ROW(LD03, E | W,
    "A text was meant as a record and is not one, or stands at the wrong "
    "name.",
    "RFC 9989 section 4.7",
    "Begin the record with v=DMARC1, and publish it at _dmarc."),
ROW(LD04, E | W,
    "Separators, quotes, duplicate tags or values are wrong.",
    "RFC 9989 section 4.7",
    "Write name=value, with semicolons between, each name once."),
ROW(LD05, E | W,
    "p= is invalid, missing, or not the second tag.",
    "RFC 9989 section 4.7",
    "Write p=none, p=quarantine or p=reject behind v=DMARC1."),
ROW(LD06, E,
    "sp= or np= is invalid.",
    "RFC 9989 section 4.7",
    "Write none, quarantine or reject."),
ROW(LD07, W,
    "There is a tag that RFC 9989 dropped: pct=, rf= or ri=.",
    "RFC 9989 section 4.7",
    "Remove it; t=y lowers the policy by one level."),
ROW(LD08, E | W,
    "An address in rua= or ruf= cannot be used as it stands.",
    "RFC 9989 section 4.7",
    "Write mailto: and an address, with commas between several."),
ROW(LD09, E | W,
    "There is no rua= (warning), or fo= is wrong or without effect.",
    "RFC 9989 section 4.7",
    "Add rua=mailto:... to hear what fails."),
ROW(LD10, E | W | I,
    "Reports go to another organization that has not agreed to them.",
    "RFC 9990 section 4",
    "Let that organization publish its consent."),
ROW(LD11, E | W | I,
    "Reports go where no mail can be delivered.",
    "RFC 9990 section 4",
    "Write the address of a mailbox that exists."),
ROW(LD12, W | I,
    "The policy protects less than it seems to (warning), or t=y lowers it "
    "(info).",
    "RFC 9989 section 4.7",
    "Ask for p=reject or p=quarantine once all of your mail passes."),
ROW(LD13, W,
    "sp= or np= stands where nobody looks for it.",
    "RFC 9989 section 4.7",
    "Remove it, or publish it in the record of the organization."),
ROW(LD14, E | W,
    "psd=, or the end of the tree walk, is not what it should be; the Public "
    "Suffix List says something else; a name has more than 8 labels.",
    "RFC 9989 section 4.10.2",
    "Leave psd=y to registries; publish a record of your own."),
ROW(LD15, W,
    "The policy is p=reject in a domain that sends mail and has no DKIM key.",
    "RFC 9989 section 7.4",
    "Sign all mail with DKIM."),
ROW(LD16, W,
    "Alignment is strict, and subdomains in the zone files send or sign "
    "mail.",
    "RFC 9989 section 4.7",
    "Leave out adkim=s and aspf=s."),
ROW(LD17, E | W | I,
    "A string has more than 255 octets (error), there are octets that are "
    "not US-ASCII or tags in upper case (warning), unknown tags, or an odd "
    "time to live (info).",
    "RFC 9989 section 4.7",
    "Write what all receivers can read."),
ROW(LD18, E | W | I,
    "CNAME records lead in a circle (error) or away; a wildcard answers for "
    "subdomains.",
    "RFC 9989 section 4.10",
    "Publish one TXT record, at the name itself."),
};

/* clang-format on */

const struct finding_rules dmarc_lint_rules = { table, DMARC_LINT_RULES };
