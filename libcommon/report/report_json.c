#include "report/report_json.h"
#include "base/json.h"
#include "report/report_failure.h"
#include "sys/out.h"

void
report_json_init(struct report_json *j)
{
	*j = (struct report_json){
		.arena = arena_new(),
		.line = arena_new(),
	};
}

static struct buf
begin_line(struct report_json *j)
{
	arena_reset(j->line);
	return buf_new(j->line, SIZE_MAX / 2);
}

static void
end_line(struct buf *line)
{
	buf_adds(line, "}\n");
	out_write(buf_span(line));
}

static void
add_place(struct buf *out, const struct report_entry *e)
{
	buf_adds(out, "{\"file\":");
	json_print_text(out, e->file);
	report_json_text(out, "member", e->member);
}

/* The report that came before has no records: an object for itself. */
static void
end_report(struct report_json *j)
{
	struct buf line = begin_line(j);

	if (!j->waiting)
		return;
	j->waiting = false;
	buf_add(&line, buf_span(&j->head));
	end_line(&line);
}

static void
aggregate(
    void *ctx, const struct report_entry *e, const struct report_aggregate *a)
{
	struct report_json *j = ctx;

	end_report(j);
	arena_reset(j->arena);
	j->head = buf_new(j->arena, SIZE_MAX / 2);
	add_place(&j->head, e);
	report_json_text(&j->head, "format", SPAN("aggregate"));
	report_json_members(&j->head, report_aggregate_members, a);
	j->waiting = a->records == 0;
}

static void
record(void *ctx, const struct report_entry *e,
    const struct report_aggregate *a, const struct report_record *r)
{
	struct report_json *j = ctx;
	struct buf line = begin_line(j);

	(void)e;
	(void)a;
	buf_add(&line, buf_span(&j->head));
	report_json_members(&line, report_record_members, r);
	end_line(&line);
}

static void
tls(void *ctx, const struct report_entry *e, const struct report_tls *t)
{
	struct report_json *j = ctx;
	struct buf line;

	end_report(j);
	line = begin_line(j);
	add_place(&line, e);
	report_json_text(&line, "format", SPAN("tls"));
	report_json_members(&line, report_tls_members, t);
	end_line(&line);
}

static void
failure(void *ctx, const struct report_entry *e, const struct report_failure *f)
{
	struct report_json *j = ctx;
	struct buf line;

	end_report(j);
	line = begin_line(j);
	add_place(&line, e);
	report_json_text(&line, "format", SPAN("failure"));
	report_json_members(&line, report_failure_members, f);
	report_failure_json(&line, j->line, f);
	end_line(&line);
}

static void
broken(void *ctx, const struct report_entry *e)
{
	struct report_json *j = ctx;
	struct buf line;

	end_report(j);
	line = begin_line(j);
	add_place(&line, e);
	report_json_text(&line, "error", e->item);
	end_line(&line);
}

void
report_json_end(struct report_json *j)
{
	end_report(j);
	arena_free(j->arena);
	arena_free(j->line);
}

const struct report_sink report_json_sink = {
	.aggregate = aggregate,
	.record = record,
	.tls = tls,
	.failure = failure,
	.broken = broken,
};

/* A cell that begins so is a formula, or hides one, for some spreadsheet. */
static bool
is_formula(struct span s)
{
	while (s.len > 0 && (s.p[0] == ' ' || s.p[0] == 0))
		s = span_skip(s, 1);
	return s.len > 0 && memchr("=+-@\t\r\n|%", s.p[0], 9) != NULL;
}

void
report_csv_cell(struct buf *out, struct span s)
{
	bool quote = is_formula(s);

	for (size_t i = 0; i < s.len && !quote; i++)
		quote = s.p[i] == ',' || s.p[i] == '"' || s.p[i] < ' ' ||
			s.p[i] == 0x7f || s.p[i] == ';';
	if (quote)
		buf_addc(out, '"');
	if (is_formula(s))
		buf_addc(out, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '"')
			buf_addc(out, '"');
		/* a line is a record: a cell has no line end of its own */
		buf_addc(out, s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == 0
				  ? ' '
				  : s.p[i]);
	}
	if (quote)
		buf_addc(out, '"');
}

static void
add_cell(struct buf *out, struct span s)
{
	report_csv_cell(out, s);
	buf_addc(out, ',');
}

static void
add_number(struct buf *out, uint64_t n)
{
	if (n != REPORT_NO_NUMBER)
		json_print_number(out, n);
	buf_addc(out, ',');
}

static struct span
flag(enum report_flag f)
{
	return f == REPORT_UNKNOWN ? SPAN("")
	       : f == REPORT_YES   ? SPAN("pass")
				   : SPAN("fail");
}

/* The I-th cells of all rows, with blanks between. */
static void
add_column(struct report_json *j, struct buf *out,
    const struct report_list *list, size_t cells, size_t i)
{
	struct buf text = buf_new(j->line, SIZE_MAX / 2);

	for (; i < list->n; i += cells) {
		if (text.len > 0)
			buf_addc(&text, ' ');
		buf_add(
		    &text, list->cells[i].len > 0 ? list->cells[i] : SPAN("-"));
	}
	add_cell(out, buf_span(&text));
}

void
report_csv_begin(void)
{
	out_write(
	    SPAN("file,org,report_id,begin,end,domain,p,sp,client_ip,"
		 "count,author_domain,mail_from_domain,rcpt_domain,"
		 "result,disposition,aligned_dkim,aligned_spf,overrides,"
		 "dkim_domains,dkim_selectors,dkim_results,spf_domains,"
		 "spf_results\r\n"));
}

static void
csv_record(void *ctx, const struct report_entry *e,
    const struct report_aggregate *a, const struct report_record *r)
{
	struct report_json *j = ctx;
	struct buf line = begin_line(j);

	if (r->error.p != NULL)
		return;
	add_cell(&line, e->file);
	add_cell(&line, a->org);
	add_cell(&line, a->id);
	add_number(&line, a->begin);
	add_number(&line, a->end);
	add_cell(&line, a->domain);
	add_cell(&line, a->p);
	add_cell(&line, a->sp);
	add_cell(&line, r->client_ip);
	add_number(&line, r->count);
	add_cell(&line, r->author_domain);
	add_cell(&line, r->mail_from_domain);
	add_cell(&line, r->rcpt_domain);
	add_cell(&line, r->result);
	add_cell(&line, r->disposition);
	add_cell(&line, flag(r->aligned_dkim));
	add_cell(&line, flag(r->aligned_spf));
	add_column(j, &line, &r->overrides, REPORT_OVERRIDE_CELLS, 0);
	add_column(j, &line, &r->dkim, REPORT_DKIM_CELLS, 0);
	add_column(j, &line, &r->dkim, REPORT_DKIM_CELLS, 1);
	add_column(j, &line, &r->dkim, REPORT_DKIM_CELLS, 2);
	add_column(j, &line, &r->spf, REPORT_SPF_CELLS, 1);
	add_column(j, &line, &r->spf, REPORT_SPF_CELLS, 2);
	line.len--; /* the last comma */
	buf_adds(&line, "\r\n");
	out_write(buf_span(&line));
}

const struct report_sink report_csv_sink = { .record = csv_record };
