#include <string.h>

#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "dns/dns_errors.h"
#include "dns/dns_generate.h"
#include "dns/dns_rdata.h"
#include "dns/dns_tinydns.h"
#include "dns/dns_zone_private.h"

#define TTL_DEFAULT 3600

/* Seconds, or units as in 1h30m; at most 2^31 - 1 (RFC 2181 section 8). */
static bool
parse_ttl(struct span s, uint32_t *out)
{
	static const char units[] = "smhdw";
	static const uint32_t seconds[] = { 1, 60, 3600, 86400, 604800 };
	uint64_t total = 0, number = 0;
	bool digits = false;

	for (size_t i = 0; i < s.len; i++) {
		const char *unit;

		if (abnf_is_digit(s.p[i])) {
			number = number * 10 + s.p[i] - (unsigned)'0';
			digits = true;
		} else {
			unit = s.p[i] == '\0'
				   ? NULL
				   : strchr(units, span_lower(s.p[i]));
			if (!digits || unit == NULL)
				return false;
			total += number * seconds[unit - units];
			number = 0;
			digits = false;
		}
		if (number > INT32_MAX || total > INT32_MAX)
			return false;
	}
	total += number;
	if (s.len == 0 || total > INT32_MAX)
		return false;
	*out = (uint32_t)total;
	return true;
}

static bool record(struct zone_reader *);

/*
 * The line that $GENERATE makes for N.  BIND takes a quoted string at its end
 * for what is to be read, so that what is in it needs quotes of its own.
 */
static bool
expand(struct buf *line, const struct dns_master *m, uint32_t n)
{
	bool whole = m->tokens[m->n - 1].quoted && !m->tokens[m->n - 2].quoted;

	for (size_t i = 2; i < m->n; i++) {
		struct span text = m->tokens[i].text;
		bool quoted = m->tokens[i].quoted && !whole;

		buf_adds(line, quoted ? " \"" : i > 2 ? " " : "");
		while (whole && m->tokens[i].quoted && text.len > 0) {
			size_t at = span_search(text, SPAN("\\\""));

			if (!dns_generate_expand(line, span_head(text, at), n))
				return false;
			if (at < text.len)
				buf_addc(line, '"');
			text = span_skip(text, at + 2);
		}
		if (!dns_generate_expand(line, text, n))
			return false;
		if (quoted)
			buf_addc(line, '"');
	}
	return true;
}

/* Read TEXT as if it stood where the entry stands. */
static bool
read_generated(struct zone_reader *r, struct arena *arena, struct span text)
{
	struct zone_frame *f = r->top, line = *f;
	bool ok;

	line.generated = true;
	dns_master_init(&line.master, arena, text);
	ok = dns_master_next(&line.master) == 1 && !line.master.blank;
	line.master.at = f->master.at;
	line.master.remarks = f->master.remarks;
	line.master.nremarks = f->master.nremarks;
	line.master.proxied = f->master.proxied;
	r->top = &line;
	ok = ok ? record(r) : dns_zone_refuse(r, "$GENERATE: not a record");
	r->top = f;
	return ok;
}

static bool
generate_one(struct zone_reader *r, struct arena *arena, uint32_t n)
{
	struct buf line = buf_new(arena, CAPS_ZONE_GENERATED_LINE);

	if (r->generated++ == CAPS_ZONE_GENERATED)
		return dns_zone_refuse(
		    r, "$GENERATE: more than 65,536 records");
	if (!expand(&line, &r->top->master, n))
		return dns_zone_refuse(
		    r, "$GENERATE: want $ or ${OFFSET,WIDTH,BASE}");
	if (!buf_ok(&line) || line.len > r->most - r->octets)
		return dns_zone_refuse(r, "$GENERATE: too much text");
	r->octets += line.len;
	return read_generated(r, arena, buf_span(&line));
}

/* $GENERATE RANGE OWNER [TTL] [CLASS] TYPE DATA */
static bool
generate(struct zone_reader *r)
{
	const struct dns_master *m = &r->top->master;
	struct dns_range range;
	struct arena *arena;
	bool ok = true;

	if (m->n < 5)
		return dns_zone_refuse(
		    r, "$GENERATE: want a range, an owner, a type and data");
	if (!dns_range_parse(m->tokens[1].text, &range))
		return dns_zone_refuse(
		    r, "$GENERATE: the range is not START-STOP[/STEP]");
	r->top->ignore = dns_zone_ignore(r); /* once for all that it makes */
	arena = arena_new();
	for (uint64_t n = range.start; ok && n <= range.stop; n += range.step) {
		arena_reset(arena);
		ok = generate_one(r, arena, (uint32_t)n);
	}
	arena_free(arena);
	return ok;
}

static bool
directive(struct zone_reader *r)
{
	struct zone_frame *f = r->top;
	const struct dns_token *t = f->master.tokens;
	uint32_t ttl;

	if (span_is_nocase(t[0].text, "$INCLUDE"))
		return dns_zone_include(r);
	if (span_is_nocase(t[0].text, "$GENERATE"))
		return generate(r);
	if (f->master.n != 2)
		return dns_zone_refuse(
		    r, "an unknown directive, or one without its argument");
	if (span_is_nocase(t[0].text, "$ORIGIN")) {
		if (!dns_name_parse(t[1].text, &f->origin, &f->origin))
			return dns_zone_refuse(r, "$ORIGIN: not a domain name");
		f->origin_known = f->origin_written = true;
		return true;
	}
	if (!span_is_nocase(t[0].text, "$TTL"))
		return dns_zone_refuse(r, "an unknown directive");
	if (!parse_ttl(t[1].text, &ttl))
		return dns_zone_refuse(r, "$TTL: not a time to live");
	r->ttl = ttl;
	r->ttl_default = r->ttl_known = true;
	return true;
}

/*
 * Is it without doubt relative to an origin?  Others that are relative may well
 * be names that only lack the dot at their end.
 */
static bool
wants_origin(struct span owner)
{
	size_t dot = span_find_last(owner, '.');

	if (dot == owner.len)
		return span_is(owner, "@") || span_starts(owner, SPAN("_"));
	return dot + 1 < owner.len && owner.p[dot + 1] == '_';
}

/* The owner of the entry to the frame; *AT is then the next token. */
static bool
take_owner(struct zone_reader *r, size_t *at)
{
	struct zone_frame *f = r->top;

	if (f->master.blank) {
		if (!f->owner_known)
			return dns_zone_refuse(r, "no owner before");
		return true;
	}
	if (!f->origin_known && wants_origin(f->master.tokens[0].text))
		return dns_zone_refuse(
		    r, arena_printf(r->zones->arena,
			   "%.*s: relative to what?  There is no $ORIGIN: give "
			   "--origin NAME, or -z NAME=FILE",
			   SPAN_ARG(f->master.tokens[0].text)));
	if (f->master.tokens[0].quoted ||
	    !dns_name_parse(f->master.tokens[0].text, &f->origin, &f->owner))
		return dns_zone_refuse(r, "the owner is not a domain name");
	f->owner_known = true;
	*at = 1;
	return true;
}

static bool
is_class(struct span s)
{
	return span_is_nocase(s, "IN") || span_is_nocase(s, "CH") ||
	       span_is_nocase(s, "HS") || span_is_nocase(s, "CS");
}

/* TTL and class, in either order, each of them optional. */
static bool
take_ttl_and_class(
    struct zone_reader *r, size_t *at, uint32_t *ttl, bool *other_class)
{
	const struct dns_master *m = &r->top->master;
	bool have_ttl = false, have_class = false;

	for (; *at < m->n && !m->tokens[*at].quoted; ++*at) {
		struct span s = m->tokens[*at].text;

		if (!have_class && is_class(s)) {
			*other_class = !span_is_nocase(s, "IN");
			have_class = true;
		} else if (span_starts_nocase(s, SPAN("[AGE:")) ||
			   span_starts_nocase(s, SPAN("[Aging:"))) {
			continue; /* Microsoft DNS: when it was refreshed */
		} else if (!have_ttl && s.len > 0 && abnf_is_digit(s.p[0])) {
			if (!parse_ttl(s, ttl))
				return dns_zone_refuse(r, "not a time to live");
			have_ttl = true;
		} else {
			break;
		}
	}
	r->ttl_known |= have_ttl;
	if (!have_ttl)
		*ttl = r->ttl;
	else if (!r->ttl_default)
		r->ttl = *ttl;
	return true;
}

/*
 * The owner of a SOA record may lack the dot at its end where the user, not the
 * file, says what the origin is: so Cloudflare writes it.
 */
static void
mend_apex(struct zone_frame *f)
{
	const struct dns_name root = { .len = 1 };
	struct dns_name name;

	if (!f->origin_written && !f->master.blank &&
	    dns_name_parse(f->master.tokens[0].text, &root, &name) &&
	    span_eq(dns_name_span(&name), dns_name_span(&f->origin)))
		f->owner = f->origin;
}

/*
 * Where the file says no time to live ahead of its SOA record, BIND takes the
 * minimum of that for it and for what follows.
 */
static uint32_t
take_minimum(struct zone_reader *r, const struct dns_rdata *soa, uint32_t ttl)
{
	if (!r->ttl_known && soa->n == 7 &&
	    parse_ttl(soa->tokens[6].text, &r->ttl)) {
		r->ttl_default = r->ttl_known = true;
		return r->ttl;
	}
	return ttl;
}

/* The data at token AT + 1 of a record of that type. */
static bool
take_data(struct zone_reader *r, size_t at, unsigned type, uint32_t ttl)
{
	struct zone_frame *f = r->top;
	const struct dns_rdata in = {
		.type = type,
		.tokens = f->master.tokens + at + 1,
		.n = f->master.n - at - 1,
		.origin = &f->origin,
	};
	struct dns_rr rr = { .ttl = 0 };
	const char *why;

	if (type == DNS_SOA) {
		mend_apex(f);
		ttl = take_minimum(r, &in, ttl);
	}
	if (dns_rdata_wanted(type)) {
		if (!dns_rdata_parse(r->records.nodes.arena, &in, &rr, &why))
			/* without its SOA record a zone has no bounds */
			return type == DNS_SOA
				   ? dns_zone_refuse(r, why)
				   : dns_zone_pass_unreadable(r, type, why);
		rr.ttl = ttl;
		rr.where = dns_zone_where(r, in.tokens[0].text);
	}
	return dns_zone_take(r, dns_name_span(&f->owner), type, &rr);
}

static bool
record(struct zone_reader *r)
{
	const struct zone_frame *f = r->top;
	size_t at = 0;
	uint32_t ttl;
	bool other_class = false;
	unsigned type;

	if (!take_owner(r, &at) ||
	    !take_ttl_and_class(r, &at, &ttl, &other_class))
		return false;
	if (at == f->master.n)
		return dns_zone_refuse(r, "no record type");
	type = dns_rdata_type(f->master.tokens[at].text);
	if (type == 0 || f->master.tokens[at].quoted || other_class)
		return dns_zone_pass_over(r, at, other_class);
	return take_data(r, at, type, ttl);
}

/* One record of a line of tinydns, which is in memory that goes. */
static bool
take_tinydns(struct zone_reader *r, const struct dns_tinydns_record *record,
    struct span text)
{
	struct arena *arena = r->records.nodes.arena;
	struct dns_rr rr = record->rr;

	rr.data = arena_dup(arena, rr.data);
	if (rr.string_lens != NULL)
		rr.string_lens =
		    arena_dup(arena, span_of(rr.string_lens, rr.strings)).p;
	rr.where = dns_zone_where(r, text);
	return dns_zone_take(
	    r, dns_name_span(&record->owner), record->type, &rr);
}

static bool
read_tinydns(struct zone_reader *r)
{
	struct dns_master *m = &r->top->master;
	struct span line = span_cut(&m->rest, '\n'), text = { 0 };
	struct dns_tinydns_line out;
	const char *why;
	bool ok = true;

	m->at = m->line++;
	m->begin = line.p;
	if (!dns_tinydns_read(r->scratch, line, &out, &why))
		return dns_zone_refuse(r, why);
	if (out.text > 0) {
		text = span_skip(line, out.text);
		text = span_head(text, span_find(text, ':'));
	}
	for (size_t i = 0; ok && i < out.n; i++)
		ok = take_tinydns(r, &out.records[i], text);
	return ok;
}

static bool
read_entry(struct zone_reader *r)
{
	const struct dns_master *m = &r->top->master;

	if (!m->blank && span_starts(m->tokens[0].text, SPAN("$")))
		return directive(r);
	return record(r);
}

/* The next entry of the file on top: as dns_master_next. */
static int
next_entry(struct zone_reader *r)
{
	struct dns_master *m = &r->top->master;

	if (!r->top->tinydns)
		return dns_master_next(m);
	return m->rest.len > 0;
}

/* Read entries until all files are at their ends. */
static bool
read_entries(struct zone_reader *r)
{
	while (r->top != NULL) {
		int got = next_entry(r);

		arena_reset(r->scratch);
		if (got == 0) {
			dns_zone_pop(r);
			continue;
		}
		if (r->entries++ == CAPS_ZONE_ENTRIES)
			return dns_zone_refuse(
			    r, "more than 4,194,304 entries");
		if (got < 0)
			return dns_zone_refuse(r, r->top->master.error);
		if (!(r->top->tinydns ? read_tinydns(r) : read_entry(r)))
			return false;
	}
	return true;
}

static struct zone_reader *
reader_new(struct dns_zones *z)
{
	static const unsigned char root[1];
	struct arena *arena = arena_new();
	struct zone_reader *r = arena_alloc(arena, sizeof(*r));

	r->arena = arena;
	r->scratch = arena_new();
	r->most = z->most > 0 ? z->most : CAPS_ZONE_FILE;
	r->zones = z;
	r->ttl = TTL_DEFAULT;
	r->records = dns_zone_new(z->arena, span_of(root, 1));
	return r;
}

static void
reader_free(struct zone_reader *r)
{
	dns_zone_close(r);
	arena_free(r->scratch);
	arena_free(r->arena);
}

bool
dns_zones_parse(struct dns_zones *z, struct span text,
    const struct dns_name *origin, size_t *line, const char **why)
{
	struct zone_reader *r = reader_new(z);
	bool ok;

	(void)dns_zone_push(
	    r, arena_new(), z->files != NULL ? "zone" : NULL, text, origin);
	r->quiet = true;
	ok = r->octets > r->most ? dns_zone_refuse(r, "too large")
				 : read_entries(r);
	*line = r->line;
	*why = r->why;
	if (ok) {
		(void)dns_zones_take(z, &r->records);
		ok = dns_errors_parse_comments(z, text, line, why);
	}
	reader_free(r);
	return ok;
}

static void
warn_outside(
    struct zone_reader *r, const char *path, const struct dns_node *node)
{
	struct dns_name name;

	if (node != NULL && dns_name_from_wire(node->entry.key, &name))
		diag_warn(
		    "%s: %.*s is not below the name of a SOA record: "
		    "ignored, as is all of that kind",
		    path, SPAN_ARG(dns_name_text(r->arena, &name)));
}

int
dns_zones_read(
    struct dns_zones *z, const char *path, const struct dns_name *origin)
{
	struct zone_reader *r = reader_new(z);
	bool opened = dns_zone_open(r, path, origin);
	bool tinydns = opened && r->top->tinydns;
	int status;

	if (opened && read_entries(r)) {
		const struct dns_node *outside = dns_zones_take(z, &r->records);

		/* names of addresses are in many files of tinydns */
		if (!tinydns)
			warn_outside(r, path, outside);
		if (r->unreadable > ZONE_UNREADABLE_SHOWN)
			diag_warn("%s: %zu more that cannot be read", path,
			    r->unreadable - ZONE_UNREADABLE_SHOWN);
	}
	if (r->why != NULL)
		diag_warn("%s:%zu: %s", r->path, r->line, r->why);
	status = r->status;
	reader_free(r);
	if (status != 0 || span_is(span_str(path), "-"))
		return status;
	return dns_errors_read(z, path);
}
