#include "report/report_lint_rules.h"

#define E FINDING_MAY_BE_ERROR
#define W FINDING_MAY_BE_WARNING
#define I FINDING_MAY_BE_INFO

/* clang-format off */

#define ROW(id, ...) [id] = { #id, __VA_ARGS__ }

static const struct finding_rule table[REPORT_LINT_RULES] = {
ROW(LR01, E,
    "It cannot be read: not well-formed, over a limit, or not a report.",
    "RFC 9990 section 3.1",
    "Write well-formed XML without a DOCTYPE."),
ROW(LR02, W,
    "An element is unknown, and not in an extension.",
    "RFC 9990 section 3.1.1",
    "Put it into a namespace of its own, within extension."),
ROW(LR03, E,
    "An element that is required is absent or empty.",
    "RFC 9990 appendix A",
    "Add it."),
ROW(LR04, E,
    "An element stands more than once, where once is allowed.",
    "RFC 9990 appendix A",
    "Leave one."),
ROW(LR05, E | W,
    "A value is none of those that are allowed (error), or in upper case "
    "(warning).",
    "RFC 9990 appendix A",
    "Write one of the words, in lower case."),
ROW(LR06, E | W,
    "The period ends before it begins, or is longer than a day (warning).",
    "RFC 9990 section 3.1.1.4",
    "Report about a day at a time."),
ROW(LR07, W | I,
    "The namespace or the version is not that of RFC 9990; none is a sign of "
    "RFC 7489.",
    "RFC 9990 section 3.1.1",
    "Write urn:ietf:params:xml:ns:dmarc-2.0 and version 1.0."),
ROW(LR08, E,
    "A record has no address or no number of messages.",
    "RFC 9990 section 3.1.1.8",
    "Write both, or leave out the record."),
ROW(LR09, E | W,
    "SPF of HELO is reported, or more than one result of SPF; a signature "
    "has no selector.",
    "RFC 9990 section 3.1.1.11",
    "Report MAIL FROM alone, and the selector of each signature."),
ROW(LR10, W,
    "The disposition is not the one that was published, and no reason is "
    "given.",
    "RFC 9990 section 3.1.1.9",
    "Say why in reason."),
ROW(LR11, W,
    "What passed for the author's domain is said to fail.",
    "RFC 9990 section 3.1.1.9",
    "Evaluate alignment; results as they are go to auth_results."),
ROW(LR12, W,
    "The author domain is not within the domain that the report is about, or "
    "the number of messages is 0.",
    "RFC 9990 section 3.1.1.10",
    "Make a report for each domain."),
ROW(LR13, W,
    "An element stands behind one that it belongs before.",
    "RFC 9990 appendix A",
    "Write version, report_metadata, policy_published, record; row, "
    "identifiers, auth_results; disposition, dkim, spf, reason; dkim, spf."),
ROW(LR14, W,
    "Two records have the same address, results and identifiers.",
    "RFC 9990 section 3.1.1.8",
    "Make one of them, and add the numbers of messages."),
ROW(LR15, W,
    "The name of the file says another domain or period than the report.",
    "RFC 9990 section 3.5.1",
    "Name it receiver!policy-domain!begin!end!id.xml.gz."),
ROW(LR16, W,
    "A record has more than 100 results of DKIM.",
    "RFC 9990 section 3.1.1.11",
    "Leave out those that passed for no domain of the author."),
ROW(LR17, E,
    "An SMTP TLS report lacks a member that it must have.",
    "RFC 8460 section 4.4",
    "Add it."),
ROW(LR18, W,
    "A type of policy or result is not one of SMTP TLS reports, or the "
    "details count more sessions than the summary.",
    "RFC 8460 section 4.3",
    "Write one of the words; make the counts agree."),
ROW(LR19, E,
    "A failure report lacks a field that it must have.",
    "RFC 6591 section 3.1, RFC 9991",
    "Add it."),
ROW(LR20, W,
    "A field of a failure report has a word that is not one of its own.",
    "RFC 6591 section 3.1, RFC 9991",
    "Write one of the words."),
};

/* clang-format on */

const struct finding_rules report_lint_rules = {
	.list = table,
	.n = REPORT_LINT_RULES,
};
