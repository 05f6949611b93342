/*
 * caps - every limit on input in one place, each with its reason.
 */
#ifndef CAPS_H
#define CAPS_H

#include <stdint.h>

/* Header section: OpenDKIM stops at 64 KiB; real mail stays below 256 KiB. */
#define CAPS_HEADER (1024 * 1024)
#define CAPS_FIELDS 10000
#define CAPS_FIELD_NAME 998 /* RFC 5322 section 2.1.1: a line */

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

/* RSA modulus, RFC 8301 section 3.2: below 1024 never, above 4096 may. */
#define CAPS_RSA_MIN_BITS 1024
#define CAPS_RSA_MAX_BITS 8192
/* What signers should use, and the least that keygen makes unasked. */
#define CAPS_RSA_GOOD_BITS 2048
/* What every verifier must take. */
#define CAPS_RSA_SURE_BITS 4096
/* Public exponent below 2^32, so that one verification stays cheap. */
#define CAPS_RSA_EXPONENT_BITS 32

/* Octets of TXT data in one answer; a TCP message cannot hold more. */
#define CAPS_TXT (64 * 1024)
/* Seconds for which an answer is believed: RFC 8767 section 4 wants a cap, and
 * RFC 2308 section 5 one to three hours for "there is none". */
#define CAPS_TTL (24 * 60 * 60)
#define CAPS_TTL_NEGATIVE (3 * 60 * 60)
/* Likewise a failure: RFC 9520 section 3.2, five seconds, with each failure in
 * a row twice as long, up to five minutes. */
#define CAPS_TTL_FAILURE 5
#define CAPS_TTL_FAILURE_MAX (5 * 60)
/* Look-ups of an archive that are remembered; up to twice as many are. */
#define CAPS_DNS_CACHE 4096
#define CAPS_DNS_CACHE_SIZE (8 * 1024 * 1024)
/* Look-ups under way before more messages are read. */
#define CAPS_DNS_PENDING 1024

/* Questions of one asker, dns_ask.h: DKIM, ARC, SPF and DMARC of a message with
 * all their limits need about 730. */
#define CAPS_DNS_ASKED 2048

/* Datagrams that are not the reply, borne on one socket before the server is
 * asked over TCP: a late answer or two come by nature, a flood is forged. */
#define CAPS_DNS_FOREIGN 8

/* CNAME and DNAME steps followed for one question. */
#define CAPS_CNAME 10

/* A private key file: RSA 8192 in PEM takes 6.4 KB. */
#define CAPS_KEY_FILE (64 * 1024)

/* Seconds by which t= of a signature may be ahead of us: RFC 6376 section 3.5
 * lets a verifier ignore a signature from the future, and clocks drift. */
#define CAPS_CLOCK_SKEW 300

/* A domain name in presentation form, RFC 1035 section 2.3.4. */
#define CAPS_DOMAIN 253
#define CAPS_LABEL 63

/* A local-part or a HELO name.  RFC 5321 section 4.5.3.1.1 has 64 octets;
 * bounce addresses that encode others are longer. */
#define CAPS_LOCAL_PART 1000
/* A line of spf-check --batch: address, MAIL FROM, HELO. */
#define CAPS_BATCH_LINE (16 * 1024)
/* What a domain says to a sender who fails SPF: a reply line of SMTP. */
#define CAPS_SPF_EXPLANATION 512

/* A whole zone file with all it includes, and the depth of $INCLUDE. */
#define CAPS_ZONE_FILE (256 * 1024 * 1024)
#define CAPS_ZONE_INCLUDE 8
/* Files that a zone file includes, empty ones too: octets alone are no bound.
 */
#define CAPS_ZONE_INCLUDES 1000
/* Entries of a zone file with all it includes: each takes memory. */
#define CAPS_ZONE_ENTRIES (4 * 1024 * 1024)

/* A message of an mbox that is kept, to be read in two ways. */
#define CAPS_SOURCE_MEMORY (32 * 1024 * 1024)

/* A file of an archive that is read whole, so that the next can be opened. */
#define CAPS_SOURCE_FILE (1024 * 1024)
/* Messages read ahead of those that are done, in all. */
#define CAPS_READ_AHEAD (32 * 1024 * 1024)

/* Rows of a summary, in octets: hostile archives have a domain a message. */
#define CAPS_SUMMARY ((size_t)16 * 1024 * 1024)

/* Messages whose header sections are looked at farther ahead, for look-ups:
 * as many as a slow answer (of a second) lets a thread judge. */
#define CAPS_LOOK_AHEAD 32768

/* A list of names or a key table. */
#define CAPS_TABLE_FILE (64 * 1024 * 1024)

/* Authors whose keys are remembered; for others they are looked up again. */
#define CAPS_SIGN_AUTHORS 65536

/* What Get-DkimSigningConfig prints, for some hundred domains. */
#define CAPS_M365 (4 * 1024 * 1024)

/* Mailboxes in a From field that is read for its domain. */
#define CAPS_AUTHORS 100

/* XML of one aggregate report (--max-size), and of all in one message, file
 * or archive in it, as a multiple. */
#define CAPS_REPORT_XML ((uint64_t)256 * 1024 * 1024)
#define CAPS_REPORT_TOTAL 4
/* A token: expat 2.5.0 before +deb12u2 takes quadratic time for a long one
 * (CVE-2023-52425).  Text of an element likewise. */
#define CAPS_REPORT_TOKEN (64 * 1024)
/* Octets given to expat at a time, so that this is looked at often. */
#define CAPS_REPORT_FEED (16 * 1024)
/* Elements in each other; RFC 9990 needs 6. */
#define CAPS_REPORT_DEPTH 16
/* Results, reasons or errors in one record or report; R25 wants at most 100
 * results of DKIM.  And the octets of one record. */
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
/* Rows of a table, in octets: hostile reports have an address a record. */
#define CAPS_REPORT_TALLY ((size_t)16 * 1024 * 1024)
/* White space ahead of a report. */
#define CAPS_REPORT_BLANK (64 * 1024)
/* Parts of a message, and how deep they lie in each other. */
#define CAPS_MIME_PARTS 1000
#define CAPS_MIME_DEPTH 32
/* A boundary: RFC 2046 section 5.1.1 allows 70 octets. */
#define CAPS_MIME_BOUNDARY 250

/* Results in one Authentication-Results field, and its octets. */
#define CAPS_AR_RESULTS 1000
#define CAPS_AR_FIELD (256 * 1024)
/* Results in one message: more than a result for each field it may have. */
#define CAPS_AR_MESSAGE CAPS_FIELDS
/* An authserv-id; it is shown with each result, so a long one multiplies. */
#define CAPS_AR_ID 998

/* A message that a pipe must hold back: this much in memory, the rest in an
 * unlinked temporary file. */
#define CAPS_SPOOL_MEMORY (1024 * 1024)

#endif
