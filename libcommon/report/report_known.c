#include "report/report_known.h"
#include "base/abnf.h"
#include "base/utf8.h"

static bool
read_network(struct span s, struct report_network *out)
{
	size_t slash = span_find(s, '/');
	uint64_t bits;

	if (!ip_parse(span_head(s, slash), &out->net))
		return false;
	bits = 8 * ip_len(&out->net);
	out->bits = (unsigned)bits;
	if (slash == s.len)
		return true;
	if (!abnf_number(span_skip(s, slash + 1), 3, &bits) || bits > out->bits)
		return false;
	out->bits = (unsigned)bits;
	return true;
}

static bool
read_line(struct arena *arena, struct span s, struct report_known *known)
{
	struct report_network one;
	struct span network;

	s = span_trim(span_head(s, span_find(s, '#')));
	if (s.len == 0)
		return true;
	network = abnf_cut_word(&s);
	one.name = s;
	if (one.name.len == 0 || !read_network(network, &one))
		return false;
	known->list = arena_grow(
	    arena, known->list, known->n, &known->cap, sizeof(*known->list));
	known->list[known->n++] = one;
	return true;
}

bool
report_known_read(struct arena *arena, struct span text,
    struct report_known *known, size_t *line)
{
	*line = 0;
	text = utf8_skip_bom(text);
	for (struct span rest = text; rest.p != NULL;) {
		struct span one = span_cut(&rest, '\n');

		++*line;
		if (!read_line(arena, one, known))
			return false;
	}
	return true;
}

static struct span
name_of(const struct report_known *known, struct span address)
{
	struct ip ip;

	if (!ip_parse(address, &ip))
		return SPAN("");
	for (size_t i = 0; i < known->n; i++)
		if (ip_is_within(&ip, &known->list[i].net, known->list[i].bits))
			return known->list[i].name;
	return SPAN("");
}

void
report_known_name(struct arena *arena, const struct report_known *known,
    struct report_tally *t)
{
	(void)arena;
	for (size_t i = 0; i < t->nheads; i++) {
		struct report_group *g = &t->heads[i]->groups[0];

		for (size_t r = 0; g->by == REPORT_BY_SOURCE && r < g->n; r++)
			g->rows[r]->name = name_of(known, g->rows[r]->key);
	}
}

/* Is it one whose name is asked for, and by which name in DNS? */
static bool
is_asked(struct arena *arena, const struct report_row *row, struct span *name)
{
	struct ip ip;

	if (row->name.len > 0 || !ip_parse(row->key, &ip))
		return false;
	*name = ip_reverse_name(arena, &ip);
	return true;
}

static void
take_name(struct dns *dns, struct dns_query *query, struct report_row *row)
{
	const struct dns_answer *answer = dns_wait(dns, query);

	if (answer->status == DNS_ANSWER && answer->n > 0)
		row->name = answer->rrs[0].data;
}

/* All questions about a domain are under way at once. */
static void
reverse_group(
    struct arena *arena, struct dns *dns, struct report_group *g, size_t top)
{
	size_t n = top > 0 && top < g->n ? top : g->n;
	struct dns_query **queries =
	    arena_array(arena, n, sizeof(struct dns_query *));
	struct span name;

	dns_restart_deadline(dns);
	for (size_t i = 0; i < n; i++)
		if (is_asked(arena, g->rows[i], &name))
			queries[i] = dns_start(dns, name, DNS_PTR);
	for (size_t i = 0; i < n; i++)
		if (queries[i] != NULL)
			take_name(dns, queries[i], g->rows[i]);
}

void
report_known_reverse(
    struct arena *arena, struct dns *dns, struct report_tally *t, size_t top)
{
	for (size_t i = 0; i < t->nheads; i++)
		if (t->heads[i]->groups[0].by == REPORT_BY_SOURCE)
			reverse_group(arena, dns, &t->heads[i]->groups[0], top);
}
