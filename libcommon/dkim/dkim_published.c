#include "dkim/dkim_published.h"
#include "base/caps.h"
#include "base/domain.h"
#include "dkim/dkim_key.h"

struct dns_rr *
dkim_records_next(struct dkim_records *r)
{
	while (r->at < r->answer->n && r->n < CAPS_KEY_RECORDS) {
		struct dns_rr *rr = &r->answer->rrs[r->at++];

		if (dkim_key_is_record(rr->data)) {
			r->n++;
			return rr;
		}
	}
	return NULL;
}

bool
dkim_published_has(struct arena *arena, const struct dns_answer *answer,
    const struct key_public *pub, bool *some)
{
	struct dkim_records records = { .answer = answer };
	const struct dns_rr *rr;

	*some = false;
	while ((rr = dkim_records_next(&records)) != NULL) {
		struct dkim_key key;
		const char *why;

		if (!dkim_key_parse(arena, rr->data, &key, &why))
			continue;
		*some = true;
		if (!key.revoked && key_public_eq(&key.pub, pub))
			return true;
	}
	return false;
}

/* Why a record does not allow signatures of PUB; NULL if it does. */
static const char *
misfit(const struct dkim_key *key, const struct key_public *pub, bool below)
{
	if (!key->revoked && !key_public_eq(&key->pub, pub))
		return "the published key is another one";
	return dkim_key_refusal(key, pub->type, HASH_SHA256, below);
}

static enum authres_result
judge(struct arena *arena, const struct dns_answer *answer,
    const struct key_public *pub, bool below, const char **reason)
{
	struct dkim_records records = { .answer = answer };
	const struct dns_rr *rr;
	const char *first = NULL;

	while ((rr = dkim_records_next(&records)) != NULL) {
		struct dkim_key key;
		const char *why = NULL;

		if (dkim_key_parse(arena, rr->data, &key, &why))
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
