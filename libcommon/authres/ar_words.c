#include "authres/ar_words.h"
#include "base/abnf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct word {
	const char *key;
	const char *text;
};

static const char *
look_up(const struct word *words, size_t n, struct span key)
{
	for (size_t i = 0; i < n; i++)
		if (span_is_nocase(key, words[i].key))
			return words[i].text;
	return NULL;
}

enum ar_mood
ar_mood(struct span result)
{
	static const struct {
		const char *word;
		enum ar_mood mood;
	} moods[] = {
		{ "pass", AR_GOOD },
		{ "success", AR_GOOD },
		{ "dkim_pass", AR_GOOD },
		{ "fail", AR_BAD },
		{ "softfail", AR_BAD },
		{ "policy", AR_BAD },
		{ "perm_fail", AR_BAD },
		{ "dkim_fail", AR_BAD },
		{ "discard", AR_BAD },
		{ "temp_fail", AR_ERROR },
		{ "temperror", AR_ERROR },
		{ "permerror", AR_ERROR },
		{ "nxdomain", AR_ERROR },
		{ "error", AR_ERROR },
	};

	for (size_t i = 0; i < COUNT(moods); i++)
		if (span_is_nocase(result, moods[i].word))
			return moods[i].mood;
	return AR_DULL;
}

const char *
ar_word_method(struct span method)
{
	static const struct word words[] = {
		{ "arc", "what earlier relays saw, in a chain of seals" },
		{ "auth", "the client logged in to send this message" },
		{ "bimi", "may a logo of the sender be shown" },
		{ "compauth",
		    "Microsoft's sum of SPF, DKIM, DMARC and other signs" },
		{ "dkim", "a signature of a domain over the message" },
		{ "dkim-adsp",
		    "signing practices of the From: domain "
		    "(historic)" },
		{ "dkim-atps", "may another domain sign for the From: domain" },
		{ "dmarc", "do SPF or DKIM confirm the From: domain" },
		{ "dnswl", "is the client on a list of good senders" },
		{ "domainkeys", "the signatures before DKIM (historic)" },
		{ "gateway.spf",
		    "SPF for the host that gave the message to "
		    "this organisation's gateway" },
		{ "iprev", "do the client's address and name fit in DNS" },
		{ "rrvs", "has the recipient kept the address since a date" },
		{ "sender-id",
		    "a variant of SPF for header fields "
		    "(historic)" },
		{ "smime", "an S/MIME signature of a person" },
		{ "spf", "may this client send for the sender's domain" },
		{ "tls", "was the connection encrypted" },
		{ "vbr", "does somebody vouch for the sender" },
		{ "x-google-dkim", "a signature for Google's own use" },
		{ "x-tls", "was the connection encrypted" },
	};

	return look_up(words, COUNT(words), method);
}

static const struct word spf[] = {
	{ "pass", "the domain allows this client to send for it" },
	{ "fail",
	    "the domain says that this client must not send for it "
	    "(-all)" },
	{ "softfail",
	    "the domain believes that this client should not send "
	    "for it (~all)" },
	{ "neutral",
	    "the domain does not say whether this client may send "
	    "for it (?all)" },
	{ "none", "the domain publishes no SPF record" },
	{ "temperror", "DNS did not answer: it may be different later" },
	{ "permerror",
	    "the domain's SPF record is broken or asks for too "
	    "many look-ups" },
	{ "policy", "SPF came to a result, but local policy overrides it" },
};

static const struct word dkim[] = {
	{ "pass",
	    "the signature holds: what it covers is as the domain "
	    "sent it" },
	{ "fail",
	    "the signature does not hold: the message was changed on "
	    "the way, or the signature is not genuine" },
	{ "none", "the message is not signed" },
	{ "policy",
	    "there is a signature, but of a kind that does not count "
	    "here" },
	{ "neutral", "there is a signature, but it cannot be made sense of" },
	{ "temperror",
	    "the key could not be fetched from DNS: it may be "
	    "different later" },
	{ "permerror",
	    "the signature can never be verified: mostly its key "
	    "is not in DNS" },
	{ "dkim_pass", "Yahoo's word for pass: the signature holds" },
	{ "dkim_fail", "Yahoo's word for fail: the signature does not hold" },
	{ "perm_fail",
	    "Yahoo's word for a failure for good: mostly the key "
	    "is not in DNS, or the signature does not hold" },
	{ "temp_fail", "Yahoo's word for a failure that may go away" },
};

static const struct word dmarc[] = {
	{ "pass", "the From: domain is confirmed by SPF or DKIM" },
	{ "success",
	    "Yahoo's word for pass: the From: domain is confirmed "
	    "by SPF or DKIM" },
	{ "fail", "neither SPF nor DKIM confirms the From: domain" },
	{ "none", "the From: domain publishes no DMARC policy" },
	{ "bestguesspass",
	    "the From: domain publishes no DMARC policy; if "
	    "it had one, this message would pass" },
	{ "temperror", "DNS did not answer: it may be different later" },
	{ "permerror", "the DMARC record or the From: field is broken" },
};

static const struct word arc[] = {
	{ "pass", "the chain of seals is whole" },
	{ "fail",
	    "the chain of seals is broken: what it says does not "
	    "count" },
	{ "none", "no relay has sealed the message" },
};

static const struct word compauth[] = {
	{ "pass", "Microsoft takes the sender for genuine" },
	{ "fail", "Microsoft does not take the sender for genuine" },
	{ "softpass",
	    "Microsoft takes the sender for genuine, though it "
	    "publishes too little to be sure" },
	{ "none", "Microsoft did not judge the sender" },
};

static const struct word others[] = {
	{ "pass", "the check succeeded" },
	{ "fail", "the check failed" },
	{ "none", "there was nothing to check" },
	{ "neutral", "the check says neither yes nor no" },
	{ "policy", "local policy decided against it" },
	{ "temperror", "a passing trouble: it may be different later" },
	{ "permerror", "the check can never succeed for this message" },
	{ "skipped", "the check was not made" },
	{ "discard", "unsigned mail of this domain is to be thrown away" },
	{ "nxdomain", "the domain does not exist" },
};

const char *
ar_word_result(struct span method, struct span result)
{
	static const struct {
		const char *method;
		const struct word *words;
		size_t n;
	} tables[] = {
		{ "spf", spf, COUNT(spf) },
		{ "gateway.spf", spf, COUNT(spf) },
		{ "dkim", dkim, COUNT(dkim) },
		{ "x-google-dkim", dkim, COUNT(dkim) },
		{ "domainkeys", dkim, COUNT(dkim) },
		{ "dmarc", dmarc, COUNT(dmarc) },
		{ "arc", arc, COUNT(arc) },
		{ "compauth", compauth, COUNT(compauth) },
	};
	const char *text = NULL;

	for (size_t i = 0; i < COUNT(tables); i++)
		if (span_is_nocase(method, tables[i].method))
			text = look_up(tables[i].words, tables[i].n, result);
	return text != NULL ? text : look_up(others, COUNT(others), result);
}

/* Names with their ptype; those of Received-SPF and of vendors have none. */
static const struct word properties[] = {
	{ "smtp.mailfrom", "the envelope sender, where bounces go" },
	{ "smtp.mfrom", "the envelope sender, where bounces go" },
	{ "smtp.mail", "the envelope sender, where bounces go" },
	{ "smtp.from", "the envelope sender, where bounces go" },
	{ "smtp.helo", "the name the sending host gave itself" },
	{ "smtp.rcptto", "the envelope recipient" },
	{ "smtp.rcpttodomain", "the domain of the envelope recipient" },
	{ "smtp.auth", "the account that logged in" },
	{ "smtp.remote-ip", "the address the message came from" },
	{ "smtp.client-ip", "the address the message came from" },
	{ "header.d", "the domain that signed" },
	{ "header.i", "the user or unit the signer speaks for" },
	{ "header.s", "the selector: which of the domain's keys" },
	{ "header.a", "the algorithm of the signature" },
	{ "header.b", "the start of the signature, to tell several apart" },
	{ "header.from",
	    "the domain of the From: field, which the reader "
	    "sees" },
	{ "header.sender", "the domain of the Sender: field" },
	{ "header.oldest-pass",
	    "the oldest set of the chain that still "
	    "verifies" },
	{ "header.selector", "the selector of the logo's record" },
	{ "policy.dmarc", "the policy that was applied" },
	{ "policy.iprev", "the address that was looked up" },
	{ "policy.ip", "the answer of the list" },
	{ "dns.zone", "the list that was asked" },
	{ "arc.chain", "who sealed the message" },
	{ "action", "what Microsoft did about the result" },
	{ "spfdomain", "the domain of the envelope sender" },
	{ "from", "the domain of the From: field" },
	{ "d", "the domain that was checked" },
	{ "client-ip", "the address the message came from" },
	{ "envelope-from", "the envelope sender, where bounces go" },
	{ "helo", "the name the sending host gave itself" },
	{ "receiver", "the host that made the check" },
	{ "identity", "which of the sender's names was checked" },
	{ "mechanism", "the part of the SPF record that decided" },
	{ "problem", "what went wrong" },
};

const char *
ar_word_property(struct span ptype, struct span property)
{
	for (size_t i = 0; i < COUNT(properties); i++) {
		struct span rest = span_str(properties[i].key);
		struct span left = span_cut(&rest, '.');

		if (rest.p == NULL) {
			rest = left;
			left.len = 0;
		}
		if (span_eq_nocase(left, ptype) &&
		    span_eq_nocase(rest, property))
			return properties[i].text;
	}
	return NULL;
}

struct value {
	const char *key;
	const char *value;
	const char *text;
};

const char *
ar_word_action(struct span value)
{
	static const struct value words[] = {
		{ NULL, "none", "nothing was done" },
		{ NULL, "quarantine",
		    "the message was put aside as the "
		    "domain's policy asks" },
		{ NULL, "reject",
		    "the message was to be refused as the "
		    "domain's policy asks" },
		{ NULL, "oreject",
		    "the domain's policy asks for rejection; "
		    "Microsoft marked the message as spam "
		    "instead" },
		{ NULL, "o.reject",
		    "the domain's policy asks for rejection; "
		    "Microsoft marked the message as spam "
		    "instead" },
		{ NULL, "pct.quarantine",
		    "the policy asks for quarantine, "
		    "but by its pct= this message got "
		    "through" },
		{ NULL, "pct.reject",
		    "the policy asks for rejection, but by "
		    "its pct= this message got through" },
		{ NULL, "permerror", "the DMARC record is broken" },
		{ NULL, "temperror", "DNS did not answer" },
	};

	for (size_t i = 0; i < COUNT(words); i++)
		if (span_is_nocase(value, words[i].value))
			return words[i].text;
	return NULL;
}

const char *
ar_word_compauth(struct span reason)
{
	static const struct {
		const char *code; /* three digits, or how they begin */
		const char *text;
	} codes[] = {
		{ "000",
		    "the message fails DMARC, and the domain's policy is "
		    "quarantine or reject" },
		{ "001",
		    "nothing confirms the sender, and the domain "
		    "publishes little or asks for little" },
		{ "002",
		    "an administrator has forbidden this sender to use "
		    "the domain" },
		{ "010",
		    "the message fails DMARC and claims to come from the "
		    "recipient's own organisation" },
		{ "130",
		    "passed: the ARC seal of a trusted relay outweighs a "
		    "DMARC failure" },
		{ "1", "passed" },
		{ "2",
		    "passed by half: signs other than DMARC speak for the "
		    "sender" },
		{ "3", "not checked" },
		{ "4", "the check was left out" },
		{ "6",
		    "nothing confirms the sender, who claims to come from "
		    "the recipient's own organisation" },
		{ "7", "passed" },
		{ "9", "the check was left out" },
	};
	uint64_t number;

	if (reason.len != 3 || !abnf_number(reason, 3, &number))
		return NULL;
	for (size_t i = 0; i < COUNT(codes); i++)
		if (span_starts(reason, span_str(codes[i].code)))
			return codes[i].text;
	return NULL;
}

const char *
ar_word_spam_key(struct span key)
{
	static const struct value words[] = {
		{ "SCL", NULL, "spam confidence level" },
		{ "BCL", NULL, "bulk complaint level" },
		{ "AuthAs", NULL, "how the sender was known to Exchange" },
		{ "AuthSource", NULL, "server that found that out" },
		{ "SFV", NULL, "verdict of the spam filter" },
		{ "CAT", NULL, "category" },
		{ "CIP", NULL, "address the message came from" },
		{ "CTRY", NULL, "country of that address" },
		{ "LANG", NULL, "language of the message" },
		{ "IPV", NULL, "reputation of the address" },
		{ "PTR", NULL, "name of the address in DNS" },
		{ "H", NULL, "name the sending host gave itself" },
		{ "DIR", NULL, "direction" },
		{ "SRV", NULL, "kind of mail" },
		{ "SFTY", NULL, "safety warning" },
		{ "dest", NULL, "folder" },
	};

	for (size_t i = 0; i < COUNT(words); i++)
		if (span_is_nocase(key, words[i].key))
			return words[i].text;
	return NULL;
}

static const struct value spam[] = {
	{ "SCL", "-1",
	    "the spam filter was passed over: a trusted sender, "
	    "list or rule" },
	{ "SCL", "0", "not spam" },
	{ "SCL", "1", "not spam" },
	{ "SCL", "2", "not spam" },
	{ "SCL", "3", "not spam" },
	{ "SCL", "4", "not spam" },
	{ "SCL", "5", "spam" },
	{ "SCL", "6", "spam" },
	{ "SCL", "7", "spam, for certain" },
	{ "SCL", "8", "spam, for certain" },
	{ "SCL", "9", "spam, for certain" },
	{ "AuthAs", "Anonymous", "from outside, without logging in" },
	{ "AuthAs", "Internal",
	    "from inside the organisation, or logged in there" },
	{ "AuthAs", "External", "from outside, by a connector" },
	{ "AuthAs", "Partner", "from a partner, by a connector" },
	{ "BCL", "0", "not from a bulk sender" },
	{ "BCL", "1", "bulk mail that draws few complaints" },
	{ "BCL", "2", "bulk mail that draws few complaints" },
	{ "BCL", "3", "bulk mail that draws few complaints" },
	{ "BCL", "4", "bulk mail that draws some complaints" },
	{ "BCL", "5", "bulk mail that draws some complaints" },
	{ "BCL", "6", "bulk mail that draws some complaints" },
	{ "BCL", "7", "bulk mail that draws some complaints" },
	{ "BCL", "8", "bulk mail that draws many complaints" },
	{ "BCL", "9", "bulk mail that draws many complaints" },
	{ "SFV", "NSPM", "not spam" },
	{ "SFV", "SPM", "spam, says the filter" },
	{ "SFV", "BLK",
	    "blocked: the sender is on the recipient's own block "
	    "list" },
	{ "SFV", "SFE",
	    "let through: the sender is on the recipient's own "
	    "safe list" },
	{ "SFV", "SKA",
	    "let through: the sender is on an allow list of the "
	    "organisation" },
	{ "SFV", "SKB",
	    "spam: the sender is on a block list of the "
	    "organisation" },
	{ "SFV", "SKI", "not filtered: mail within the organisation" },
	{ "SFV", "SKN", "not spam, by a rule before the filter" },
	{ "SFV", "SKQ", "released from quarantine" },
	{ "SFV", "SKS", "spam, by a rule before the filter" },
	{ "CAT", "NONE", "nothing found" },
	{ "CAT", "AMP", "malware" },
	{ "CAT", "MALW", "malware" },
	{ "CAT", "BIMP", "somebody poses as a well-known brand" },
	{ "CAT", "BULK", "bulk mail" },
	{ "CAT", "DIMP", "a look-alike of a protected domain" },
	{ "CAT", "FTBP", "an attachment of a forbidden type" },
	{ "CAT", "GIMP",
	    "somebody poses as a person known to the "
	    "recipient" },
	{ "CAT", "HPHSH", "phishing, for certain" },
	{ "CAT", "HPHISH", "phishing, for certain" },
	{ "CAT", "HSPM", "spam, for certain" },
	{ "CAT", "INTOS", "phishing from within the organisation" },
	{ "CAT", "OSPM", "spam that was sent by the organisation" },
	{ "CAT", "PHSH", "phishing" },
	{ "CAT", "SAP", "a dangerous attachment" },
	{ "CAT", "SPM", "spam" },
	{ "CAT", "SPOOF", "the sender's domain is forged" },
	{ "CAT", "UIMP", "somebody poses as a protected person" },
	{ "IPV", "CAL", "on an allow list: the spam filter was passed over" },
	{ "IPV", "NLI", "on no list" },
	{ "DIR", "INB", "into the organisation" },
	{ "DIR", "OUT", "out of the organisation" },
	{ "DIR", "INT", "within the organisation" },
	{ "SRV", "BULK", "bulk mail, by its complaint level" },
	{ "SFTY", "9.19", "phishing: a look-alike of a protected domain" },
	{ "SFTY", "9.20",
	    "phishing: somebody poses as a person of the "
	    "organisation" },
	{ "SFTY", "9.22", "phishing: the sender's domain is forged" },
	{ "SFTY", "9.25", "the first message of this sender" },
	{ "dest", "I", "inbox" },
	{ "dest", "J", "junk" },
	{ "dest", "C", "a folder chosen by a rule of the recipient" },
};

const char *
ar_word_spam_value(struct span key, struct span value)
{
	for (size_t i = 0; i < COUNT(spam); i++)
		if (span_is_nocase(key, spam[i].key) &&
		    span_is_nocase(value, spam[i].value))
			return spam[i].text;
	return NULL;
}
