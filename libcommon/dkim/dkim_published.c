#include "dkim/dkim_published.h"
#include "base/caps.h"
#include "base/domain.h"
#include "dkim/dkim_key.h"

/* Why a record does not allow signatures of PUB; NULL if it does. */
static const char *
misfit(const struct dkim_key *key, const struct key_public *pub, bool below)
{
	if (key->revoked)
		return "the published key is revoked (p= empty)";
	if (!key_public_eq(&key->pub, pub))
		return "the published key is another one";
	if (!key->for_email)
		return "s= of the published record does not allow e-mail";
	if (!key->sha256)
		return "h= of the published record does not allow sha256";
	if (key->no_subdomains && below)
		return "t=s of the published record forbids this i=";
	return NULL;
}

static enum authres_result
judge(struct arena *arena, const struct dns_answer *answer,
    const struct key_public *pub, bool below, const char **reason)
{
	const char *first = NULL;

	for (size_t i = 0; i < answer->n; i++) {
		struct span text = answer->rrs[i].data;
		struct dkim_key key;
		const char *why = NULL;

		if (!dkim_key_is_record(text) || i >= CAPS_KEY_RECORDS)
			continue;
		if (dkim_key_parse(arena, text, &key, &why))
			why = misfit(&key, pub, below);
		if (why == NULL)
			return AUTHRES_PASS;
		if (first == NULL)
			first = why;
	}
	*reason = first != NULL ? first : "the TXT record is not a key record";
	return AUTHRES_FAIL;
}

enum authres_result
dkim_published_check(struct arena *arena, const struct dns_answer *answer,
    struct span domain, struct span identity, const struct key_public *pub,
    const char **reason)
{
	if (answer->status == DNS_ANSWER)
		return judge(arena, answer, pub,
		    identity.len > 0 && !domain_eq(identity, domain), reason);
	*reason =
	    answer->why != NULL ? answer->why : dns_status_text(answer->status);
	return dns_is_temporary(answer->status) ? AUTHRES_TEMPERROR
						: AUTHRES_FAIL;
}
