#include "dmarc/dmarc_arc.h"
#include "authres/authres_parse.h"
#include "base/domain.h"

static bool
is_for(const struct authres_resinfo *info, struct span author)
{
	for (size_t i = 0; i < info->nprops; i++) {
		const struct authres_prop *p = &info->props[i];

		if (span_is(p->ptype, "header") && span_is(p->property, "from"))
			return domain_eq(p->value, author);
	}
	return false;
}

/* What the first sealer saw; results that contradict each other are none. */
static bool
saw_pass(struct arena *arena, const struct arc_set *set, struct span author)
{
	struct authres_field field;
	const char *why;
	bool pass = false;

	if (!authres_parse(arena, AUTHRES_ARC, set->aar->value, &field, &why) ||
	    field.doubtful)
		return false;
	for (size_t i = 0; i < field.ar.n; i++) {
		const struct authres_resinfo *info = &field.ar.results[i];

		if (!span_is(info->method, "dmarc"))
			continue;
		if (!span_is(info->result, "pass") || !is_for(info, author))
			return false;
		pass = true;
	}
	return pass;
}

void
dmarc_arc_override(struct arena *arena, const struct arc_chain *chain,
    const struct span *domains, size_t n, struct dmarc_results *all)
{
	struct dmarc_verdict *v = &all->verdicts[0];

	if (all->n != 1 || all->result != AUTHRES_FAIL ||
	    v->applied == DMARC_NONE || !arc_is_trusted(chain, domains, n) ||
	    !saw_pass(arena, &chain->sets[0], v->author_domain))
		return;
	v->applied = DMARC_NONE;
	all->override = arc_override_comment(arena, chain);
}
