#include "report/report_html.h"
#include "base/timestamp.h"
#include "base/visible.h"
#include "report/report_verdict.h"

#define TOP 100
/* Days drawn, the latest ones; and the size of a graph in units of SVG. */
#define DAYS 92
#define WIDTH 920
#define HEIGHT 180

static const char style[] =
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1c2024;--dim:#60646c;"
    "--line:#d9dce1;--card:#f6f7f9;--ok:#2b7a4b;--bad:#c62828;--mid:#b26a00}"
    "@media(prefers-color-scheme:dark){:root{--bg:#15171a;--fg:#e6e8eb;"
    "--dim:#9ba1a9;--line:#33373d;--card:#1e2125;--ok:#57b37c;--bad:#f0706c;"
    "--mid:#e0a040}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--bg);"
    "color:var(--fg);font:16px/1.5 system-ui,sans-serif}"
    "main{max-width:62rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.4rem;margin:.5rem 0}h2{font-size:1.25rem;margin:2rem 0 "
    ".25rem;overflow-wrap:anywhere}h3{font-size:1rem;margin:1.25rem 0 .25rem}"
    "p{margin:.25rem 0;overflow-wrap:anywhere}.dim{color:var(--dim)}"
    ".verdict{font-size:1.1rem;background:var(--card);border-left:.3rem solid "
    "var(--ok);padding:.6rem .8rem;margin:.6rem 0}"
    ".verdict.bad{border-color:var(--bad)}"
    "ul.sums{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:.6rem 0;"
    "list-style:none}ul.sums li{background:var(--card);padding:.4rem .8rem;"
    "min-width:7rem}ul.sums b{display:block;font-size:1.25rem}"
    "svg{display:block;width:100%;height:auto}"
    ".ok{fill:var(--ok)}.bad{fill:var(--bad)}.mid{fill:var(--mid)}"
    "svg text{fill:var(--dim);font-size:12px}"
    "@media(max-width:40rem){svg text{font-size:22px}}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%;"
    "font-size:.9rem}th,td{text-align:left;padding:.25rem .6rem;"
    "border-bottom:1px solid var(--line);white-space:nowrap}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
    "td.names{white-space:normal;overflow-wrap:anywhere;min-width:12rem}"
    "tr.fails td.f{color:var(--bad);font-weight:600}"
    ".key span{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 "
    ".9em}@media print{body{font-size:11px}main{max-width:none}"
    ".wide{overflow:visible}}";

/* Text that came with a report. */
static void
add_text(struct buf *out, struct span s)
{
	struct buf plain = buf_new(out->arena, SIZE_MAX / 2);
	struct span v;

	visible_print(&plain, s);
	v = buf_span(&plain);
	for (size_t i = 0; i < v.len; i++)
		switch (v.p[i]) {
		case '&': buf_adds(out, "&amp;"); break;
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		case '"': buf_adds(out, "&quot;"); break;
		case '\'': buf_adds(out, "&#39;"); break;
		default: buf_addc(out, v.p[i]); break;
		}
}

static void
add_number_cell(struct buf *out, const char *class, uint64_t n)
{
	buf_addf(out, "<td class=\"%s\">%s</td>", class,
	    report_verdict_number(out->arena, n));
}

static void
add_cell(struct buf *out, const char *class, struct span s)
{
	buf_addf(out, "<td class=\"%s\">", class);
	add_text(out, s);
	buf_adds(out, "</td>");
}

static void
add_bar(struct buf *out, const char *class, double x, double y, double width,
    double height)
{
	if (height > 0)
		buf_addf(out,
		    "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		    "height=\"%.1f\"/>",
		    class, x, y, width, height);
}

/* One day: what passed, on top of it what failed and came through or not. */
static void
add_day(struct buf *out, const struct report_row *row, double x, double width,
    double unit)
{
	const struct report_counts *c = &row->now;
	double blocked = (double)(c->quarantined + c->rejected);
	double failed = (double)c->failed;
	double passed = (double)c->messages - failed, y = HEIGHT;

	if (blocked > failed)
		blocked = failed;
	buf_adds(out, "<g><title>");
	add_text(out, row->key);
	buf_addf(out, ": %s messages, %s failed</title>",
	    report_verdict_number(out->arena, c->messages),
	    report_verdict_number(out->arena, c->failed));
	y -= passed * unit;
	add_bar(out, "ok", x, y, width, passed * unit);
	y -= (failed - blocked) * unit;
	add_bar(out, "mid", x, y, width, (failed - blocked) * unit);
	y -= blocked * unit;
	add_bar(out, "bad", x, y, width, blocked * unit);
	buf_adds(out, "</g>");
}

static void
add_days(struct buf *out, const struct report_group *g)
{
	size_t first = g->n > DAYS ? g->n - DAYS : 0, n = g->n - first;
	double most = 1, step = n > 0 ? (double)WIDTH / (double)n : 1;

	if (n == 0)
		return;
	if (step > 60)
		step = 60;
	for (size_t i = first; i < g->n; i++)
		if ((double)g->rows[i]->now.messages > most)
			most = (double)g->rows[i]->now.messages;
	buf_addf(out,
	    "<h3>Messages a day</h3><svg viewBox=\"0 0 %d %d\" role=\"img\" "
	    "aria-label=\"Messages a day, by outcome\">",
	    WIDTH, HEIGHT + 20);
	for (size_t i = first; i < g->n; i++)
		add_day(out, g->rows[i], (double)(i - first) * step,
		    step > 3 ? step - 1.5 : step, (HEIGHT - 16) / most);
	buf_addf(out, "<text x=\"0\" y=\"%d\">", HEIGHT + 15);
	add_text(out, g->rows[first]->key);
	if (n > 1) {
		buf_addf(out,
		    "</text><text x=\"%d\" y=\"%d\" "
		    "text-anchor=\"end\">",
		    WIDTH, HEIGHT + 15);
		add_text(out, g->rows[g->n - 1]->key);
	}
	buf_addf(out, "</text><text x=\"0\" y=\"11\">%s</text></svg>",
	    report_verdict_number(out->arena, (uint64_t)most));
	buf_adds(out,
	    "<p class=\"dim key\"><span style=\"background:var(--ok)\"></span>"
	    "passed<span style=\"background:var(--mid)\"></span>failed, "
	    "delivered<span style=\"background:var(--bad)\"></span>failed, "
	    "quarantined or rejected</p>");
}

static void
add_source(struct buf *out, const struct report_row *row)
{
	struct arena *a = out->arena;

	buf_adds(out, row->now.failed > 0 ? "<tr class=\"fails\">" : "<tr>");
	add_number_cell(out, "n", row->now.messages);
	add_number_cell(out, "n f", row->now.failed);
	add_number_cell(out, "n", row->now.dkim);
	add_number_cell(out, "n", row->now.spf);
	add_cell(
	    out, "", span_str(report_verdict_dispositions(row->dispositions)));
	add_cell(out, "", row->key);
	add_cell(out, "", row->name);
	add_cell(out, "", row->author_domain);
	add_cell(out, "names", report_verdict_names(a, &row->authenticated));
	add_cell(out, "", report_verdict_note(a, row));
	buf_adds(out, "</tr>\n");
}

static void
add_sources(struct buf *out, const struct report_group *g, size_t top)
{
	size_t n = g->n < top ? g->n : top;

	buf_adds(out,
	    "<h3>Sources, those that fail most first</h3><div class=\"wide\">"
	    "<table><thead><tr><th class=\"n\">Messages<th class=\"n\">Fail"
	    "<th class=\"n\">DKIM<th class=\"n\">SPF<th>Disposition<th>Address"
	    "<th>Name<th>Author domain<th>Authenticated<th>Note</tr></thead>"
	    "<tbody>\n");
	for (size_t i = 0; i < n; i++)
		add_source(out, g->rows[i]);
	buf_adds(out, "</tbody></table></div>");
	if (g->n > n)
		buf_addf(out, "<p class=\"dim\">and %s more</p>",
		    report_verdict_number(out->arena, g->n - n));
}

static void
add_sum(struct buf *out, const char *value, const char *what)
{
	buf_addf(out, "<li><b>%s</b>%s</li>", value, what);
}

static void
add_sums(struct buf *out, const struct report_counts *c)
{
	struct arena *a = out->arena;

	buf_adds(out, "<ul class=\"sums\">");
	add_sum(out, report_verdict_number(a, c->messages), "messages");
	add_sum(out,
	    arena_printf(a, "%.1f %%",
		report_percent(c->messages - c->failed, c->messages)),
	    "pass");
	add_sum(out, report_verdict_number(a, c->failed), "fail");
	add_sum(out, report_verdict_number(a, c->quarantined), "quarantined");
	add_sum(out, report_verdict_number(a, c->rejected), "rejected");
	buf_adds(out, "</ul>");
}

static void
add_domain(struct buf *out, const struct report_head *h, size_t top)
{
	struct arena *a = out->arena;

	buf_adds(out, "<section><h2>");
	add_text(out, h->domain);
	buf_adds(out, "</h2><p class=\"dim\">");
	add_text(out, report_verdict_head(a, h));
	buf_addf(out, "</p><p class=\"verdict%s\">",
	    h->now.failed > 0 ? " bad" : "");
	add_text(out, report_verdict(a, h));
	buf_adds(out, "</p>");
	add_sums(out, &h->now);
	add_days(out, &h->groups[1]);
	add_sources(out, &h->groups[0], top);
	buf_adds(out, "</section>\n");
}

void
report_html_print(
    struct buf *out, const struct report_tally *t, size_t top, uint64_t now)
{
	buf_addf(out,
	    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
	    "charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
	    "<title>DMARC reports</title><style>%s</style></head>\n"
	    "<body><main><h1>DMARC reports</h1>",
	    style);
	for (size_t i = 0; i < t->nheads; i++)
		if (t->heads[i]->reports > 0)
			add_domain(out, t->heads[i], top > 0 ? top : TOP);
	buf_addf(out,
	    "<p class=\"dim\">made by dmarc-report, %s</p></main></body>"
	    "</html>\n",
	    timestamp_print(out->arena, now));
}
