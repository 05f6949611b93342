#include "dmarc_walk.h"
#include "domain.h"

/* A walk goes on with this many labels, section 4.10 step 4. */
#define SHORT_LABELS 7

void
dmarc_look(struct arena *arena, struct dns *dns, struct span domain,
    struct dmarc_step *step)
{
	struct span name = { 0 };

	*step = (struct dmarc_step){ .domain = domain };
	if (!domain_join(arena, SPAN("_dmarc"), domain, &name))
		return;
	step->answer = dns_lookup(dns, name, DNS_TXT);
	for (size_t i = 0; i < step->answer->n; i++) {
		struct span text = step->answer->rrs[i].data;

		if (dmarc_rec_is(text) && step->records++ == 0)
			dmarc_rec_parse(arena, text, &step->rec);
	}
}

static bool
stops(const struct dmarc_step *step)
{
	return step->records == 1 && step->rec.psd != DMARC_PSD_U;
}

void
dmarc_walk(struct arena *arena, struct dns *dns, struct span domain,
    struct dmarc_walk *walk)
{
	size_t labels = domain_labels(domain);

	*walk = (struct dmarc_walk){ 0 };
	while (labels > 0 && walk->n < DMARC_WALK_MAX) {
		struct dmarc_step *step = &walk->steps[walk->n++];

		dmarc_look(arena, dns, domain_tail(domain, labels), step);
		walk->failed |= step->answer != NULL &&
				dns_is_temporary(step->answer->status);
		if (stops(step))
			break;
		labels = labels > DMARC_WALK_MAX ? SHORT_LABELS : labels - 1;
	}
}

/* The index of the step that has the record of the walk's top; or n. */
static size_t
shortest(const struct dmarc_walk *walk)
{
	for (size_t i = walk->n; i-- > 0;)
		if (walk->steps[i].records == 1)
			return i;
	return walk->n;
}

struct span
dmarc_org_domain(const struct dmarc_walk *walk)
{
	size_t i = shortest(walk);
	struct span start = walk->steps[0].domain;

	if (i == walk->n)
		return start;
	/* psd=y at the start itself: rule 2 does not apply */
	if (walk->steps[i].rec.psd != DMARC_PSD_Y || i == 0)
		return walk->steps[i].domain;
	return domain_tail(start, domain_labels(walk->steps[i].domain) + 1);
}

static const struct dmarc_step *
step_at(const struct dmarc_walk *walk, struct span domain)
{
	for (size_t i = 0; i < walk->n; i++)
		if (walk->steps[i].records == 1 &&
		    span_eq(walk->steps[i].domain, domain))
			return &walk->steps[i];
	return NULL;
}

const struct dmarc_step *
dmarc_applicable(const struct dmarc_walk *walk)
{
	const struct dmarc_step *found = NULL;
	size_t top = shortest(walk);

	if (walk->n == 0)
		return NULL;
	if (walk->steps[0].records == 1)
		return &walk->steps[0];
	found = step_at(walk, dmarc_org_domain(walk));
	if (found == NULL && top < walk->n &&
	    walk->steps[top].rec.psd == DMARC_PSD_Y)
		found = &walk->steps[top];
	return found;
}
