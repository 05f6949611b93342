#include "authres/ar_input_paste.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"

struct paste {
	struct ar_input *in;
	struct arena *arena;
	struct msg_field *fields;
	size_t n, cap;
	struct buf value; /* of the last field */
	size_t indent;    /* columns that all lines have too many */
	bool quoted;      /* all lines have ">" */
	bool named;       /* a field with a name was there */
	bool gap;         /* an empty line came last */
	bool measured;    /* the first line was seen */
};

static struct span
skip_blanks(struct span s, size_t max)
{
	while (s.len > 0 && max-- > 0 && abnf_is_wsp(s.p[0]))
		s = span_skip(s, 1);
	return s;
}

static struct span
unquote(struct span line)
{
	while (line.len > 0 && line.p[0] == '>') {
		line = span_skip(line, 1);
		line = skip_blanks(line, 1);
	}
	return line;
}

/* The line without what was put in front of all lines. */
static struct span
strip(struct paste *p, struct span line)
{
	if (!p->measured && line.len > 0) {
		p->quoted = line.p[0] == '>';
		p->indent = line.len - skip_blanks(line, line.len).len;
		p->in->repaired |= p->quoted;
		p->measured = true;
	}
	return p->quoted ? unquote(line) : skip_blanks(line, p->indent);
}

/* The name at the start of LINE: empty if there is none. */
static struct span
find_name(struct span line, struct span *behind, bool *colon)
{
	struct span name = skip_keyword(line), rest;
	enum authres_kind kind;

	if (name.len == 0 || !abnf_is_alpha(name.p[0]))
		return span_head(line, 0);
	rest = span_skip(line, name.len);
	*behind = skip_blanks(rest, rest.len);
	*colon = behind->len > 0 && behind->p[0] == ':';
	if (*colon)
		*behind = span_skip(*behind, 1);
	else if (behind->len == rest.len || !authres_kind_of(name, &kind))
		return span_head(line, 0);
	return name;
}

static void
end_field(struct paste *p)
{
	if (p->n > 0)
		p->fields[p->n - 1].value =
		    arena_dup(p->arena, buf_span(&p->value));
	p->value.len = 0;
}

static void
begin_field(struct paste *p, struct span name, size_t line)
{
	end_field(p);
	p->fields = arena_grow(
	    p->arena, p->fields, p->n, &p->cap, sizeof(p->fields[0]));
	p->fields[p->n++] = (struct msg_field){ .name = name, .line = line };
	p->named |= name.len > 0;
}

/* A line end means a fold; U+00A0 is a space here. */
static void
add_text(struct paste *p, struct span s)
{
	while (s.len > 0) {
		bool nbsp = span_starts(s, SPAN("\xc2\xa0"));

		buf_addc(&p->value, nbsp ? ' ' : s.p[0]);
		s = span_skip(s, nbsp ? 2 : 1);
	}
}

static void
continue_field(struct paste *p, struct span line)
{
	bool folded = abnf_is_wsp(line.p[0]);

	p->in->repaired |= !folded;
	buf_adds(&p->value, folded ? "\r\n" : "\r\n ");
	add_text(p, line);
}

/* False: the section ends here. */
static bool
take_line(struct paste *p, struct span line, size_t number)
{
	struct span name, behind = { 0 };
	bool colon = false;

	if (line.len > 0 && line.p[line.len - 1] == '\r')
		line.len--;
	if (span_trim(line).len == 0) {
		p->gap = true;
		return !p->named;
	}
	line = strip(p, line);
	if (span_trim(line).len == 0)
		return true;
	name = find_name(line, &behind, &colon);
	if (name.len > 0) {
		p->in->repaired |= !colon;
		begin_field(p, name, number);
		add_text(p, behind);
	} else if (p->n == 0 || p->gap) {
		begin_field(p, span_head(line, 0), number);
		add_text(p, line);
	} else {
		continue_field(p, line);
	}
	p->gap = false;
	return p->n < CAPS_FIELDS;
}

bool
ar_input_paste(struct arena *arena, struct span text, struct ar_input *in)
{
	struct paste p = {
		.in = in,
		.arena = arena,
		.value = buf_new(arena, 4 * CAPS_HEADER),
	};
	size_t number = 1;

	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		text = span_skip(text, 3);
	for (struct span rest = text; rest.p != NULL; number++)
		if (!take_line(&p, span_cut(&rest, '\n'), number))
			break;
	end_field(&p);
	in->fields = p.fields;
	in->n = p.n;
	in->nameless = !p.named;
	in->repaired |= p.named;
	return p.n > 0;
}
