#include <arpa/inet.h>

#include "base/caps.h"
#include "base/domain.h"
#include "dkim/dkim_lint_private.h"
#include "dkim/dkim_lint_servers.h"

/* A server that was asked before; kept, with its answers. */
struct known {
	struct known *next;
	const char *resolver;
	struct dns *dns;
};

struct dkim_lint_authority {
	struct arena *arena;
	const struct dns_config *config;
	unsigned port;
	struct known *known;
};

struct dkim_lint_authority *
dkim_lint_authority_new(const struct dns_config *config, unsigned port)
{
	struct arena *arena = arena_new();
	struct dkim_lint_authority *a = arena_alloc(arena, sizeof(*a));

	a->arena = arena;
	a->config = config;
	a->port = port;
	return a;
}

void
dkim_lint_authority_free(struct dkim_lint_authority *a)
{
	if (a == NULL)
		return;
	for (struct known *k = a->known; k != NULL; k = k->next)
		dns_free(k->dns);
	arena_free(a->arena);
}

/* Something to ask the server at ADDR#PORT with. */
static struct dns *
dns_of(struct dkim_lint_authority *a, const char *resolver)
{
	struct dns_config config = {
		.resolver_count = 1,
		.timeout_ms = a->config->timeout_ms,
		.deadline_ms = a->config->deadline_ms,
	};
	struct known *k = a->known;
	int status;

	while (k != NULL && !span_is(span_str(resolver), k->resolver))
		k = k->next;
	if (k != NULL)
		return k->dns;
	k = arena_alloc(a->arena, sizeof(*k));
	k->resolver = arena_string(a->arena, span_str(resolver));
	config.resolvers = &k->resolver;
	k->dns = dns_new(&config, &status);
	if (k->dns == NULL)
		return NULL;
	k->next = a->known;
	a->known = k;
	return k->dns;
}

static void
add_server(struct dkim_lint_authority *a, struct dkim_lint *l, struct span name,
    int family, struct span address)
{
	char text[INET6_ADDRSTRLEN];
	struct dkim_lint_server *s = &l->servers[l->nservers];

	if (l->nservers == CAPS_LINT_SERVERS)
		return;
	(void)inet_ntop(family, address.p, text, sizeof(text));
	s->name = name;
	s->resolver = arena_printf(l->arena, "%s#%u", text, a->port);
	s->dns = dns_of(a, s->resolver);
	if (s->dns != NULL)
		l->nservers++;
}

/* The addresses of a server, by the usual resolver. */
static void
add_addresses(
    struct dkim_lint_authority *a, struct dkim_lint *l, struct span name)
{
	const struct dns_answer *v4 = dns_lookup(l->dns, name, DNS_A);
	const struct dns_answer *v6 = dns_lookup(l->dns, name, DNS_AAAA);

	for (size_t i = 0; i < v4->n; i++)
		add_server(a, l, name, AF_INET, v4->rrs[i].data);
	for (size_t i = 0; i < v6->n; i++)
		add_server(a, l, name, AF_INET6, v6->rrs[i].data);
	if (v4->n + v6->n > 0)
		return;
	finding_not_checked(&l->findings, l->owner,
	    "name server %.*s: its address: %s", SPAN_ARG(name),
	    dns_status_text(
		dns_is_temporary(v4->status) ? v4->status : v6->status));
}

/* The NS records of the zone; those of an alias are of another one. */
static const struct dns_answer *
name_servers(struct dkim_lint *l)
{
	const struct dns_answer *ns = NULL;
	size_t n = domain_labels(l->owner);

	for (; n > 0; n--) {
		ns = dns_lookup(l->dns, domain_tail(l->owner, n), DNS_NS);
		if (ns->steps == 0 &&
		    (dns_is_temporary(ns->status) || ns->status == DNS_ANSWER))
			break;
	}
	return ns;
}

/*
 * A server that only knows an alias of another zone refuses the rest of it;
 * that is an answer, as far as it goes.
 */
static bool
has_answered(const struct dkim_lint_server *s)
{
	return !dns_is_temporary(s->answer->status) || s->answer->steps > 0;
}

enum dns_status
dkim_lint_server_status(const struct dkim_lint_server *s)
{
	return has_answered(s) && dns_is_temporary(s->answer->status)
		   ? DNS_ANSWER
		   : s->answer->status;
}

/* Did another address of the same server answer? */
static bool
is_covered(const struct dkim_lint *l, const struct dkim_lint_server *silent)
{
	for (size_t i = 0; i < l->nservers; i++)
		if (span_eq(l->servers[i].name, silent->name) &&
		    has_answered(&l->servers[i]))
			return true;
	return false;
}

static bool
has_record(const struct dns_answer *a, struct span text)
{
	for (size_t i = 0; i < a->n; i++)
		if (span_eq(a->rrs[i].data, text))
			return true;
	return false;
}

/* It could be followed to its end. */
static bool
is_whole(const struct dns_answer *a)
{
	return !dns_is_temporary(a->status);
}

/* The aliases that both know are the same. */
static bool
have_same_aliases(const struct dns_answer *a, const struct dns_answer *b)
{
	for (size_t i = 0; i < a->steps && i < b->steps; i++)
		if (!span_eq(a->chain[i], b->chain[i]))
			return false;
	return true;
}

static bool
is_same(const struct dns_answer *a, const struct dns_answer *b)
{
	if (!have_same_aliases(a, b))
		return false;
	if (!is_whole(a) && !is_whole(b))
		return true;
	if (!is_whole(a) || !is_whole(b))
		return is_whole(a) ? a->steps >= b->steps
				   : b->steps >= a->steps;
	if (a->status != b->status || a->n != b->n || a->steps != b->steps)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!has_record(b, a->rrs[i].data))
			return false;
	return true;
}

/* What the others are compared with: one that goes to the end, if any does. */
static const struct dns_answer *
find_measure(const struct dkim_lint *l)
{
	const struct dns_answer *first = NULL;

	for (size_t i = 0; i < l->nservers; i++) {
		const struct dkim_lint_server *s = &l->servers[i];

		if (is_whole(s->answer))
			return s->answer;
		if (first == NULL && has_answered(s))
			first = s->answer;
	}
	return first;
}

static void
take_answers(struct dkim_lint *l)
{
	l->answer = find_measure(l);
	for (size_t i = 0; i < l->nservers; i++) {
		struct dkim_lint_server *s = &l->servers[i];

		if (has_answered(s)) {
			s->same = is_same(s->answer, l->answer);
		} else if (!is_covered(l, s)) {
			finding_not_checked(&l->findings, l->owner,
			    "name server %.*s (%s): %s%s%s", SPAN_ARG(s->name),
			    s->resolver, dns_status_text(s->answer->status),
			    s->answer->why != NULL ? ": " : "",
			    s->answer->why != NULL ? s->answer->why : "");
		}
	}
}

void
dkim_lint_authority_ask(struct dkim_lint_authority *a, struct dkim_lint *l)
{
	const struct dns_answer *ns = name_servers(l);
	struct dns_query *queries[CAPS_LINT_SERVERS];

	if (ns->status != DNS_ANSWER)
		finding_not_checked(&l->findings, l->owner, "name servers: %s",
		    dns_status_text(ns->status));
	l->servers = arena_array(
	    l->arena, CAPS_LINT_SERVERS, sizeof(struct dkim_lint_server));
	for (size_t i = 0; i < ns->n; i++)
		add_addresses(a, l, ns->rrs[i].data);
	for (size_t i = 0; i < l->nservers; i++) {
		dns_restart_deadline(l->servers[i].dns);
		queries[i] = dns_start(l->servers[i].dns, l->owner, DNS_TXT);
	}
	for (size_t i = 0; i < l->nservers; i++)
		l->servers[i].answer = dns_wait(l->servers[i].dns, queries[i]);
	take_answers(l);
	l->exact = l->answer != NULL && l->answer->steps == 0;
	if (l->answer != NULL && l->answer->steps > 0)
		l->answer = dns_lookup(l->dns, l->owner, DNS_TXT);
}

/* Say where what was found behind FROM is. */
static void
prefix(struct dkim_lint *l, size_t from, const struct dkim_lint_server *s)
{
	struct findings *f = &l->findings;

	for (; from < f->n; from++)
		f->list[from].text = span_str(arena_printf(l->arena,
		    "at %.*s (%s): %.*s", SPAN_ARG(s->name), s->resolver,
		    SPAN_ARG(f->list[from].text)));
}

/* A server that says something else. */
static void
judge_server(struct dkim_lint *l, const struct dkim_lint_server *s)
{
	struct dkim_lint other = *l;
	size_t before = l->findings.n;

	other.answer = s->answer;
	other.usable = false;
	dkim_lint_count(&other);
	if (is_whole(s->answer)) {
		dkim_lint_judge_missing(&other);
		dkim_lint_judge_others(&other);
		dkim_lint_judge_records(&other);
		dkim_lint_judge_match(&other);
	}
	l->findings = other.findings;
	if (s->answer->status == DNS_ANSWER || l->findings.n == before)
		finding_add(&l->findings, LK02,
		    finding_at_subject(&l->findings),
		    "another %s than elsewhere: the name servers disagree; "
		    "bring them up to date",
		    is_whole(s->answer) ? "record" : "alias");
	prefix(l, before, s);
}

/* The first server that said what was judged so far, if others disagree. */
static const struct dkim_lint_server *
find_judged(const struct dkim_lint *l)
{
	const struct dkim_lint_server *first = NULL;
	bool differ = false;

	for (size_t i = 0; i < l->nservers; i++) {
		const struct dkim_lint_server *s = &l->servers[i];

		if (!has_answered(s))
			continue;
		if (first == NULL && s->same)
			first = s;
		differ |= !s->same;
	}
	return differ ? first : NULL;
}

void
dkim_lint_judge_servers(struct dkim_lint *l)
{
	const struct dkim_lint_server *judged = find_judged(l);

	/* what is behind an alias was asked of the resolver */
	if (judged != NULL && l->answer->steps == 0)
		prefix(l, 0, judged);
	for (size_t i = 0; i < l->nservers; i++)
		if (has_answered(&l->servers[i]) && !l->servers[i].same)
			judge_server(l, &l->servers[i]);
}
