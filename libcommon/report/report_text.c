#include <string.h>

#include "base/buf.h"
#include "base/timestamp.h"
#include "base/visible.h"
#include "report/report_text.h"
#include "report/report_verdict.h"
#include "sys/out.h"

#define COLUMNS 13
#define BAR 40
/* A cell on a terminal is cut behind this. */
#define CELL_MAX 44

/* Rows as texts, so that their columns can be measured. */
struct sheet {
	struct arena *arena;
	struct span (*rows)[COLUMNS];
	size_t n, cap;
	bool numbers[COLUMNS]; /* set to the right */
};

static struct span
number(struct arena *arena, const struct report_text *t, uint64_t n)
{
	return span_str(
	    t->terminal ? report_verdict_number(arena, n)
			: arena_printf(arena, "%llu", (unsigned long long)n));
}

static struct span
visible(struct arena *arena, struct span s)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	visible_print(&out, s);
	return out.len == 0 ? SPAN("-") : buf_span(&out);
}

static void
add_row(struct sheet *t, const struct span cells[COLUMNS])
{
	t->rows =
	    arena_grow(t->arena, t->rows, t->n, &t->cap, sizeof(*t->rows));
	memcpy(t->rows[t->n++], cells, sizeof(*t->rows));
}

/* Octets that take a column; those that follow in UTF-8 take none. */
static size_t
width(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (s.p[i] & 0xc0) != 0x80;
	return n;
}

/* The begin of S, of at most MOST columns. */
static struct span
cut(struct span s, size_t most)
{
	size_t n = 0, i = 0;

	for (; i < s.len; i++)
		if ((s.p[i] & 0xc0) != 0x80 && n++ == most)
			break;
	return span_head(s, i);
}

static void
pad(struct buf *out, size_t n)
{
	for (; n > 0; n--)
		buf_addc(out, ' ');
}

/* The last column may be a bar with its colours. */
static size_t
limit(size_t column)
{
	return column == COLUMNS - 1 ? SIZE_MAX : CELL_MAX;
}

static void
add_aligned(struct buf *out, const struct sheet *t, const size_t *widths,
    const struct span *cells)
{
	size_t behind = 0; /* blanks owed, so that none end a line */

	for (size_t c = 0; c < COLUMNS; c++) {
		struct span cell = cut(cells[c], limit(c));
		size_t gap;

		if (widths[c] == 0)
			continue;
		gap = widths[c] - width(cell);
		pad(out, behind);
		pad(out, t->numbers[c] ? gap : 0);
		buf_add(out, cell);
		behind = 2 + (t->numbers[c] ? 0 : gap);
	}
	while (out->len > 0 && out->p[out->len - 1] == ' ')
		out->len--;
	buf_addc(out, '\n');
}

/* Columns in which every cell but the title is "-" are left out. */
static void
measure(const struct sheet *t, size_t *widths)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		bool used = false;

		widths[c] = 0;
		for (size_t r = 0; r < t->n; r++) {
			size_t n = width(cut(t->rows[r][c], limit(c)));

			used |= r > 0 && !span_is(t->rows[r][c], "-") && n > 0;
			if (n > widths[c])
				widths[c] = n;
		}
		if (!used)
			widths[c] = 0;
	}
}

static void
print_table(const struct report_text *t, const struct sheet *table)
{
	struct buf out = buf_new(table->arena, SIZE_MAX / 2);
	size_t widths[COLUMNS], r;

	measure(table, widths);
	for (r = t->terminal ? 0 : 1; r < table->n; r++) {
		if (t->terminal) {
			add_aligned(&out, table, widths, table->rows[r]);
			continue;
		}
		for (size_t c = 0; c < COLUMNS; c++) {
			if (table->rows[r][c].p == NULL)
				continue;
			if (c > 0)
				buf_addc(&out, '\t');
			buf_add(&out, table->rows[r][c]);
		}
		buf_addc(&out, '\n');
	}
	out_write(buf_span(&out));
}

static void
add_bar_piece(struct buf *out, const struct report_text *t, size_t n,
    const char *colour, const char *sign)
{
	if (n == 0)
		return;
	if (t->colour)
		buf_adds(out, colour);
	for (; n > 0; n--)
		buf_adds(out, sign);
	if (t->colour)
		buf_adds(out, "\033[0m");
}

/* What passed and what failed, of the largest row. */
static struct span
bar(struct arena *arena, const struct report_text *t,
    const struct report_row *row, uint64_t most)
{
	struct buf out = buf_new(arena, 1024);
	const struct report_counts *c = &row->now;
	size_t all, failed;

	if (!t->terminal || most == 0)
		return (struct span){ 0 };
	all = (size_t)((double)c->messages * BAR / (double)most + 0.5);
	if (all == 0 && c->messages > 0)
		all = 1;
	failed = c->messages == 0 ? 0
				  : (size_t)((double)c->failed * (double)all /
						 (double)c->messages +
					     0.5);
	if (failed == 0 && c->failed > 0)
		failed = 1;
	if (all < failed)
		all = failed;
	add_bar_piece(&out, t, all - failed, "\033[32m", "=");
	add_bar_piece(&out, t, failed, "\033[31m", "#");
	return buf_span(&out);
}

static const char *
key_title(enum report_by by)
{
	static const char *const titles[] = { "address", "author domain",
		"reporter", "signature", "day", "week", "report" };

	return titles[by];
}

static void
add_titles(struct sheet *table, const struct report_group *g)
{
	const bool source = g->by == REPORT_BY_SOURCE;
	struct span cells[COLUMNS] = {
		SPAN("messages"),
		SPAN("fail"),
		SPAN("dkim"),
		SPAN("spf"),
		SPAN("disposition"),
		source ? SPAN("author domain") : (struct span){ 0 },
		span_str(key_title(g->by)),
		source ? SPAN("authenticated") : (struct span){ 0 },
		SPAN("reporters"),
		source ? SPAN("name") : (struct span){ 0 },
		source ? SPAN("note") : (struct span){ 0 },
		SPAN("before"),
		SPAN("domain"),
	};

	add_row(table, cells);
}

static void
add_counts(struct sheet *table, const struct report_text *t,
    const struct report_head *h, const struct report_group *g,
    const struct report_row *row)
{
	struct arena *a = table->arena;
	const bool source = g->by == REPORT_BY_SOURCE;
	const struct span none = { 0 };
	struct span cells[COLUMNS] = {
		number(a, t, row->now.messages),
		number(a, t, row->now.failed),
		number(a, t, row->now.dkim),
		number(a, t, row->now.spf),
		span_str(report_verdict_dispositions(row->dispositions)),
		source ? visible(a, row->author_domain) : none,
		visible(a, row->key),
		source
		    ? visible(a, report_verdict_names(a, &row->authenticated))
		    : none,
		number(a, t, row->reporters),
		source ? visible(a, row->name) : none,
		source ? visible(a, report_verdict_note(a, row)) : none,
		t->previous ? number(a, t, row->previous.messages) : SPAN("-"),
		t->terminal ? none : visible(a, h->domain),
	};

	add_row(table, cells);
}

static bool
is_shown(const struct report_text *t, const struct report_row *row)
{
	if (row->now.messages == 0 && row->previous.messages > 0)
		return false;
	return (!t->failed || row->now.failed > 0) && (!t->news || row->is_new);
}

static uint64_t
largest(const struct report_group *g)
{
	uint64_t most = 0;

	for (size_t i = 0; i < g->n; i++)
		if (g->rows[i]->now.messages > most)
			most = g->rows[i]->now.messages;
	return most;
}

static size_t
shown(const struct report_text *t, const struct report_group *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		n += is_shown(t, g->rows[i]);
	return n;
}

static void
print_rest(const struct report_text *t, struct arena *arena, size_t left)
{
	if (left > 0 && t->terminal)
		out_write(span_str(arena_printf(
		    arena, "... and %zu more; see --top\n", left)));
}

static void
print_group(const struct report_text *t, const struct report_head *h,
    const struct report_group *g)
{
	struct arena *arena = arena_new();
	struct sheet table = { .arena = arena,
		.numbers = { [0] = true,
		    [1] = true,
		    [2] = true,
		    [3] = true,
		    [8] = true,
		    [11] = true } };
	size_t most = t->top, left = shown(t, g), i;
	bool bars = g->by == REPORT_BY_DAY || g->by == REPORT_BY_WEEK;
	uint64_t high = largest(g);

	add_titles(&table, g);
	for (i = 0; i < g->n && (most == 0 || table.n <= most); i++) {
		if (!is_shown(t, g->rows[i]))
			continue;
		add_counts(&table, t, h, g, g->rows[i]);
		if (bars && t->terminal)
			table.rows[table.n - 1][12] =
			    bar(arena, t, g->rows[i], high);
	}
	if (bars && t->terminal)
		table.rows[0][12] = SPAN("passed = failed #");
	left -= table.n - 1;
	if (table.n > 1)
		print_table(t, &table);
	print_rest(t, arena, left);
	arena_free(arena);
}

static void
add_line(struct buf *out, const struct report_text *t, const char *title,
    struct span text)
{
	buf_adds(out, t->terminal ? "" : "# ");
	if (t->terminal && t->colour)
		buf_addf(out, "\033[1m%s\033[0m", title);
	else
		buf_adds(out, title);
	visible_print(out, text);
	buf_addc(out, '\n');
}

static void
print_head(const struct report_text *t, const struct report_head *h, bool first)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct buf title = buf_new(arena, SIZE_MAX / 2);

	visible_print(&title, h->domain);
	buf_adds(&title, ": ");
	if (!first)
		buf_adds(&out, t->terminal ? "\n" : "#\n");
	add_line(&out, t, buf_string(&title), report_verdict_head(arena, h));
	add_line(&out, t, "", report_verdict_counts(arena, h));
	add_line(&out, t, "", report_verdict(arena, h));
	out_write(buf_span(&out));
	arena_free(arena);
}

static bool
has_news(const struct report_text *t, const struct report_head *h)
{
	return !t->news || shown(t, &h->groups[0]) > 0;
}

void
report_text_print(const struct report_text *t, const struct report_tally *tally)
{
	bool first = true;

	for (size_t i = 0; i < tally->nheads; i++) {
		const struct report_head *h = tally->heads[i];
		/* the last one is what was asked for, see report_cli.c */
		const struct report_group *g = &h->groups[tally->ngroups - 1];

		if (h->reports == 0 || !has_news(t, h))
			continue;
		print_head(t, h, first);
		first = false;
		if (!t->summary)
			print_group(t, h, g);
	}
}

/* One cell behind another. */
static void
add_cell(struct buf *out, const struct report_text *t, struct span s)
{
	if (out->len > 0)
		buf_adds(out, t->terminal ? "  " : "\t");
	if (s.len == 0)
		buf_addc(out, '-');
	visible_print(out, s);
}

void
report_text_tls(const struct report_text *t, const struct report_tls *r)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	add_cell(&out, t, SPAN("tls"));
	add_cell(&out, t,
	    r->begin == REPORT_NO_NUMBER
		? SPAN("")
		: span_head(span_str(timestamp_print(arena, r->begin)), 10));
	add_cell(&out, t, r->domain);
	add_cell(&out, t, r->org);
	add_cell(&out, t, r->type);
	add_cell(&out, t,
	    number(arena, t,
		r->successful == REPORT_NO_NUMBER ? 0 : r->successful));
	add_cell(&out, t,
	    number(arena, t, r->failed == REPORT_NO_NUMBER ? 0 : r->failed));
	for (size_t i = 0; i + REPORT_TLS_CELLS <= r->failures.n;
	     i += REPORT_TLS_CELLS) {
		const struct span *f = r->failures.cells + i;
		struct span mx = f[2].len > 0 ? f[2] : SPAN("-");

		add_cell(&out, t,
		    span_str(arena_printf(arena, "%.*s:%.*s:%.*s",
			SPAN_ARG(f[0]), SPAN_ARG(mx), SPAN_ARG(f[5]))));
	}
	buf_addc(&out, '\n');
	out_write(buf_span(&out));
	arena_free(arena);
}

/* The domain of an address; who it was is nobody's business, see --full. */
static struct span
redacted(struct arena *arena, const struct report_text *t, struct span address)
{
	size_t at = address.len;

	if (t->full || address.len == 0)
		return address;
	while (at > 0 && address.p[at - 1] != '@')
		at--;
	if (at == 0)
		return SPAN("redacted");
	address = span_skip(address, at);
	return span_str(
	    arena_printf(arena, "redacted@%.*s", SPAN_ARG(address)));
}

static struct span
joined(struct arena *arena, const struct report_list *list)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			buf_addc(&out, ',');
		buf_add(&out, list->cells[i]);
	}
	return buf_span(&out);
}

void
report_text_failure(const struct report_text *t, const struct report_failure *r)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct span rcpt = r->rcpt_to.n > 0 ? r->rcpt_to.cells[0] : SPAN("");

	add_cell(&out, t, SPAN("failure"));
	add_cell(&out, t,
	    r->arrival == REPORT_NO_NUMBER
		? SPAN("")
		: span_str(timestamp_print(arena, r->arrival)));
	add_cell(&out, t, r->reported_domain);
	add_cell(&out, t,
	    r->auth_failure.len > 0 ? r->auth_failure : r->feedback_type);
	add_cell(&out, t, joined(arena, &r->identity_alignment));
	add_cell(&out, t, r->client_ip);
	add_cell(&out, t, redacted(arena, t, r->mail_from));
	add_cell(&out, t, redacted(arena, t, rcpt));
	add_cell(&out, t, r->delivery_result);
	add_cell(&out, t, r->message_id);
	add_cell(&out, t, r->subject);
	buf_addc(&out, '\n');
	out_write(buf_span(&out));
	arena_free(arena);
}
