#include "dns/dns_master.h"
#include "base/caps.h"
#include "base/utf8.h"

void
dns_master_init(struct dns_master *m, struct arena *arena, struct span text)
{
	*m = (struct dns_master){
		.arena = arena,
		.rest = utf8_skip_bom(text), /* not of the first owner */
		.line = 1,
	};
}

static int
fail(struct dns_master *m, const char *why)
{
	m->error = why;
	return -1;
}

static void
add_token(struct dns_master *m, struct span text, bool quoted)
{
	m->tokens = arena_grow(
	    m->arena, m->tokens, m->n, &m->cap, sizeof(struct dns_token));
	m->tokens[m->n++] = (struct dns_token){ text, quoted };
}

/* White space; CR is some, so that CRLF files are read. */
static bool
is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Octets of the quoted string at IN up to its closing quote; -1 if none. */
static int
quoted(struct dns_master *m)
{
	struct span in = span_skip(m->rest, 1);
	size_t n = 0;

	while (n < in.len && in.p[n] != '"' && in.p[n] != '\n')
		n += in.p[n] == '\\' && n + 1 < in.len && in.p[n + 1] != '\n'
			 ? 2
			 : 1;
	if (n >= in.len || in.p[n] != '"')
		return fail(m, "a quoted string does not end");
	add_token(m, span_head(in, n), true);
	m->rest = span_skip(in, n + 1);
	return 0;
}

static bool
ends_word(unsigned char c)
{
	return is_space(c) || c == '\n' || c == ';' || c == '(' || c == ')' ||
	       c == '"';
}

static int
word(struct dns_master *m)
{
	struct span in = m->rest;
	size_t n = 0;

	while (n < in.len && !ends_word(in.p[n])) {
		if (in.p[n] < 0x20 || in.p[n] == 0x7f)
			return fail(m,
			    in.p[n] == 0
				? "a NUL octet, as in UTF-16: save it as UTF-8"
				: "a control character");
		if (in.p[n] == '\\' && n + 1 < in.len && in.p[n + 1] != '\n')
			n++;
		n++;
	}
	add_token(m, span_head(in, n), false);
	m->rest = span_skip(in, n);
	return 0;
}

/* Pass over a comment; one that is meant for us is kept. */
static int
comment(struct dns_master *m)
{
	struct span line = span_head(m->rest, span_find(m->rest, '\n'));
	struct span mark = SPAN("dkimutils:"), ignore = SPAN("ignore ");
	struct span text = line;

	m->rest = span_skip(m->rest, line.len);
	m->proxied |=
	    m->n > 0 && span_search(line, SPAN("cf-proxied:true")) < line.len;
	while (text.len > 0 && (text.p[0] == ';' || is_space(text.p[0])))
		text = span_skip(text, 1);
	if (!span_starts(text, mark))
		return 0;
	text = span_trim(span_skip(text, mark.len));
	if (!span_starts(text, ignore) || m->nremarks == CAPS_ZONE_REMARKS)
		return 0;
	if (text.len > CAPS_ZONE_REMARK)
		return fail(m,
		    "a comment \"dkimutils: ignore\" of more than 1024 octets");
	m->remarks = arena_grow(m->arena, m->remarks, m->nremarks,
	    &m->remark_cap, sizeof(struct span));
	m->remarks[m->nremarks++] = span_skip(text, ignore.len);
	return 0;
}

/* Take what is at the start of the rest, within or behind an entry. */
static int
step(struct dns_master *m, size_t *depth)
{
	unsigned char c = m->rest.p[0];

	if (c == '"')
		return quoted(m);
	if (c == ';')
		return comment(m);
	if (c == ')' && *depth == 0)
		return fail(m, "\")\" without \"(\"");
	if (c != '(' && c != ')' && c != '\n' && !is_space(c))
		return word(m);
	if (c == '(')
		++*depth;
	else if (c == ')')
		--*depth;
	else if (c == '\n')
		m->line++;
	m->rest = span_skip(m->rest, 1);
	return 0;
}

static void
begin_entry(struct dns_master *m)
{
	m->n = m->nremarks = 0;
	m->proxied = false;
	m->at = m->line;
	m->begin = m->rest.p;
	m->blank = m->rest.len > 0 && is_space(m->rest.p[0]);
}

int
dns_master_next(struct dns_master *m)
{
	size_t depth = 0;

	begin_entry(m);
	while (m->rest.len > 0) {
		bool end = m->rest.p[0] == '\n' && depth == 0;

		if (step(m, &depth) < 0)
			return -1;
		if (!end)
			continue;
		if (m->n > 0)
			return 1;
		begin_entry(m);
	}
	if (depth > 0)
		return fail(m, "\"(\" without \")\"");
	return m->n > 0;
}
