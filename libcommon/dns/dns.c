#include <stdlib.h>
#include <string.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "dns/dns.h"
#include "dns/dns_cache.h"
#include "dns/dns_name.h"
#include "dns/dns_net.h"
#include "dns/dns_query.h"
#include "dns/dns_save.h"
#include "dns/dns_server.h"
#include "dns/dns_zone.h"
#include "sys/monotonic.h"

static const char too_late[] = "the time for all look-ups has passed";

/* A look-up under way; used again for another once it is done. */
struct work {
	struct dns_job job; /* job.name is where the chain has led to */
	struct dns *dns;
	struct dns_query *query;
	struct dns_name asked;
	struct dns_link links[CAPS_CNAME + 1];
	size_t steps;
	bool authenticated;
	bool live;    /* servers were asked */
	uint32_t ttl; /* the least of what they said */
	struct work *next;
};

struct dns {
	struct arena *arena;
	struct dns_config config;
	struct dns_zones *zones; /* NULL: none given */
	struct dns_servers servers;
	struct dns_net *net; /* NULL until something is asked live */
	struct dns_cache cache;
	struct work *idle;
	size_t pending, begun;
};

static bool
add_resolvers(struct dns *dns)
{
	const struct dns_config *c = &dns->config;

	for (size_t i = 0; i < c->resolver_count; i++) {
		const char *why = "more than 16 are given";

		if (i < CAPS_DNS_SERVERS &&
		    dns_server_parse(span_str(c->resolvers[i]),
			&dns->servers.list[i], &why)) {
			dns->servers.n = i + 1;
			continue;
		}
		diag_warn("%s: resolver: %s", c->resolvers[i], why);
		return false;
	}
	return true;
}

/* Letters, digits, "-", "_" and dots, as names in a zone have them. */
static bool
is_origin(struct span text)
{
	struct dns_name name;

	if (span_is(text, "."))
		return true;
	if (text.len > 1 && text.p[text.len - 1] == '.')
		text.len--;
	for (size_t i = 0; i < text.len; i++)
		if (!abnf_is_alnum(text.p[i]) &&
		    span_find(SPAN("-_."), text.p[i]) == 3)
			return false;
	return dns_name_asked(text, &name);
}

const char *
dns_zone_path(const char *arg, struct span *origin)
{
	const char *equals = strchr(arg, '=');

	*origin = (struct span){ 0 };
	if (equals == NULL || equals[1] == '\0' ||
	    !is_origin(span_of(arg, (size_t)(equals - arg))))
		return arg;
	*origin = span_of(arg, (size_t)(equals - arg));
	return equals + 1;
}

/* ORIGIN is that for all files, used where the argument has none of its own. */
static int
read_zone(struct dns *dns, const char *arg, const struct dns_name *origin)
{
	const struct dns_name root = { .len = 1 };
	struct dns_name own;
	struct span text;
	const char *path = dns_zone_path(arg, &text);

	if (text.len == 0)
		return dns_zones_read(dns->zones, path,
		    dns->config.origin != NULL ? origin : NULL);
	(void)dns_name_parse(text, &root, &own);
	return dns_zones_read(dns->zones, path, &own);
}

static int
read_zones(struct dns *dns)
{
	const struct dns_config *c = &dns->config;
	struct dns_name origin = { .len = 1 };
	int status = 0;

	if (c->zone_count == 0)
		return 0;
	if (c->origin != NULL &&
	    !dns_name_parse(span_str(c->origin), &origin, &origin)) {
		diag_warn("%s: origin: not a domain name", c->origin);
		return STATUS_BAD;
	}
	dns->zones = dns_zones_new(dns->arena);
	dns->zones->no_ignore = c->no_ignore;
	dns->zones->includes = c->includes;
	dns->zones->nincludes = c->include_count;
	for (size_t i = 0; i < c->zone_count && status == 0; i++)
		status = read_zone(dns, c->zones[i], &origin);
	return status;
}

struct dns *
dns_new(const struct dns_config *config, int *status)
{
	struct arena *arena = arena_new();
	struct dns *dns = arena_alloc(arena, sizeof(*dns));

	dns->arena = arena;
	dns->config = *config;
	dns_cache_init(&dns->cache,
	    config->clock != NULL ? config->clock : monotonic_ms,
	    config->save_zone != NULL);
	*status = add_resolvers(dns) ? read_zones(dns) : STATUS_BAD;
	if (*status == 0)
		return dns;
	dns_free(dns);
	return NULL;
}

void
dns_free(struct dns *dns)
{
	if (dns == NULL)
		return;
	if (dns->net != NULL)
		dns_net_free(dns->net);
	dns_cache_free(&dns->cache);
	arena_free(dns->arena);
}

void
dns_restart_deadline(struct dns *dns)
{
	if (dns->net != NULL)
		dns_net_restart_deadline(dns->net);
}

uint64_t
dns_enter(struct dns *dns)
{
	return dns_cache_enter(&dns->cache);
}

void
dns_leave(struct dns *dns, uint64_t message)
{
	dns_cache_leave(&dns->cache, message);
}

uint64_t
dns_deadline(const struct dns *dns)
{
	return monotonic_ms() + dns->config.deadline_ms;
}

size_t
dns_pending(const struct dns *dns)
{
	return dns->pending;
}

size_t
dns_begun(const struct dns *dns)
{
	return dns->begun;
}

size_t
dns_queries_sent(const struct dns *dns)
{
	return dns->net != NULL ? dns_net_sent(dns->net) : 0;
}

size_t
dns_doubted(const struct dns *dns)
{
	return dns->net != NULL ? dns_net_doubted(dns->net) : 0;
}

enum dns_source
dns_source(const struct dns *dns, struct span name)
{
	struct dns_name wire;

	if (dns->zones == NULL || !dns_name_asked(name, &wire))
		return DNS_SOURCE_SERVER;
	return dns_zones_source(dns->zones, &wire);
}

const struct dns_rr *
dns_zone_records(
    const struct dns *dns, struct span name, enum dns_type type, size_t *n)
{
	const struct dns_rrset *set = NULL;
	struct dns_name wire;

	if (dns->zones != NULL && dns_name_shown(name, &wire) &&
	    dns_zones_source(dns->zones, &wire) != DNS_SOURCE_SAVED)
		set = dns_zones_records(dns->zones, &wire, type);
	*n = set == NULL ? 0 : set->n;
	return set == NULL ? NULL : set->rrs;
}

const struct dns_zones *
dns_zone_files(const struct dns *dns)
{
	return dns->zones;
}

const struct dns_where *
dns_zone_unread_at(
    const struct dns *dns, struct span name, enum dns_type type, bool *broken)
{
	const struct dns_unread *u = NULL;
	struct dns_name wire;

	if (dns->zones != NULL && dns_name_shown(name, &wire))
		u = dns_zones_unread(dns->zones, &wire, type);
	*broken = u != NULL && u->type == (unsigned)type;
	return u == NULL ? NULL : &u->where;
}

void
dns_each_set(struct dns *dns, dns_visit *visit, void *ctx)
{
	if (dns->zones != NULL)
		dns_zones_each(dns->zones, visit, ctx);
}

/* The look-up is over: write its answer. */
static void
finish(struct work *w, const struct dns_outcome *o)
{
	struct dns_query *q = w->query;
	struct arena *arena = q->arena;
	struct dns_answer *a = &q->answer;

	a->status = o->status;
	a->why = o->why;
	if (o->status == DNS_ANSWER) {
		/* a zone file lasts, a server's reply does not */
		a->rrs = dns_rrset_copy(arena, o->set, w->live);
		a->n = o->set->n;
	}
	if (o->ttl < w->ttl)
		w->ttl = o->ttl;
	a->steps = w->steps;
	a->chain = arena_array(arena, w->steps, sizeof(struct span));
	q->ttls = arena_array(arena, w->steps, sizeof(uint32_t));
	for (size_t i = 0; i < w->steps; i++) {
		a->chain[i] = dns_name_text(arena, &w->links[i].target);
		q->ttls[i] = w->links[i].ttl;
	}
	a->authenticated = w->authenticated && o->status <= DNS_NXDOMAIN;
	q->job = NULL;
	dns_cache_finish(&w->dns->cache, q, w->live, w->ttl);
	w->dns->pending--;
	w->next = w->dns->idle;
	w->dns->idle = w;
}

static void
finish_as(struct work *w, enum dns_status status)
{
	finish(w, &(struct dns_outcome){ .status = status });
}

/* Follow an alias.  False: it closes a loop, or is one too many. */
static bool
take_link(struct work *w, const struct dns_link *link)
{
	struct span to = dns_name_span(&link->target);
	bool loop = span_eq(dns_name_span(&w->asked), to);

	for (size_t i = 0; i < w->steps; i++)
		loop |= span_eq(dns_name_span(&w->links[i].target), to);
	w->links[w->steps++] = *link;
	w->job.name = link->target;
	return !loop && w->steps <= CAPS_CNAME;
}

enum progress {
	NO_WORD, /* the zones say nothing about the name */
	MOVED,   /* they led to a name about which they say nothing */
	FINISHED,
};

static enum progress
follow_zones(struct work *w)
{
	enum progress progress = NO_WORD;
	struct dns_link link;
	struct dns_outcome o;

	while (w->dns->zones != NULL) {
		enum dns_step step = dns_zones_lookup(
		    w->dns->zones, &w->job.name, w->job.type, &link, &o);

		if (step == DNS_STEP_OUTSIDE)
			break;
		w->authenticated &= o.authenticated;
		if (step == DNS_STEP_LINK && take_link(w, &link)) {
			progress = MOVED;
			continue;
		}
		if (step == DNS_STEP_LINK)
			o = (struct dns_outcome){ .status = DNS_CNAME_LOOP };
		finish(w, &o);
		return FINISHED;
	}
	return progress;
}

static void
start_net(struct dns *dns)
{
	const char *path = dns->config.resolv_conf;

	if (dns->servers.n == 0)
		dns_servers_read(
		    &dns->servers, path != NULL ? path : "/etc/resolv.conf");
	dns->net = dns_net_new(dns->arena, &dns->servers, &dns->config);
}

static void
ask(struct work *w)
{
	struct dns *dns = w->dns;

	if (dns->zones != NULL && dns->config.resolver_count == 0) {
		finish_as(w, DNS_NOT_CHECKED);
		return;
	}
	if (dns->net == NULL)
		start_net(dns);
	dns_net_ask(dns->net, &w->job);
}

/* A server's reply: take its steps, unless a zone knows better. */
static void
on_reply(struct dns_job *job)
{
	struct work *w = job->ctx;

	w->authenticated &= job->reply.outcome.authenticated;
	w->live = true;
	for (size_t i = 0; i < job->reply.steps; i++) {
		enum progress progress;

		if (job->reply.links[i].ttl < w->ttl)
			w->ttl = job->reply.links[i].ttl;
		if (!take_link(w, &job->reply.links[i])) {
			finish_as(w, DNS_CNAME_LOOP);
			return;
		}
		progress = follow_zones(w);
		if (progress == MOVED)
			ask(w);
		if (progress != NO_WORD)
			return;
	}
	if (job->reply.open_end)
		ask(w);
	else
		finish(w, &job->reply.outcome);
}

static struct work *
new_work(struct dns *dns)
{
	struct work *w = dns->idle;

	if (w == NULL)
		return arena_alloc(dns->arena, sizeof(*w));
	dns->idle = w->next;
	return w;
}

struct dns_query *
dns_start(struct dns *dns, struct span name, enum dns_type type)
{
	struct dns_name wire;
	struct dns_query *q;
	struct work *w;

	if (!dns_name_asked(name, &wire)) {
		q = dns_cache_add(&dns->cache, (struct span){ 0 },
		    span_head(name, DNS_NAME_MAX), type);
		q->answer.status = DNS_BAD_NAME;
		dns_cache_finish(&dns->cache, q, false, 0);
		return q;
	}
	q = dns_cache_find(&dns->cache, dns_name_span(&wire), type);
	if (q != NULL)
		return q;
	q = dns_cache_add(&dns->cache, dns_name_span(&wire), name, type);
	w = new_work(dns);
	w->dns = dns;
	w->query = q;
	q->job = &w->job;
	w->job = (struct dns_job){ .type = type, .done = on_reply, .ctx = w };
	w->job.name = w->asked = wire;
	w->steps = 0;
	w->authenticated = true;
	w->live = false;
	w->ttl = UINT32_MAX;
	dns->pending++;
	dns->begun++;
	if (follow_zones(w) != FINISHED)
		ask(w);
	return q;
}

const struct dns_answer *
dns_wait(struct dns *dns, struct dns_query *query)
{
	while (!query->done)
		(void)dns_net_turn(dns->net, UINT64_MAX);
	return &query->answer;
}

void
dns_turn_until(struct dns *dns, uint64_t moment)
{
	if (dns->net != NULL)
		(void)dns_net_turn(dns->net, moment);
}

bool
dns_poll(struct dns *dns)
{
	return dns->net != NULL && dns_net_turn(dns->net, 0) > 0;
}

uint64_t
dns_now(void)
{
	return monotonic_ms();
}

const struct dns_answer *
dns_answered(const struct dns_query *query)
{
	return query->done ? &query->answer : NULL;
}

bool
dns_is_queued(const struct dns_query *query)
{
	return query->job != NULL && query->job->expire == 0;
}

static void
set_late(struct dns_answer *a)
{
	a->status = DNS_TIMEOUT;
	a->why = too_late;
}

const struct dns_answer *
dns_give_up(struct arena *arena, struct dns_query *query)
{
	struct dns_answer *a;

	if (query->done)
		return &query->answer;
	query->given_up = true;
	a = arena_alloc(arena, sizeof(*a));
	a->name = query->answer.name;
	a->type = query->answer.type;
	set_late(a);
	return a;
}

bool
dns_was_given_up(const struct dns_answer *a)
{
	return a->why == too_late;
}

static void
end_given_up(struct dns_query *first)
{
	for (struct dns_query *q = first; q != NULL; q = q->next) {
		if (q->done || !q->given_up)
			continue;
		set_late(&q->answer);
		q->done = true;
	}
}

int
dns_save(struct dns *dns)
{
	if (dns->config.save_zone == NULL)
		return 0;
	end_given_up(dns_cache_first(&dns->cache));
	return dns_save_write(
	    dns_cache_first(&dns->cache), dns->config.save_zone);
}

const struct dns_answer *
dns_lookup(struct dns *dns, struct span name, enum dns_type type)
{
	return dns_wait(dns, dns_start(dns, name, type));
}
