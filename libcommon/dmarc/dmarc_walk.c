#include "dmarc/dmarc_walk.h"
#include "base/caps.h"
#include "base/domain.h"

/* A walk goes on with this many labels, section 4.10 step 4. */
#define SHORT_LABELS 7

static bool
owner_of(struct arena *arena, struct span domain, struct span *name)
{
	return domain_join(arena, SPAN("_dmarc"), domain, name);
}

/* False: there is no answer; true and NULL: there is no such name. */
static bool
ask(struct arena *arena, struct dns_asker *asker, struct span domain,
    const struct dns_answer **answer)
{
	struct span name;

	*answer = NULL;
	if (!owner_of(arena, domain, &name))
		return true;
	*answer = dns_ask(asker, name, DNS_TXT);
	return *answer != NULL;
}

static void
read_records(struct arena *arena, struct dmarc_step *s)
{
	for (size_t i = 0; s->answer != NULL && i < s->answer->n; i++) {
		struct span text = s->answer->rrs[i].data;

		if (dmarc_rec_is(text) && s->records++ == 0)
			dmarc_rec_parse(arena, text, &s->rec);
	}
}

bool
dmarc_ask_step(struct arena *arena, struct dns_asker *asker, struct span domain,
    struct dmarc_step *step)
{
	*step = (struct dmarc_step){ .domain = domain };
	if (!ask(arena, asker, domain, &step->answer))
		return dns_ask_is_late(asker);
	read_records(arena, step);
	return true;
}

void
dmarc_look(struct arena *arena, struct dns *dns, struct span domain,
    struct dmarc_step *step)
{
	(void)dmarc_ask_step(
	    arena, dns_asker_new(arena, dns, DNS_ASK_WAIT), domain, step);
}

static bool
stops(const struct dmarc_step *step)
{
	return step->records == 1 && step->rec.psd != DMARC_PSD_U;
}

void
dmarc_walk_begin(struct dmarc_walk *walk, struct span domain)
{
	*walk = (struct dmarc_walk){
		.domain = domain,
		.labels = domain_labels(domain),
	};
}

/* Nothing more will be asked; what was not is open. */
static bool
break_off(struct dmarc_walk *walk)
{
	walk->failed = true;
	walk->labels = 0;
	return true;
}

/* False: it waits. */
static bool
take_step(struct arena *arena, struct dns_asker *asker, struct dmarc_walk *walk)
{
	struct dmarc_step *step = &walk->steps[walk->n];

	step->domain = domain_tail(walk->domain, walk->labels);
	if (!ask(arena, asker, step->domain, &step->answer))
		return dns_ask_is_late(asker) && break_off(walk);
	read_records(arena, step);
	walk->failed |=
	    step->answer != NULL && dns_is_temporary(step->answer->status);
	walk->n++;
	if (stops(step))
		walk->labels = 0;
	else
		walk->labels = walk->labels > CAPS_DMARC_WALK
				   ? SHORT_LABELS
				   : walk->labels - 1;
	return true;
}

bool
dmarc_walk_on(struct arena *arena, struct dns_asker *asker,
    struct dmarc_walk *walk, size_t most)
{
	while (walk->labels > 0 && walk->n < most)
		if (!take_step(arena, asker, walk))
			return false;
	return true;
}

void
dmarc_walk(struct arena *arena, struct dns *dns, struct span domain,
    struct dmarc_walk *walk)
{
	dmarc_walk_begin(walk, domain);
	(void)dmarc_walk_on(arena, dns_asker_new(arena, dns, DNS_ASK_WAIT),
	    walk, CAPS_DMARC_WALK);
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
