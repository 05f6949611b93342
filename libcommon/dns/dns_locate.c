#include "dns/dns_locate.h"

struct locator {
	const struct dns *dns;
	bool (*is_own)(struct span text);
	const struct dns_rr *record; /* of what follows, or NULL */

	/* The last name, since most findings are about the same one. */
	struct span name;
	const struct dns_rr *rrs, *own;
	size_t n;
};

/* Is the rule one that the record's line ignores? */
static bool
is_ignored(const struct dns_rr *rr, const char *id)
{
	struct span words = span_str(rr->where.ignore);

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
	if (l->name.p == name.p && l->name.len == name.len)
		return;
	l->name = name;
	l->rrs = dns_zone_records(l->dns, name, DNS_TXT, &l->n);
	l->own = l->rrs;
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
	const struct dns_rr *rrs = l->record, *own = l->record;
	size_t n = 1;
	bool ignored = false;

	if (own == NULL) {
		find_records(l, f->place.name);
		rrs = l->rrs;
		own = l->own;
		n = l->n;
	}
	if (own == NULL || own->where.file == NULL)
		return;
	take_place(f, &own->where);
	for (size_t i = 0; i < n && !ignored; i++)
		ignored = is_ignored(&rrs[i], f->rule->id);
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
