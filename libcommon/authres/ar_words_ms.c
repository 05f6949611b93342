#include "authres/ar_words.h"
#include "base/abnf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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
