#include <string.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "dns/dns_rdata.h"
#include "dns/dns_zone_private.h"

const char *
dns_zone_ignore(struct zone_reader *r)
{
	const struct dns_master *m = &r->top->master;
	const char *ids = NULL;

	for (size_t i = 0; i < m->nremarks && !r->zones->no_ignore; i++)
		ids = arena_printf(r->records.nodes.arena, "%s %.*s",
		    ids == NULL ? "" : ids, SPAN_ARG(m->remarks[i]));
	return ids;
}

struct dns_where
dns_zone_where(struct zone_reader *r, struct span text)
{
	const struct zone_frame *f = r->top;
	const struct dns_master *m = &f->master;
	struct dns_where w = { .file = f->path, .line = (uint32_t)m->at };
	size_t before;

	if (f->path == NULL)
		return w;
	w.ignore = f->generated ? f->ignore : dns_zone_ignore(r);
	w.proxied = m->proxied;
	if (f->generated || text.p == NULL)
		return w;
	before = (size_t)(text.p - m->begin);
	if (memchr(m->begin, '\n', before) == NULL && before < UINT32_MAX) {
		w.column = (uint32_t)before + 1;
		w.plain = (uint32_t)span_find(text, '\\');
	}
	return w;
}

/* Many names cost memory, and a name of many labels is as many. */
static bool
check_names(struct zone_reader *r)
{
	return r->records.nodes.count <= CAPS_ZONE_NAMES ||
	       dns_zone_refuse(r, "more than 4,194,304 names");
}

bool
dns_zone_take(struct zone_reader *r, struct span owner, unsigned type,
    const struct dns_rr *rr)
{
	struct dns_zone_set *set;

	if (!dns_rdata_wanted(type)) {
		dns_zone_add(&r->records, owner);
		return check_names(r);
	}
	set = dns_zone_set(&r->records, owner, type);
	dns_rrset_add(r->records.nodes.arena, &set->set, rr);
	return check_names(r);
}

/* Could it be the name of a type?  Letters, digits and "-". */
static bool
is_type_name(const struct dns_token *t)
{
	bool ok = !t->quoted && t->text.len > 0 && t->text.len <= 32;

	for (size_t i = 0; ok && i < t->text.len; i++)
		ok = abnf_is_alnum(t->text.p[i]) || t->text.p[i] == '-';
	return ok;
}

/*
 * Note it at the name of the entry.  Of the first ones it is known what and
 * where they are; of all others, that there is one.
 */
static bool
note(struct zone_reader *r, unsigned type, const char *why)
{
	struct arena *arena = r->records.nodes.arena;
	struct span owner = dns_name_span(&r->top->owner);
	struct dns_unread *u;

	if (r->unread + r->unreadable > CAPS_ZONE_UNREAD) {
		dns_zone_unread(&r->records, owner, NULL);
		return check_names(r);
	}
	u = arena_alloc(arena, sizeof(*u));
	u->type = type;
	u->why = arena_string(arena, span_str(why));
	u->where = dns_zone_where(r, (struct span){ 0 });
	dns_zone_unread(&r->records, owner, u);
	return check_names(r);
}

bool
dns_zone_pass_over(struct zone_reader *r, size_t at, bool other_class)
{
	const struct zone_frame *f = r->top;
	const struct dns_token *type = &f->master.tokens[at];
	bool alias =
	    at + 1 < f->master.n && span_is_nocase(type[1].text, "ALIAS");
	struct span name;
	const char *why;

	if (!is_type_name(type))
		return dns_zone_refuse(r, "the record type is not known");
	/* cli53 writes AWS ALIAS, others AZURE ALIAS */
	name = alias ? span_str(arena_printf(r->scratch, "%.*s %.*s",
			   SPAN_ARG(type->text), SPAN_ARG(type[1].text)))
		     : type->text;
	why = arena_printf(r->scratch,
	    "it has a record of %s %.*s, which is not read",
	    other_class ? "another class and type" : "type", SPAN_ARG(name));
	if (r->unread++ == 0 && !r->quiet)
		diag_warn(
		    "%s:%zu: %.*s: a %s that is not read: what else its "
		    "name has is not checked",
		    f->path, f->master.at, SPAN_ARG(name),
		    other_class ? "record of a class" : "record type");
	return note(r, 0, why);
}

bool
dns_zone_pass_unreadable(struct zone_reader *r, unsigned type, const char *why)
{
	const struct zone_frame *f = r->top;
	const char *name = dns_type_text((enum dns_type)type);
	size_t len = strlen(name);

	/* some reasons begin with the type */
	if (strncmp(why, name, len) == 0 && why[len] == ':')
		why += len + 2;
	if (r->unreadable++ < ZONE_UNREADABLE_SHOWN && !r->quiet)
		diag_warn("%s:%zu: %s: %s", f->path, f->master.at, name, why);
	return note(r, type,
	    arena_printf(
		r->scratch, "its %s record cannot be read: %s", name, why));
}
