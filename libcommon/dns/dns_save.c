#include <arpa/inet.h>
#include <errno.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/caps.h"
#include "dns/dns_errors.h"
#include "dns/dns_name.h"
#include "dns/dns_save.h"
#include "dns/dns_zone.h"
#include "sys/io.h"

static const struct dns_name root = { .len = 1 };

/* The name asked for, or the one behind I steps. */
static bool
name_at(const struct dns_query *q, size_t i, struct dns_name *out)
{
	return i == 0 ? dns_name_asked(q->answer.name, out)
		      : dns_name_parse(q->answer.chain[i - 1], &root, out);
}

static void
add_links(struct dns_zone *zone, const struct dns_query *q)
{
	for (size_t i = 0; i < q->answer.steps; i++) {
		struct dns_rr rr = {
			.data = q->answer.chain[i],
			.ttl = q->ttls[i],
		};
		struct dns_name name;
		struct dns_zone_set *to;

		if (!name_at(q, i, &name))
			continue;
		to = dns_zone_set(zone, dns_name_span(&name), DNS_CNAME);
		if (to->set.n == 0)
			dns_rrset_add(zone->nodes.arena, &to->set, &rr);
	}
}

static void
add_records(struct dns_zone *zone, const struct dns_query *q)
{
	const struct dns_answer *a = &q->answer;
	struct dns_name name;
	struct dns_zone_set *to;

	if (a->status != DNS_ANSWER || !name_at(q, a->steps, &name))
		return;
	to = dns_zone_set(zone, dns_name_span(&name), a->type);
	/* a second look-up through another alias adds nothing */
	for (size_t i = 0, had = to->set.n; had == 0 && i < a->n; i++)
		dns_rrset_add(zone->nodes.arena, &to->set, &a->rrs[i]);
}

static void
print_string(struct buf *b, struct span s)
{
	buf_addc(b, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.p[i];

		if (c < 0x20 || c >= 0x7f)
			buf_addf(b, "\\%03u", c);
		else if (c == '"' || c == '\\')
			buf_addf(b, "\\%c", c);
		else
			buf_addc(b, c);
	}
	buf_addc(b, '"');
}

static void
print_txt(struct buf *b, const struct dns_rr *rr)
{
	struct span rest = rr->data;

	/* RFC 3597: a master file has no other word for no strings at all */
	if (rr->strings == 0)
		buf_adds(b, " \\# 0");
	for (size_t i = 0; i < rr->strings; i++) {
		buf_addc(b, ' ');
		print_string(b, span_head(rest, rr->string_lens[i]));
		rest = span_skip(rest, rr->string_lens[i]);
	}
}

static void
print_address(struct buf *b, int family, const struct dns_rr *rr)
{
	char text[INET6_ADDRSTRLEN];

	(void)inet_ntop(family, rr->data.p, text, sizeof(text));
	buf_addf(b, " %s", text);
}

static void
print_record(
    struct buf *b, struct span owner, unsigned type, const struct dns_rr *rr)
{
	buf_add(b, owner);
	buf_addf(b, ". %u IN %s", rr->ttl, dns_type_text((enum dns_type)type));
	switch (type) {
	case DNS_TXT:
	case DNS_SPF: print_txt(b, rr); break;
	case DNS_A: print_address(b, AF_INET, rr); break;
	case DNS_AAAA: print_address(b, AF_INET6, rr); break;
	default:
		if (type == DNS_MX)
			buf_addf(b, " %u", rr->preference);
		buf_addf(b, " %.*s.", SPAN_ARG(rr->data));
		/* no tool looks at the rest */
		if (type == DNS_SOA)
			buf_adds(b, " . 0 0 0 0 0");
	}
	buf_addc(b, '\n');
}

static void
print_node(struct buf *b, struct arena *arena, const struct dns_node *node)
{
	struct dns_name name;
	struct span owner;

	if (node->sets == NULL || !dns_name_from_wire(node->entry.key, &name))
		return;
	owner = dns_name_text(arena, &name);
	for (const struct dns_zone_set *s = node->sets; s != NULL; s = s->next)
		for (size_t i = 0; i < s->set.n; i++)
			print_record(b, owner, s->type, &s->set.rrs[i]);
}

/* Would the zone say the same? */
static bool
is_told(const struct dns_zones *z, const struct dns_query *q,
    const struct dns_name *name)
{
	struct dns_link link;
	struct dns_outcome o;

	return dns_zones_lookup(z, name, q->answer.type, &link, &o) ==
		   DNS_STEP_FINAL &&
	       o.status == q->answer.status &&
	       (o.status != DNS_ANSWER || o.set->n == q->answer.n);
}

static void
print_failures(struct dns_zones *z, const struct dns_query *q, struct buf *out)
{
	const struct dns_answer *a = &q->answer;
	struct dns_name name;

	for (size_t i = 0; a->authenticated && i <= a->steps; i++)
		if (name_at(q, i, &name))
			dns_errors_print(out, dns_name_text(z->arena, &name),
			    a->type, DNS_ANSWER, NULL);
	/* chains that do not end are told by their links */
	if (a->status == DNS_BAD_NAME || a->status == DNS_CNAME_LOOP ||
	    !name_at(q, a->steps, &name) || is_told(z, q, &name))
		return;
	dns_errors_print(
	    out, dns_name_text(z->arena, &name), a->type, a->status, a->why);
	dns_zones_except(z, dns_name_span(&name), a->type, a->status, a->why);
}

void
dns_save_print(const struct dns_query *first, struct buf *zone)
{
	struct dns_zones *z = dns_zones_new(zone->arena);
	struct dns_zone *all = dns_zones_at(z, dns_name_span(&root));
	const struct dns_query *q;

	for (q = first; q != NULL; q = q->next) {
		if (!q->done)
			continue;
		add_links(all, q);
		add_records(all, q);
	}
	buf_adds(zone,
	    "; DNS answers; the SOA record makes them complete: "
	    "no other name exists\n"
	    ". 0 IN SOA . . 0 0 0 0 0\n");
	for (const struct table_entry *e = all->nodes.first; e != NULL;
	     e = e->next)
		print_node(zone, zone->arena, (const struct dns_node *)e);
	for (q = first; q != NULL; q = q->next)
		if (q->done)
			print_failures(z, q, zone);
}

int
dns_save_write(const struct dns_query *first, const char *path)
{
	struct arena *arena = arena_new();
	struct buf zone = buf_new(arena, CAPS_ZONE_FILE);
	int rc = -1;

	dns_save_print(first, &zone);
	if (!buf_ok(&zone))
		errno = EFBIG;
	else
		rc = io_replace(path, buf_span(&zone));
	/* a list that an older version wrote does not belong to this file */
	if (rc == 0 && unlink(arena_printf(arena, "%s.errors", path)) != 0 &&
	    errno != ENOENT && errno != ENOTDIR)
		rc = -1;
	arena_free(arena);
	return rc;
}
