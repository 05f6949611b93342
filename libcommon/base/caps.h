/*
 * caps - every limit on what input can make us do, in one place, each with its
 * reason.
 *
 * "Input" is all that others write: messages, DNS, reports, and files that
 * tools are given.  What is beyond a limit is refused or left out, and that is
 * said; the page of the tool tells which.  A limit that users may want to
 * change has an option, and the constant here is its default.
 *
 * Not here: sizes that a protocol fixes and that belong with its type
 * (DNS_NAME_MAX, HASH_MAX), times to wait for DNS (struct dns_config, dns.h),
 * thresholds of a linter's rule (beside the rule), sizes of buffers, which
 * change no result, and how far --explain searches (explain_private.h and
 * beside each search), which a budget of CPU time bounds as a whole.
 *
 * In the order of: messages, signatures and keys, SPF, DMARC,
 * Authentication-Results, DNS, zone files, linters, files and archives, tables
 * and signing, reports.
 */
#ifndef CAPS_H
#define CAPS_H

#include <stdint.h>

/*
 * Messages.
 */

/* Header section: OpenDKIM stops at 64 KiB; real mail stays below 256 KiB. */
#define CAPS_HEADER (1024 * 1024)
#define CAPS_FIELDS 10000
#define CAPS_FIELD_NAME 998 /* RFC 5322 section 2.1.1: a line */

/* Mailboxes in a From field that is read for its domain. */
#define CAPS_AUTHORS 100

/* A domain name in presentation form, RFC 1035 section 2.3.4. */
#define CAPS_DOMAIN 253
#define CAPS_LABEL 63

/* A local-part or a HELO name.  RFC 5321 section 4.5.3.1.1 has 64 octets;
 * bounce addresses that encode others are longer. */
#define CAPS_LOCAL_PART 1000

/* Parts of a message, and how deep they lie in each other. */
#define CAPS_MIME_PARTS 1000
#define CAPS_MIME_DEPTH 32
/* A boundary: RFC 2046 section 5.1.1 allows 70 octets. */
#define CAPS_MIME_BOUNDARY 250

/*
 * Signatures and keys.
 */

/* Signatures tried in one message; RFC 6376 section 6.1 allows a limit. */
#define CAPS_SIGNATURES 20
/* Key records tried at one name, RFC 6376 section 6.1.2 step 4. */
#define CAPS_KEY_RECORDS 10
/* Tags in one tag-list, RFC 6376 section 3.2; none defined needs over 15. */
#define CAPS_TAGS 256

/* i= decoded, RFC 5321 section 4.5.3.1 wants at most 64, "@" and 255. */
#define CAPS_IDENTITY 998

/* Sets of ARC fields, RFC 8617 section 4.2.1. */
#define CAPS_ARC_SETS 50

/* Seconds by which t= of a signature may be ahead of us: RFC 6376 section 3.5
 * lets a verifier ignore a signature from the future, and clocks drift. */
#define CAPS_CLOCK_SKEW 300

/* Bits of an RSA modulus: RFC 8301 section 3.2 forbids fewer than 1024, and
 * lets a verifier refuse more than 4096. */
#define CAPS_RSA_MIN_BITS 1024
#define CAPS_RSA_MAX_BITS 8192
/* What signers should use; dkim-keygen makes shorter ones only on request. */
#define CAPS_RSA_GOOD_BITS 2048
/* The longest that every verifier must accept. */
#define CAPS_RSA_SURE_BITS 4096
/* Public exponent below 2^32, so that one verification stays cheap. */
#define CAPS_RSA_EXPONENT_BITS 32

/* Octets of a private key file: RSA 8192 in PEM has 6.4 KB. */
#define CAPS_KEY_FILE (64 * 1024)

/*
 * SPF.
 */

/* Terms that take a look-up, and look-ups without an answer: RFC 7208 section
 * 4.6.4 makes more of them permerror. */
#define CAPS_SPF_LOOKUPS 10
#define CAPS_SPF_VOID 2
/* Hosts of one "mx", and names of one "ptr": the same section.  The linter
 * looks at the hosts of as many "mx" terms. */
#define CAPS_SPF_MX 10
#define CAPS_SPF_PTR 10
/* Octets of what a domain says to a sender who fails SPF: it is to fit into a
 * reply line of SMTP. */
#define CAPS_SPF_EXPLANATION 512
/* A line of stdin: address, MAIL FROM, HELO of spf-check --batch; a domain. */
#define CAPS_LINE (16 * 1024)
/* Lines of spf-check --batch that are evaluated at once, while they wait for
 * DNS. */
#define CAPS_BATCH_UNDER_WAY 256

/*
 * DMARC.
 */

/* Queries of one tree walk, RFC 9989 section 4.10. */
#define CAPS_DMARC_WALK 8
/* Identifiers of one message whose Organizational Domain is looked for, so
 * that a message cannot make us ask more than 8 + 1 + 8 * 8 questions. */
#define CAPS_DMARC_WALKS 8
/* Author domains in one message, all different; more is permerror. */
#define CAPS_DMARC_AUTHORS 4

/*
 * Authentication-Results.
 */

/* Results in one Authentication-Results field, and its octets. */
#define CAPS_AR_RESULTS 1000
#define CAPS_AR_FIELD (256 * 1024)
/* Results in one message: more than a result for each field it may have. */
#define CAPS_AR_MESSAGE CAPS_FIELDS
/* An authserv-id; it is shown with each result, so a long one multiplies. */
#define CAPS_AR_ID 998
/* Notes kept on what is wrong with one field; the first ones stand. */
#define CAPS_AR_NOTES 16

/*
 * DNS.
 */

/* Octets of TXT data in one answer; a TCP message cannot hold more. */
#define CAPS_TXT (64 * 1024)
/* Octets of a UDP reply that are looked at; more counts as truncated. */
#define CAPS_DNS_UDP 4096
/* CNAME and DNAME steps followed for one question. */
#define CAPS_CNAME 10
/* Seconds for which an answer is believed: RFC 8767 section 4 wants a cap, and
 * RFC 2308 section 5 one to three hours for "there is none". */
#define CAPS_TTL (24 * 60 * 60)
#define CAPS_TTL_NEGATIVE (3 * 60 * 60)
/* Likewise a failure: RFC 9520 section 3.2, five seconds, with each failure in
 * a row twice as long, up to five minutes. */
#define CAPS_TTL_FAILURE 5
#define CAPS_TTL_FAILURE_MAX (5 * 60)
/* Look-ups that are remembered for an archive, and octets; it can be twice as
 * many. */
#define CAPS_DNS_CACHE 4096
#define CAPS_DNS_CACHE_SIZE (8 * 1024 * 1024)
/* Look-ups under way before more messages are read. */
#define CAPS_DNS_PENDING 1024

/* Questions of one asker, dns_ask.h: DKIM, ARC, SPF and DMARC of a message with
 * all their limits need about 730. */
#define CAPS_DNS_ASKED 2048

/* Questions that servers have at one time: more would overflow the queue of a
 * slow one.  A server that answers at once gets one more for each answer that
 * came without a retry, up to the second number. */
#define CAPS_DNS_JOBS 256
#define CAPS_DNS_JOBS_MAX 768
/* Sockets, as far as descriptors allow: half of RLIMIT_NOFILE. */
#define CAPS_DNS_SOCKETS 1024
/* Datagrams on one socket that are not the reply; after so many the server is
 * asked over TCP.  One or two are late answers, a flood is forged. */
#define CAPS_DNS_FOREIGN 8
/* Servers: more than anyone has; resolv.conf(5) counts three. */
#define CAPS_DNS_SERVERS 16
/* The file resolv.conf itself. */
#define CAPS_RESOLV_CONF (64 * 1024)

/*
 * Zone files.
 */

/* A whole zone file with all it includes, and the depth of $INCLUDE. */
#define CAPS_ZONE_FILE (256 * 1024 * 1024)
#define CAPS_ZONE_INCLUDE 8
/* Files that a zone file includes: octets alone do not bound empty ones. */
#define CAPS_ZONE_INCLUDES 1000
/* Entries of a zone file with all it includes: each takes memory. */
#define CAPS_ZONE_ENTRIES (4 * 1024 * 1024)
/* Names in a zone file, with those above them: one of 127 labels is as many. */
#define CAPS_ZONE_NAMES (4 * 1024 * 1024)
/* Records that are not read of which more is known than that they are there. */
#define CAPS_ZONE_UNREAD 1000
/* What $GENERATE makes in a zone file and all it includes; a line of it. */
#define CAPS_ZONE_GENERATED 65536
#define CAPS_ZONE_GENERATED_LINE (64 * 1024)
/* Comments "; dkimutils: ignore ID..." of one entry. */
#define CAPS_ZONE_REMARKS 16
/* Octets of one: it is searched for each finding about its records. */
#define CAPS_ZONE_REMARK 1024

/*
 * Linters.
 */

/* Records that are judged at once; what compares them does so within as many.
 */
#define CAPS_LINT_UNDER_WAY 1024
/* The same of domains, each with some dozens of look-ups. */
#define CAPS_LINT_DOMAINS 256
/* A file of --state: a line of some hundred octets for each finding. */
#define CAPS_STATE (64 * 1024 * 1024)
/* A list of selectors to be tried: domain-check --selectors-from. */
#define CAPS_SELECTORS (16 * 1024)
/* MX hosts of a domain whose addresses are looked up. */
#define CAPS_MX_HOSTS 32
/* Addresses of name servers that are asked for a key record one by one; RFC
 * 1034 knows 13 servers of the root. */
#define CAPS_LINT_SERVERS 32
/* The tree of an SPF record: records in it, visits to them (a record can be
 * included twice), and the octets of all. */
#define CAPS_LINT_SPF_RECORDS 100
#define CAPS_LINT_SPF_VISITS 100
#define CAPS_LINT_SPF_OCTETS (256 * 1024)
/* Destinations of reports, in one tag of a DMARC record, that are looked into;
 * receivers need not serve as many. */
#define CAPS_LINT_DESTINATIONS 10
/* Findings by one rule in one report; one more says that there are more. */
#define CAPS_LINT_SHOWN 20

/*
 * Files and archives.
 */

/* Octets of a message from a pipe that are kept in memory; the rest goes to a
 * temporary file without a name. */
#define CAPS_SPOOL_MEMORY (1024 * 1024)

/* Octets of a message of an mbox that is kept, since it may have to be read
 * with its quoting, too. */
#define CAPS_SOURCE_MEMORY (32 * 1024 * 1024)

/* Octets of a file that is read as a whole and closed, so that the next one can
 * be opened. */
#define CAPS_SOURCE_FILE (1024 * 1024)
/* Messages read ahead of those that are done: octets in all, and how many. */
#define CAPS_READ_AHEAD (32 * 1024 * 1024)
#define CAPS_BULK_ITEMS 8192

/* Messages whose header sections are looked at farther ahead, for look-ups:
 * as many as a slow answer (of a second) lets a thread judge. */
#define CAPS_LOOK_AHEAD 32768

/* Threads that --jobs may ask for. */
#define CAPS_JOBS 1024

/* Octets of the rows of a summary: in a hostile archive each message has
 * another domain. */
#define CAPS_SUMMARY ((size_t)16 * 1024 * 1024)

/*
 * Tables and signing.
 */

/* Octets of a list of names or a key table. */
#define CAPS_TABLE_FILE (64 * 1024 * 1024)
/* A row of a key table or signing table, and an address that its patterns are
 * tried on: a pattern costs time by both. */
#define CAPS_TABLE_ROW 4096
#define CAPS_TABLE_ADDRESS 1024

/* Authors whose keys are remembered; for others they are looked up again. */
#define CAPS_SIGN_AUTHORS 65536

/* A line that is signed: RFC 5322 section 2.1.1.  A relay breaks longer ones,
 * and the signature with them. */
#define CAPS_SIGN_LINE 998
/* i= that is written: RFC 5321 section 4.5.3.1 has 64, "@" and 255. */
#define CAPS_SIGN_IDENTITY 320

/* Octets that are kept of what nsupdate says, for an error message. */
#define CAPS_CHILD_OUTPUT 4096

/* Octets of what Get-DkimSigningConfig prints: enough for hundreds of domains.
 */
#define CAPS_M365 (4 * 1024 * 1024)

/*
 * Reports.
 */

/* Octets of XML of one aggregate report (--max-size); and how many times that
 * all reports in one file may have. */
#define CAPS_REPORT_XML ((uint64_t)256 * 1024 * 1024)
#define CAPS_REPORT_TOTAL 4
/* A token: expat 2.5.0 before +deb12u2 takes quadratic time for a long one
 * (CVE-2023-52425).  Text of an element likewise. */
#define CAPS_REPORT_TOKEN (64 * 1024)
/* Octets given to expat at a time, so that this is looked at often. */
#define CAPS_REPORT_FEED (16 * 1024)
/* Elements in each other; RFC 9990 needs 6. */
#define CAPS_REPORT_DEPTH 16
/* Results, reasons or errors in one record or report; few have more than ten.
 * And the octets of one record. */
#define CAPS_REPORT_LIST 1000
#define CAPS_REPORT_RECORD (1024 * 1024)
/* An SMTP TLS report, and a failure report without its message. */
#define CAPS_REPORT_JSON (8 * 1024 * 1024)
#define CAPS_REPORT_FAILURE (256 * 1024)
/* A zip archive, which has to be in memory; and its members. */
#define CAPS_REPORT_ZIP (64 * 1024 * 1024)
#define CAPS_REPORT_MEMBERS 16
/* Compression within compression: a gzip file in a zip archive. */
#define CAPS_REPORT_LAYERS 2
/* Octets of the rows of a table: in a hostile report each record has another
 * address. */
#define CAPS_REPORT_TALLY ((size_t)16 * 1024 * 1024)
/* White space ahead of a report. */
#define CAPS_REPORT_BLANK (64 * 1024)
/* Addresses that --reverse looks up, for each domain, without --top. */
#define CAPS_REPORT_REVERSE 100
/* Records of one report that its linter compares with those behind them. */
#define CAPS_REPORT_LINT_ROWS 100000

#endif
