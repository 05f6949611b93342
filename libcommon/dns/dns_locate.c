#include "dns/dns_locate.h"
#include "dns/dns_zone_view.h"

struct locator {
	const struct dns *dns;
	bool (*is_own)(struct span text);
	const struct dns_rr *record; /* of what follows, or NULL */

	/* The last name, since most findings are about the same one. */
	struct span name;
	const struct dns_rr *rrs, *own;
	size_t n;
	const struct dns_where *unread; /* what they hide behind */
};

/* Is the rule one that the record's line ignores? */
static bool
is_ignored(const struct dns_where *where, const char *id)
{
	struct span words = span_str(where->ignore);

	while (words.p != NULL) {
		struct span list = span_cut(&words, ' ');

		while (list.p != NULL)
			if (span_is_nocase(span_trim(span_cut(&list, ',')), id))
				return true;
	}
	return false;
}

/* The records at a name; of them that of the linter's kind, else the first. */
static void
find_records(struct locator *l, struct span name)
{
	bool broken;

	if (l->name.p == name.p && l->name.len == name.len)
		return;
	l->name = name;
	l->rrs = dns_zone_records(l->dns, name, DNS_TXT, &l->n);
	l->own = l->rrs;
	l->unread = dns_zone_unread_at(l->dns, name, DNS_TXT, &broken);
	for (size_t i = 0; i < l->n; i++)
		if (l->rrs[i].string_lens != NULL &&
		    l->is_own(l->rrs[i].data)) {
			l->own = &l->rrs[i];
			return;
		}
}

static void
take_place(struct finding *f, const struct dns_where *where)
{
	f->source.file = where->file;
	f->source.line = where->line;
	if (where->column > 0 && f->place.offset < where->plain)
		f->source.column = where->column + f->place.offset;
}

static void
locate(void *ctx, struct finding *f)
{
	struct locator *l = ctx;
	const struct dns_where *where;
	bool ignored = false;

	if (l->record == NULL)
		find_records(l, f->place.name);
	where = l->record != NULL   ? &l->record->where
		: l->unread != NULL ? l->unread
		: l->own != NULL    ? &l->own->where
				    : NULL;
	if (where == NULL || where->file == NULL)
		return;
	take_place(f, where);
	ignored = is_ignored(where, f->rule->id);
	/* a comment on any record of a name is about the name, too */
	for (size_t i = 0; l->record == NULL && i < l->n && !ignored; i++)
		ignored = is_ignored(&l->rrs[i].where, f->rule->id);
	if (!ignored)
		return;
	f->ignored = true;
	f->severity = FINDING_INFO;
}

void
dns_locate(
    struct findings *f, const struct dns *dns, bool (*is_own)(struct span text))
{
	struct locator *l = arena_alloc(f->arena, sizeof(*l));

	l->dns = dns;
	l->is_own = is_own;
	f->locator = (struct finding_locator){ locate, l };
}

void
dns_locate_in(struct findings *f, const struct dns_rr *record)
{
	struct locator *l = f->locator.ctx;

	if (l != NULL)
		l->record = record;
}

static enum finding_severity
severity(const struct dns *dns, const struct dns_answer *a)
{
	bool broken;

	(void)dns_zone_unread_at(dns, a->name, a->type, &broken);
	return broken ? FINDING_ERROR : FINDING_INFO;
}

void
dns_note_outside(struct findings *f, const struct dns *dns,
    const struct dns_answer *a, size_t rule, struct finding_place place,
    const char *what)
{
	finding_add_as(f, severity(dns, a), rule, place, "%snot checked: %s",
	    what, dns_not_checked_why(dns, f->arena, a));
}

bool
dns_note_unanswered(struct findings *f, const struct dns *dns,
    const struct dns_answer *a, size_t rule)
{
	struct finding_place place = { a->name, FINDING_NO_OFFSET };

	if (!dns_is_temporary(a->status))
		return false;
	if (a->status == DNS_NOT_CHECKED)
		dns_note_outside(f, dns, a, rule, place, "");
	else
		finding_not_checked(f, a->name, "%s: %s%s%s",
		    dns_type_text(a->type), dns_status_text(a->status),
		    a->why != NULL ? ": " : "", a->why != NULL ? a->why : "");
	return true;
}
