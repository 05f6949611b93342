#include "dmarc/dmarc_authors.h"
#include "base/caps.h"
#include "base/domain.h"
#include "mail/mailbox.h"

static bool
add(struct dmarc_authors *all, struct span domain)
{
	for (size_t i = 0; i < all->n; i++)
		if (domain_eq(all->domains[i], domain))
			return true;
	if (all->n == CAPS_DMARC_AUTHORS)
		return false;
	all->domains[all->n++] = domain;
	return true;
}

static struct dmarc_authors
refuse(const char *reason)
{
	return (struct dmarc_authors){ .reason = reason };
}

struct dmarc_authors
dmarc_authors_read(struct arena *arena, const struct msg *msg)
{
	size_t fields = msg_count(msg, SPAN("From"));
	struct dmarc_authors all = { 0 };
	struct mailboxes boxes;
	const char *reason;

	if (fields == 0)
		return refuse("no From field");
	if (fields > 1)
		return refuse("more than one From field");
	if (!mailbox_parse(arena, msg_find(msg, SPAN("From"), 0)->value,
		CAPS_AUTHORS, &boxes, &reason))
		return refuse(arena_printf(arena, "From: %s", reason));
	for (size_t i = 0; i < boxes.n; i++)
		if (!add(&all, boxes.list[i].domain))
			return refuse("From: too many domains");
	return all;
}

/* The higher, the worse for the author. */
static int
rank(const struct dmarc_verdict *v)
{
	switch (v->result) {
	case AUTHRES_PASS: return 0;
	case AUTHRES_NONE: return 1;
	case AUTHRES_FAIL: break;
	default: return 3;
	}
	switch (v->applied) {
	case DMARC_REJECT: return 5;
	case DMARC_QUARANTINE: return 4;
	default: return 2;
	}
}

void
dmarc_begin_all(struct arena *arena, struct dns_asker *asker,
    const struct dmarc_authors *authors, const struct dmarc_options *options,
    struct dmarc_evaluations *all)
{
	all->authors = *authors;
	for (size_t i = 0; i < authors->n; i++)
		all->list[i] =
		    dmarc_begin(arena, asker, authors->domains[i], options);
}

bool
dmarc_ask_all(const struct dmarc_evaluations *all)
{
	bool asked = true;

	/* none waits for another one */
	for (size_t i = 0; i < all->authors.n; i++)
		asked &= dmarc_ask(all->list[i]);
	return asked;
}

bool
dmarc_weigh_all(const struct dmarc_evaluations *all,
    const struct dmarc_identifier *ids, size_t n, struct dmarc_results *out)
{
	bool weighed = true;

	*out = (struct dmarc_results){
		.result = AUTHRES_PERMERROR,
		.reason = all->authors.reason,
		.n = all->authors.n,
		.ids = ids,
		.nids = n,
	};
	for (size_t i = 0; i < all->authors.n; i++) {
		struct dmarc_verdict *v = &out->verdicts[i];

		weighed &= dmarc_weigh(all->list[i], ids, n);
		*v = *dmarc_verdict(all->list[i]);
		if (out->decisive == NULL || rank(v) > rank(out->decisive))
			out->decisive = v;
	}
	if (out->decisive != NULL) {
		out->result = out->decisive->result;
		out->reason = out->decisive->reason;
	}
	return weighed;
}

void
dmarc_evaluate_all(struct arena *arena, struct dns *dns,
    const struct dmarc_authors *authors, const struct dmarc_identifier *ids,
    size_t n, const struct dmarc_options *options, struct dmarc_results *out)
{
	struct dns_asker *asker = dns_asker_new(arena, dns, DNS_ASK_RESUME);
	struct dmarc_evaluations all;

	dmarc_begin_all(arena, asker, authors, options, &all);
	do
		while (!dmarc_ask_all(&all))
			dns_ask_wait(asker);
	while (!dmarc_weigh_all(&all, ids, n, out));
}
