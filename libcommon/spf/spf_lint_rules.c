#include "spf/spf_lint_rules.h"

#define E FINDING_MAY_BE_ERROR
#define W FINDING_MAY_BE_WARNING
#define I FINDING_MAY_BE_INFO

/* clang-format off */

#define ROW(id, ...) [id] = { #id, __VA_ARGS__ }

static const struct finding_rule table[SPF_LINT_RULES] = {
ROW(LS01, E | W | I,
    "There is no record, more than one, or a text that was meant as one.",
    "RFC 7208 section 4.5",
    "Publish one TXT record that begins with v=spf1 and a space."),
ROW(LS02, E,
    "A term has an error of syntax.",
    "RFC 7208 section 4.6.1",
    "Correct or remove the term."),
ROW(LS03, E | W,
    "The record and all that it includes take more than 10 look-ups (9 and "
    "10 are a warning), or more than two void ones.",
    "RFC 7208 section 4.6.4",
    "List addresses in place of names, or remove terms."),
ROW(LS04, E | I,
    "An include or redirect= leads to a name without a record, to a record "
    "with errors, or back to itself.",
    "RFC 7208 section 5.2",
    "Remove it, or let its owner mend the record."),
ROW(LS05, E | W,
    "Every host may send (error), or nothing is said about other hosts "
    "(warning).",
    "RFC 7208 section 5.1",
    "End the record with -all or ~all."),
ROW(LS06, W | I,
    "A term is never reached or stands in an odd place; an explanation is "
    "not there.",
    "RFC 7208 section 6",
    "Move or remove it."),
ROW(LS07, W,
    "A term uses ptr, %{p}, or macros for which a sender can choose what "
    "they stand for; or exists without a macro.",
    "RFC 7208 section 5.5",
    "List addresses."),
ROW(LS08, E | W,
    "Networks overlap, are very broad or private, or have bits set behind "
    "the prefix; an address is of the other family.",
    "RFC 7208 section 5.6",
    "List the networks that send mail, each once."),
ROW(LS09, E | W,
    "A term names more than 10 MX hosts, or a string has more than 255 octets "
    "(error); all TXT records of the name have more than 450 octets together, or no space stands where two "
    "strings of a record meet (warning).",
    "RFC 7208 section 3.4",
    "Shorten the record; put a space at the end of a string."),
ROW(LS10, W | I,
    "A name in a or mx has no address, or takes no mail (null MX).",
    "RFC 7208 section 5.3",
    "Remove the term, or mend the name."),
ROW(LS11, I,
    "A name that sends no mail, or a mail server, has no record.",
    "RFC 7208 section 10.1.2",
    "Publish one for it, too."),
ROW(LS12, W | I,
    "There is a record of Sender ID, or a time to live of less than five "
    "minutes or more than a day (warning), or of 1 as Cloudflare exports it "
    "(info).",
    "RFC 7208 section 3",
    "Remove what nobody reads; choose a time in between."),
};

/* clang-format on */

const struct finding_rules spf_lint_rules = { table, SPF_LINT_RULES };
