#include "authres/ar_words.h"

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
