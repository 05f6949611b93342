#include <errno.h>

#include "dkim_check.h"

static int
read_body(struct dkim_check *c)
{
	struct span piece;

	if (c->relay == NULL && !dkim_verify_needs_body(c->verifier))
		return 0;
	do {
		if ((c->relay != NULL ? relay_body(c->relay, &piece)
				      : msg_body(&c->source->msg, &piece)) != 0)
			return errno;
		dkim_verify_body(c->verifier, piece);
	} while (piece.len > 0);
	return 0;
}

bool
dkim_check_body(struct dkim_check *c)
{
	c->error = read_body(c);
	if (c->error == 0)
		c->results = dkim_verify_end(c->verifier);
	return c->error == 0;
}

static bool
body_changed(const struct dkim_results *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->results[i].body_hash.len > 0 &&
		    !all->results[i].body_hash_matches)
			return true;
	return false;
}

bool
dkim_check_may_requote(const struct dkim_check *c)
{
	return c->relay == NULL && c->source->nunquoted > 0 &&
	       body_changed(&c->results);
}

void
dkim_check_requote(struct dkim_check *c, struct dns *dns)
{
	struct source_item item = *c->source;
	struct dkim_check again = *c;

	if (!source_requote(c->source, c->arena, &item.msg))
		return;
	again.source = &item;
	dns_restart_deadline(dns);
	again.verifier =
	    dkim_verify_begin(c->arena, &item.msg, dns, &c->policy);
	if (dkim_check_body(&again) && !body_changed(&again.results))
		c->results = again.results;
}
