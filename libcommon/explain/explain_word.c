#include "explain/explain_word.h"

struct row {
	const char *name, *part, *advice;
};

#define LIST                                                                   \
	"a mailing list or a virus scanner did it; verify before that host, "  \
	"or have it seal (ARC)"
#define FILTER                                                                 \
	"a security filter did it; verify before it, or let it leave signed "  \
	"mail alone"
#define RELAY "a relay or a gateway did it; verify before it, or sign behind it"
#define MIME                                                                   \
	"send mail as quoted-printable or base64, which no relay encodes "     \
	"anew"
#define RELAXED "sign with c=relaxed/relaxed, which overlooks it"
#define ZONE "correct the record in DNS; dkim-dnsrecord --check judges it"
#define SIGNER "ask the signer to correct the software that signs"

/* In the order of enum explain_word. */
static const struct row rows[EXPLAIN_WORDS] = {
	[EXPLAIN_UNKNOWN] = { "unknown", "unknown",
	    "compare it with the message as it was sent (--compare)" },
	[EXPLAIN_TEXT_APPENDED] = { "text-appended", "body", LIST },
	[EXPLAIN_TEXT_PREPENDED] = { "text-prepended", "body", FILTER },
	[EXPLAIN_TEXT_INSERTED] = { "text-inserted", "body", LIST },
	[EXPLAIN_PART_ADDED] = { "part-added", "body", LIST },
	[EXPLAIN_WRAPPED] = { "wrapped", "body", LIST },
	[EXPLAIN_ENCODING_CHANGED] = { "encoding-changed", "body", MIME },
	[EXPLAIN_BASE64_REWRAPPED] = { "base64-rewrapped", "body", RELAY },
	[EXPLAIN_CHARSET_CHANGED] = { "charset-changed", "body", RELAY },
	[EXPLAIN_LONG_LINES_BROKEN] = { "long-lines-broken", "body",
	    "lines of more than 998 octets do not pass a relay; " MIME },
	[EXPLAIN_TRAILING_SPACE_LOST] = { "trailing-space-lost", "body",
	    "a relay or an editor did it; " RELAXED },
	[EXPLAIN_TABS_EXPANDED] = { "tabs-expanded", "body",
	    "a relay or an editor did it; " RELAXED },
	[EXPLAIN_SPACE_CHANGED] = { "space-changed", "body", RELAY },
	[EXPLAIN_EMPTY_LINES_ADDED] = { "empty-lines-added", "body", RELAY },
	[EXPLAIN_EMPTY_LINES_LOST] = { "empty-lines-lost", "body", RELAY },
	[EXPLAIN_LINE_ENDS_CHANGED] = { "line-ends-changed", "body",
	    "a relay made proper line ends; send CRLF throughout before it "
	    "is signed" },
	[EXPLAIN_DOTS_STUFFED] = { "dots-stuffed", "body",
	    "a program that speaks SMTP did not undo the doubled dots; look "
	    "at the hosts between signer and here" },
	[EXPLAIN_DOTS_LOST] = { "dots-lost", "body",
	    "a program that speaks SMTP did not double dots at the start of "
	    "lines; look at the hosts between signer and here" },
	[EXPLAIN_FROM_QUOTED] = { "from-quoted", "body",
	    "the message lay in an mbox; " MIME },
	[EXPLAIN_URLS_REWRITTEN] = { "urls-rewritten", "body", FILTER },
	[EXPLAIN_BOUNDARY_CHANGED] = { "boundary-changed", "body", RELAY },
	[EXPLAIN_PREAMBLE_CHANGED] = { "preamble-changed", "body", RELAY },
	[EXPLAIN_NUL_LOST] = { "nul-lost", "body",
	    "mail must not hold NUL (RFC 5322 section 2.3); " MIME },
	[EXPLAIN_BODY_TRUNCATED] = { "body-truncated", "body",
	    "the end of the message is gone; ask for it to be sent again" },
	[EXPLAIN_UNSIGNED_TAIL] = { "unsigned-tail", "body",
	    "anybody can have written the rest; ask the signer to leave out "
	    "l=" },
	[EXPLAIN_SUBJECT_TAGGED] = { "subject-tagged", "header", LIST },
	[EXPLAIN_FROM_REWRITTEN] = { "from-rewritten", "header",
	    "a mailing list did it because of DMARC; judge the list's own "
	    "signature" },
	[EXPLAIN_MESSAGE_ID_REWRITTEN] = { "message-id-rewritten", "header",
	    RELAY },
	[EXPLAIN_DATE_REWRITTEN] = { "date-rewritten", "header", RELAY },
	[EXPLAIN_FIELD_ADDED] = { "field-added", "header",
	    "a mailing list or a relay did it; oversigning forbids it" },
	[EXPLAIN_FIELD_REMOVED] = { "field-removed", "header", RELAY },
	[EXPLAIN_FIELD_TEXT_ADDED] = { "field-text-added", "header", RELAY },
	[EXPLAIN_FIELD_REFOLDED] = { "field-refolded", "header",
	    "a relay did it; " RELAXED },
	[EXPLAIN_FIELD_SPACE_CHANGED] = { "field-space-changed", "header",
	    RELAY },
	[EXPLAIN_FIELD_BROKEN] = { "field-broken", "header",
	    "a relay cut a line that was too long; keep lines below 998 "
	    "octets when signing" },
	[EXPLAIN_FIELD_NAME_CASE] = { "field-name-case", "header",
	    "a relay did it; " RELAXED },
	[EXPLAIN_FIELD_ENCODED] = { "field-encoded", "header",
	    "a relay did it; send encoded words (RFC 2047) before signing" },
	[EXPLAIN_ADDRESS_REQUOTED] = { "address-requoted", "header",
	    "a relay or a mailing list wrote the address anew" },
	[EXPLAIN_ADDRESS_CASE] = { "address-case", "header",
	    "a relay or a mailing list wrote the address anew" },
	[EXPLAIN_PARAMETER_REQUOTED] = { "parameter-requoted", "header",
	    "a relay or a mailing list wrote the field anew" },
	[EXPLAIN_FIELD_CHANGED] = { "field-changed", "header", RELAY },
	[EXPLAIN_BH_DAMAGED] = { "bh-damaged", "signature",
	    "the signature field was changed on the way" },
	[EXPLAIN_B_DAMAGED] = { "b-damaged", "signature",
	    "the signature field was changed on the way" },
	[EXPLAIN_TAG_CHANGED] = { "tag-changed", "signature",
	    "the signature field was changed on the way" },
	[EXPLAIN_EXPIRED] = { "expired", "signature",
	    "judge an old message as of its day: --now received" },
	[EXPLAIN_OTHER_KEY] = { "other-key", "key",
	    "sign with the key whose selector stands in s=, or change s=" },
	[EXPLAIN_KEY_MISMATCH] = { "key-mismatch", "key",
	    "publish the key that signs under a new selector; dkim-dnsrecord "
	    "--check -k compares both" },
	[EXPLAIN_KEY_TRUNCATED] = { "key-truncated", "key",
	    "publish the whole key, in strings of 255 octets; dkim-dnsrecord "
	    "prints them" },
	[EXPLAIN_KEY_SPLIT] = { "key-split", "key",
	    "publish one TXT record of several strings; dkim-dnsrecord prints "
	    "it" },
	[EXPLAIN_KEY_DAMAGED] = { "key-damaged", "key", ZONE },
	[EXPLAIN_NO_KEY] = { "no-key", "key",
	    "publish the key, or sign with the selector that is published" },
	[EXPLAIN_OTHER_CANONICALIZATION] = { "other-canonicalization", "signer",
	    SIGNER },
	[EXPLAIN_LF_HASHED] = { "lf-hashed", "signer",
	    "the signer hashed LF where RFC 6376 section 3.4 wants CRLF; give "
	    "it CRLF" },
	[EXPLAIN_EMPTY_BODY_SIGNED] = { "empty-body-signed", "signer",
	    "a signer that does not see the body hashes nothing; or the "
	    "message had no body when it was signed" },
	[EXPLAIN_WEAK_KEY] = { "weak-key", "verdict",
	    "use an RSA key of 2048 bits" },
	[EXPLAIN_SHA1] = { "sha1", "verdict", "sign with rsa-sha256" },
	[EXPLAIN_REVOKED] = { "revoked", "verdict",
	    "sign with a selector whose key is in use" },
	[EXPLAIN_FROM_UNSIGNED] = { "from-unsigned", "verdict",
	    "h= must name From (RFC 6376 section 5.4)" },
	[EXPLAIN_IDENTITY_OUTSIDE] = { "identity-outside", "verdict",
	    "i= must lie in d=, for a key with t=s be equal to it" },
	[EXPLAIN_SECOND_FROM] = { "second-from", "verdict",
	    "a reader may see the From that nobody signed; refuse such mail" },
	[EXPLAIN_SYNTAX] = { "syntax", "verdict", SIGNER },
	[EXPLAIN_DNS] = { "dns", "verdict", "try again later" },
	[EXPLAIN_NOT_TRIED] = { "not-tried", "verdict",
	    "a message has few signatures; look at what adds so many" },
	[EXPLAIN_TESTING] = { "testing", "verdict",
	    "remove t=y from the key record once signing works" },
	[EXPLAIN_PASSED_NOT_ALIGNED] = { "passed-not-aligned", "alignment",
	    "sign with d= of the author domain, or send with a MAIL FROM of "
	    "it" },
	[EXPLAIN_ALIGNED_NOT_PASSED] = { "aligned-not-passed", "alignment",
	    "look at why it does not pass: that is the one to repair" },
	[EXPLAIN_STRICT_ALIGNMENT] = { "strict-alignment", "alignment",
	    "sign with the very domain of From, or publish relaxed "
	    "alignment" },
	[EXPLAIN_NO_IDENTIFIER] = { "no-identifier", "alignment",
	    "sign the mail of this domain with DKIM" },
	[EXPLAIN_FORWARDED] = { "forwarded", "alignment",
	    "SPF cannot survive forwarding; DKIM must, so keep the message "
	    "unchanged or have the forwarder seal it (ARC)" },
};

const char *
explain_word_name(enum explain_word word)
{
	return rows[word].name;
}

const char *
explain_word_part(enum explain_word word)
{
	return rows[word].part;
}

const char *
explain_word_advice(enum explain_word word)
{
	return rows[word].advice;
}
