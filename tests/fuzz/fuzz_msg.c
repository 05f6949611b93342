/*
 * A message that is read adds up: prefix, raw section and body are the input,
 * the fields are the section in CRLF form, and each is found by its name.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "mail/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

static void
check_field(const struct msg *m, size_t i, struct buf *all)
{
	const struct msg_field *f = &m->fields[i];
	struct span raw = span_skip(m->raw, f->raw_at);

	must(f->name.len > 0 && f->name.len <= CAPS_FIELD_NAME);
	for (size_t k = 0; k < f->name.len; k++)
		must(abnf_is_ftext(f->name.p[k]));
	must(span_starts(raw, f->name));
	must(f->whole.p == f->name.p);
	must(f->value.p + f->value.len + 2 == f->whole.p + f->whole.len);
	must(memcmp(f->value.p + f->value.len, "\r\n", 2) == 0);
	must(i == 0 || f->line > m->fields[i - 1].line);
	buf_add(all, f->whole);
}

/* OCTETS with CRLF line ends are WANT. */
static void
check_crlf(const struct msg *m, struct span octets, struct span want)
{
	size_t at = 0;

	for (size_t i = 0; i < octets.len; i++) {
		unsigned char c = octets.p[i];

		if (c == '\n' && !m->crlf &&
		    (i == 0 || octets.p[i - 1] != '\r'))
			must(want.p[at++] == '\r');
		must(at < want.len && want.p[at++] == c);
	}
	must(at == want.len || at + 2 == want.len);
}

static void
check_index(struct arena *arena, const struct msg *m)
{
	struct msg_index *index = msg_index_new(arena, m);
	size_t n = m->n < 50 ? m->n : 50;

	for (size_t i = 0; i < n; i++) {
		struct span name = m->fields[i].name;
		size_t count = msg_count(m, name);

		msg_index_restart(index, NULL);
		for (size_t k = count; k > 0; k--)
			must(msg_index_take(index, name) ==
			     msg_find(m, name, k - 1));
		must(msg_index_take(index, name) == NULL);
	}
}

static void
check(struct arena *arena, struct span in, struct msg *m)
{
	struct buf all = buf_new(arena, 2 * in.len + 2);
	struct span body, end, section = m->raw;

	must(msg_body(m, &body) == 0 && msg_body(m, &end) == 0);
	must(end.len == 0);
	must(m->prefix.len + m->raw.len + body.len == in.len);
	must(span_starts(in, m->prefix));
	must(span_eq(
	    span_head(span_skip(in, m->prefix.len), m->raw.len), m->raw));
	must(m->separator || body.len == 0);
	for (size_t i = 0; i < m->n; i++)
		check_field(m, i, &all);
	must(buf_ok(&all) && m->n > 0);
	if (m->separator) {
		section.len--;
		section.len -= section.p[section.len - 1] == '\r';
	}
	check_crlf(m, section, buf_span(&all));
	check_index(arena, m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span in = span_of(data, size);
	struct msg m;

	if (msg_open_span(arena, in, &m) == MSG_OK)
		check(arena, in, &m);
	else
		must(m.error != NULL);
	arena_free(arena);
	return 0;
}
