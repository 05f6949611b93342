#include "authres/ar_require.h"
#include "authres/authres_parse.h"
#include "base/abnf.h"
#include "base/domain.h"

bool
ar_require_parse(struct arena *arena, struct span text,
    struct authres_resinfo *out, const char **reason)
{
	return authres_parse_resinfo(arena, text, out, reason);
}

/* A name with U-labels equals the one with A-labels. */
static bool
values_equal(struct arena *arena, struct span a, struct span b)
{
	struct span da, db;

	return span_eq_nocase(a, b) ||
	       (domain_parse(arena, a, &da) && domain_parse(arena, b, &db) &&
		   domain_eq(da, db));
}

static bool
same_property(const struct authres_prop *a, const struct authres_prop *b)
{
	return span_eq_nocase(a->ptype, b->ptype) &&
	       span_eq_nocase(a->property, b->property);
}

/* How a result stands to one required property. */
enum fit { FIT_ABSENT, FIT_EQUAL, FIT_OTHER };

static enum fit
fit_property(struct arena *arena, const struct authres_resinfo *r,
    const struct authres_prop *want)
{
	enum fit fit = FIT_ABSENT;

	for (size_t i = 0; i < r->nprops; i++) {
		if (!same_property(&r->props[i], want))
			continue;
		if (!values_equal(arena, r->props[i].value, want->value))
			return FIT_OTHER;
		fit = FIT_EQUAL;
	}
	return fit;
}

/* The worst fit of all properties and of the reason. */
static enum fit
fit_all(struct arena *arena, const struct authres_resinfo *r,
    const struct authres_resinfo *want)
{
	bool absent = want->reason.p != NULL && r->reason.p == NULL;

	if (want->reason.p != NULL && r->reason.p != NULL &&
	    !span_eq_nocase(want->reason, r->reason))
		return FIT_OTHER;
	for (size_t i = 0; i < want->nprops; i++) {
		enum fit fit = fit_property(arena, r, &want->props[i]);

		if (fit == FIT_OTHER)
			return FIT_OTHER;
		absent |= fit == FIT_ABSENT;
	}
	return absent ? FIT_ABSENT : FIT_EQUAL;
}

static bool
has_one_verdict(struct span method)
{
	return span_is_nocase(method, "dmarc") ||
	       span_is_nocase(method, "arc") ||
	       span_is_nocase(method, "compauth");
}

/* What one result says to the requirement. */
static void
ask(struct arena *arena, const struct authres_resinfo *r,
    const struct authres_resinfo *want, bool *met, bool *denied)
{
	enum fit fit;

	if (!span_eq_nocase(r->method, want->method))
		return;
	fit = fit_all(arena, r, want);
	if (!span_eq_nocase(r->result, want->result))
		*denied |= fit != FIT_OTHER && has_one_verdict(want->method);
	else
		*met |= fit == FIT_EQUAL;
}

bool
ar_require_met(struct arena *arena, const struct authres_resinfo *required,
    const struct ar_entries *all)
{
	bool met = false, denied = false;

	for (size_t i = 0; i < all->n; i++) {
		const struct ar_entry *e = &all->list[i];

		for (size_t j = 0; e->untrusted == NULL && j < e->field.ar.n;
		     j++)
			ask(arena, &e->field.ar.results[j], required, &met,
			    &denied);
	}
	return met && !denied;
}
