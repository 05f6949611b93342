#include <unistd.h>

#include "base/diag.h"
#include "base/table.h"
#include "dkim/dkim_key.h"
#include "dkim/dkim_published.h"
#include "sign/sign_check.h"

/* The check of one key under one name. */
struct entry {
	struct table_entry entry;
	struct sign_check check;
	bool started, done;
	struct sign_key key;
	struct span identity; /* the domain of i= */
	struct span owner;    /* p == NULL: its name is too long for DNS */
};

struct sign_checks {
	struct arena *arena;
	struct table table;
};

struct sign_checks *
sign_checks_new(void)
{
	struct arena *arena = arena_new();
	struct sign_checks *all = arena_alloc(arena, sizeof(*all));

	all->arena = all->table.arena = arena;
	return all;
}

void
sign_checks_free(struct sign_checks *all)
{
	if (all != NULL)
		arena_free(all->arena);
}

static void
start(struct sign_checks *all, struct entry *e, const struct sign_key *k,
    struct span identity)
{
	e->started = true;
	e->key = *k;
	e->key.domain = arena_dup(all->arena, k->domain);
	e->key.key.selector = arena_dup(all->arena, k->key.selector);
	e->identity = arena_dup(all->arena, identity);
	(void)dkim_key_owner(
	    all->arena, e->key.key.selector, e->key.domain, &e->owner);
}

struct sign_check *
sign_check_start(
    struct sign_checks *all, struct dns_asker *asker, const struct sign_key *k)
{
	struct arena *scratch = arena_new();
	struct span identity =
	    dkim_sign_identity_domain(scratch, k->key.identity);
	struct span name = span_str(arena_printf(scratch, "%.*s/%.*s/%.*s/%p",
	    SPAN_ARG(k->key.selector), SPAN_ARG(k->domain), SPAN_ARG(identity),
	    (const void *)k->key.key));
	struct entry *e =
	    (struct entry *)table_add(&all->table, name, sizeof(*e));

	if (!e->started)
		start(all, e, k, identity);
	if (!e->done && e->owner.p != NULL)
		dns_ask_ahead(asker, e->owner, DNS_TXT);
	arena_free(scratch);
	return &e->check;
}

static void
judged(struct sign_checks *all, struct entry *e, int status, const char *why)
{
	e->done = true;
	e->check.status = status;
	/* once a key, for a person who waits for it */
	if (status == STATUS_YES && isatty(STDERR_FILENO))
		diag_warn(
		    "%.*s._domainkey.%.*s: ok: the published record fits "
		    "the key",
		    SPAN_ARG(e->key.key.selector), SPAN_ARG(e->key.domain));
	if (status != STATUS_YES)
		e->check.reason = arena_printf(all->arena,
		    "%.*s._domainkey.%.*s: %s", SPAN_ARG(e->key.key.selector),
		    SPAN_ARG(e->key.domain), why);
}

static void
judge(struct sign_checks *all, struct entry *e, const struct dns_answer *a)
{
	const char *why = NULL;
	enum authres_result r = dkim_published_check(
	    all->arena, a, e->key.domain, e->identity, e->key.key.pub, &why);

	judged(all, e,
	    r == AUTHRES_PASS        ? STATUS_YES
	    : r == AUTHRES_TEMPERROR ? STATUS_TEMP
				     : STATUS_NO,
	    why);
}

static struct entry *
entry_of(struct sign_check *check)
{
	return (struct entry *)((char *)check - offsetof(struct entry, check));
}

bool
sign_check_ask(
    struct sign_checks *all, struct dns_asker *asker, struct sign_check *check)
{
	struct entry *e = entry_of(check);
	const struct dns_answer *a;

	if (e->done)
		return true;
	if (e->owner.p == NULL) {
		judged(all, e, STATUS_NO,
		    "the name of the key record is too long for DNS");
		return true;
	}
	a = dns_ask(asker, e->owner, DNS_TXT);
	if (a == NULL)
		return false;
	judge(all, e, a);
	return true;
}
