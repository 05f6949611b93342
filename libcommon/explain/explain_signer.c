/* A signer that hashed something else than what its signature says. */
#include "explain/explain_private.h"
#include "explain/explain_watch.h"

static struct digest
hash_body(struct explain_work *w, enum canon_alg alg, bool lf)
{
	struct hash h;
	struct canon_body canon;

	hash_init(&h, w->sig->hash);
	canon_body_init(
	    &canon, alg, false, lf ? explain_sink_lf : explain_sink_hash, &h);
	canon_body_add(&canon, w->body);
	explain_count_test(w, (size_t)canon_body_end(&canon));
	return hash_end(&h);
}

static const char *
canon_name(enum canon_alg alg)
{
	return alg == CANON_RELAXED ? "relaxed" : "simple";
}

static void
claim(struct explain_work *w, enum canon_alg alg, bool lf)
{
	struct explain_cause c = explain_cause_of(
	    lf ? EXPLAIN_LF_HASHED : EXPLAIN_OTHER_CANONICALIZATION);

	c.is = span_str(canon_name(alg));
	c.from = c.is;
	c.to = span_str(canon_name(w->sig->body_canon));
	c.tag = SPAN("c");
	c.detail =
	    lf ? explain_say(w, "the body was hashed with LF line ends (%s)",
		     canon_name(alg))
	       : explain_say(w, "the body was hashed as %s, and c= says %s",
		     canon_name(alg), canon_name(w->sig->body_canon));
	(void)explain_cause_add(w, &c);
}

static bool
other_forms(struct explain_work *w)
{
	static const enum canon_alg algs[] = { CANON_RELAXED, CANON_SIMPLE };
	enum canon_alg alg;
	bool lf;

	if (!w->body_whole) {
		if (!explain_watch_other(w->explain, w->sig, &alg, &lf))
			return false;
		claim(w, alg, lf);
		return true;
	}
	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < 2; i++) {
			struct digest d = hash_body(w, algs[i], k == 1);

			if (digest_eq(&d, w->sig->bh)) {
				claim(w, algs[i], k == 1);
				return true;
			}
		}
	return false;
}

/* Of nothing, and of a line end alone. */
static bool
empty(struct explain_work *w)
{
	struct explain_cause c = explain_cause_of(EXPLAIN_EMPTY_BODY_SIGNED);
	const char *texts[] = { "", "\r\n", "\n" };

	for (size_t i = 0; i < 3; i++) {
		struct digest d;
		struct hash h;

		hash_init(&h, w->sig->hash);
		hash_add(&h, span_str(texts[i]));
		d = hash_end(&h);
		if (!digest_eq(&d, w->sig->bh))
			continue;
		c.is = i == 0 ? SPAN("nothing") : SPAN("an empty line");
		c.detail = i == 0
			       ? "bh= is the hash of nothing: the body was "
				 "empty when it was signed, or the signer did "
				 "not hash it"
			       : "bh= is the hash of an empty body: it was "
				 "empty when it was signed, or the signer did "
				 "not hash it";
		(void)explain_cause_add(w, &c);
		return true;
	}
	return false;
}

bool
explain_signer_body(struct explain_work *w)
{
	return empty(w) || other_forms(w);
}
