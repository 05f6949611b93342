#include "dmarc/dmarc_walk.h"
#include "base/domain.h"

/* A walk goes on with this many labels, section 4.10 step 4. */
#define SHORT_LABELS 7

const struct dns_answer *
dmarc_ask(struct dmarc_asker *by, struct span name, enum dns_type type,
    struct dns_query **query)
{
	const struct dns_answer *answer;

	if (*query == NULL && by->late)
		return NULL;
	if (*query == NULL && by->dns != NULL)
		*query = dns_start(by->dns, name, type);
	if (*query == NULL) {
		by->blocked = true;
		return NULL;
	}
	answer =
	    by->late ? dns_give_up(by->arena, *query) : dns_answered(*query);
	if (answer == NULL) {
		by->blocked = true;
		by->pending = *query;
	}
	return answer;
}

static bool
owner_of(struct arena *arena, struct span domain, struct span *name)
{
	return domain_join(arena, SPAN("_dmarc"), domain, name);
}

static void
read_answer(
    struct arena *arena, const struct dns_answer *answer, struct dmarc_step *s)
{
	s->answer = answer;
	for (size_t i = 0; i < answer->n; i++) {
		struct span text = answer->rrs[i].data;

		if (dmarc_rec_is(text) && s->records++ == 0)
			dmarc_rec_parse(arena, text, &s->rec);
	}
}

void
dmarc_look(struct arena *arena, struct dns *dns, struct span domain,
    struct dmarc_step *step)
{
	struct span name;

	*step = (struct dmarc_step){ .domain = domain };
	if (owner_of(arena, domain, &name))
		read_answer(arena, dns_lookup(dns, name, DNS_TXT), step);
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

static bool
take_step(struct dmarc_asker *by, struct dmarc_walk *walk)
{
	struct dmarc_step *step = &walk->steps[walk->n];
	const struct dns_answer *answer;
	struct span name = { 0 };

	step->domain = domain_tail(walk->domain, walk->labels);
	if (walk->query != NULL || owner_of(by->arena, step->domain, &name)) {
		answer = dmarc_ask(by, name, DNS_TXT, &walk->query);
		if (answer == NULL)
			return !by->blocked && break_off(walk);
		read_answer(by->arena, answer, step);
		walk->failed |= dns_is_temporary(answer->status);
	}
	walk->query = NULL;
	walk->n++;
	if (stops(step))
		walk->labels = 0;
	else
		walk->labels = walk->labels > DMARC_WALK_MAX ? SHORT_LABELS
							     : walk->labels - 1;
	return true;
}

bool
dmarc_walk_on(struct dmarc_asker *by, struct dmarc_walk *walk, size_t most)
{
	while (walk->labels > 0 && walk->n < most)
		if (!take_step(by, walk))
			return false;
	return true;
}

void
dmarc_walk(struct arena *arena, struct dns *dns, struct span domain,
    struct dmarc_walk *walk)
{
	struct dmarc_asker by = { .arena = arena, .dns = dns };

	dmarc_walk_begin(walk, domain);
	while (!dmarc_walk_on(&by, walk, DMARC_WALK_MAX))
		(void)dns_wait(dns, by.pending);
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
