/* The body: in which order the families of hypotheses are tried. */
#include "explain/explain_private.h"
#include "explain/explain_watch.h"

/*
 * A family, how much of what is left of the budget it may use (16 parts; 0:
 * it is linear, and always runs), and whether it may be the second of two
 * changes.
 */
struct row {
	explain_family *family;
	unsigned share;
	bool second;
};

/* From specific to general, the cheap ones first. */
static const struct row rows[] = {
	{ explain_body_appended, 0, true },
	{ explain_body_decoded, 2, true },
	{ explain_body_from, 2, true },
	{ explain_body_dots, 2, true },
	{ explain_body_empty_lines, 2, true },
	{ explain_body_prepended, 2, true },
	{ explain_body_parts, 4, false },
	{ explain_body_trailing, 3, true },
	{ explain_body_tabs, 3, true },
	{ explain_body_line_ends, 2, true },
	{ explain_body_long_lines, 2, true },
	{ explain_body_boundary, 2, true },
	{ explain_body_preamble, 2, false },
	{ explain_body_urls, 3, true },
	{ explain_body_closing, 1, false },
	{ explain_body_encoding, 3, false },
	{ explain_body_base64_width, 3, false },
	{ explain_body_charset, 3, false },
	{ explain_body_part_end, 3, false },
	{ explain_body_both_ends, 3, false },
	{ explain_body_encoded_footer, 4, false },
	{ explain_body_two_footers, 3, false },
	{ explain_body_inserted, 4, false },
	{ explain_body_inserted_tags, 4, false },
	{ explain_body_inserted_words, 4, false },
	{ explain_body_space, 3, true },
	{ explain_body_nul, 2, false },
};

/* What takes more: choices of several places. */
static const struct row deep[] = {
	{ explain_body_dots, 2, false },
	{ explain_body_from, 2, false },
	{ explain_body_trailing, 5, false },
	{ explain_body_tabs, 4, false },
	{ explain_body_empty_lines, 3, false },
	{ explain_body_line_ends, 3, false },
	{ explain_body_long_lines, 3, false },
	{ explain_body_urls, 3, false },
	{ explain_body_space, 3, false },
	{ explain_body_nul, 3, false },
	{ explain_body_inserted_octets, 6, false },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool
run(struct explain_work *w, const struct row *row,
    const struct explain_text *base)
{
	explain_stage(w, row->share);
	w->nfamily = 0;
	if (row->share == 0)
		w->stage_max = UINT64_MAX;
	return row->family(w, base);
}

static bool
run_all(struct explain_work *w)
{
	w->how = EXPLAIN_ALL | EXPLAIN_SINGLES;
	w->keep_variants = true;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (run(w, &rows[i], &w->received))
			return true;
	return false;
}

/* Each family for a second change, behind the variants FROM to TO. */
static bool
run_second(struct explain_work *w, size_t from, size_t to, unsigned how)
{
	w->how = how;
	for (size_t v = from; v < to; v++)
		for (size_t i = 0; i < COUNT(rows); i++)
			if (rows[i].second && run(w, &rows[i], &w->variants[v]))
				return true;
	return false;
}

/* White space that several lines lost, and text at the end. */
static bool
run_trailing(struct explain_work *w, size_t from, size_t to)
{
	static const struct row row = { explain_body_trailing, 2, true };

	w->how = EXPLAIN_PAIRS;
	for (size_t v = from; v < to; v++)
		if (run(w, &row, &w->variants[v]))
			return true;
	return false;
}

/* A first change, and then each family for a second one. */
static bool
run_pairs(struct explain_work *w)
{
	uint64_t all = w->octets_max;
	size_t ends = w->nvariants;
	bool found;

	w->keep_variants = true;
	explain_stage(w, 2);
	w->how = EXPLAIN_ALL;
	w->nfamily = 0;
	found = explain_body_likely_ends(w, &w->received);
	w->keep_variants = false;
	w->octets_max =
	    w->octets + (all > w->octets ? (all - w->octets) / 4 * 3 : 0);
	found = found || run_second(w, ends, w->nvariants, EXPLAIN_ALL) ||
		run_second(w, 0, ends, EXPLAIN_ALL) ||
		run_second(w, ends, w->nvariants, EXPLAIN_SINGLES) ||
		run_second(w, 0, ends, EXPLAIN_SINGLES) ||
		run_trailing(w, ends, w->nvariants);
	w->octets_max = all;
	return found;
}

static bool
run_deep(struct explain_work *w)
{
	w->how = EXPLAIN_PAIRS | EXPLAIN_ENDS | EXPLAIN_SUBSETS;
	w->keep_variants = false;
	for (size_t i = 0; i < COUNT(deep); i++)
		if (run(w, &deep[i], &w->received))
			return true;
	return false;
}

/* l= is a fact: there is less than was signed. */
static void
less_than_l(struct explain_work *w)
{
	struct explain_cause c = explain_cause_of(EXPLAIN_BODY_TRUNCATED);

	if (w->sig->l == DKIM_NO_LIMIT || w->sig->l <= w->result->body_len)
		return;
	c.has_place = true;
	c.offset = w->body_whole ? w->body.len : w->result->body_len;
	c.tag = SPAN("l");
	c.detail = explain_say(w,
	    "l= says that %llu octets were signed, and there are %llu",
	    (unsigned long long)w->sig->l,
	    (unsigned long long)w->result->body_len);
	(void)explain_cause_add(w, &c);
}

bool
explain_long_body(struct explain_work *w)
{
	struct explain_cause c = explain_cause_of(EXPLAIN_TEXT_APPENDED);
	uint64_t at;

	w->cut = true; /* of all hypotheses only some were tried */
	if (!explain_watch_appended(w->explain, w->sig, &at))
		return false;
	c.has_place = true;
	c.offset = at;
	c.length = 0;
	c.detail = explain_say(w,
	    "text was appended at octet %llu; without it bh= fits",
	    (unsigned long long)at);
	(void)explain_cause_add(w, &c);
	return true;
}

void
explain_search_body(struct explain_work *w)
{
	if (explain_signer_body(w))
		return;
	if (!w->body_whole) {
		if (!explain_long_body(w))
			less_than_l(w);
		return;
	}
	explain_mime_read(w, &w->received, &w->mime);
	if (run_all(w) || run_pairs(w) || run_deep(w))
		return;
	if (w->explain->sent != NULL) {
		explain_stage(w, 16);
		if (explain_body_sent(w, &w->received))
			return;
	}
	less_than_l(w);
}
