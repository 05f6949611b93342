#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/buf.h"
#include "crypto/hash.h"
#include "dkim/canon.h"
#include "dkim/canon_scan.h"
#include "unit.h"

/* Collects what a sink gets. */
struct got {
	struct buf out;
	size_t ragged; /* pieces that were not a multiple of 64 octets */
};

static void
collect(void *ctx, struct span piece)
{
	struct got *got = ctx;

	got->ragged += piece.len % 64 != 0;
	buf_add(&got->out, piece);
}

/* How a body is canonicalized. */
struct how {
	enum canon_alg alg;
	bool lf;
	const struct canon_scan *scan; /* NULL: the fastest */
};

static const struct how simple = { .alg = CANON_SIMPLE };
static const struct how relaxed = { .alg = CANON_RELAXED };
static const struct how simple_lf = { .alg = CANON_SIMPLE, .lf = true };
static const struct how relaxed_lf = { .alg = CANON_RELAXED, .lf = true };

/* The canonical body; pieces of STEP octets. */
static struct span
canon(struct arena *arena, const struct how *how, struct span in, size_t step)
{
	struct got got = { .out = buf_new(arena, 4 * in.len + 16) };
	struct canon_body body;
	uint64_t total;

	canon_body_init(&body, how->alg, how->lf, collect, &got);
	if (how->scan != NULL)
		body.scan = how->scan;
	for (; in.len > 0; in = span_skip(in, step))
		canon_body_add(&body, span_head(in, step));
	total = canon_body_end(&body);
	assert_true(buf_ok(&got.out));
	assert_int_equal(total, buf_span(&got.out).len);
	assert_true(got.ragged <= 1);
	return buf_span(&got.out);
}

/*
 * What RFC 6376 says, line by line: the next line of *REST without its end;
 * false where it has none.
 */
static bool
next_line(struct span *rest, bool lf, struct span *line)
{
	for (size_t i = 0; i < rest->len; i++) {
		bool cr = i > 0 && rest->p[i - 1] == '\r';

		if (rest->p[i] != '\n' || (!cr && !lf))
			continue;
		*line = span_head(*rest, cr ? i - 1 : i);
		*rest = span_skip(*rest, i + 1);
		return true;
	}
	*line = *rest;
	*rest = span_skip(*rest, rest->len);
	return false;
}

static bool
is_wsp(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static void
reduce(struct buf *out, struct span line)
{
	while (line.len > 0 && is_wsp(line.p[line.len - 1]))
		line.len--;
	for (size_t i = 0; i < line.len; i++)
		if (!is_wsp(line.p[i]))
			buf_addc(out, line.p[i]);
		else if (!is_wsp(line.p[i + 1]))
			buf_addc(out, ' ');
}

static struct span
by_the_book(struct arena *arena, const struct how *how, struct span rest)
{
	struct buf out = buf_new(arena, 4 * rest.len + 16);
	size_t keep = 0;
	struct span line;

	while (rest.len > 0) {
		size_t before = out.len;

		(void)next_line(&rest, how->lf, &line);
		if (how->alg == CANON_RELAXED)
			reduce(&out, line);
		else
			buf_add(&out, line);
		if (out.len > before)
			keep = out.len;
		buf_adds(&out, "\r\n");
	}
	out.len = keep;
	if (how->alg == CANON_SIMPLE || keep > 0)
		buf_adds(&out, "\r\n");
	return buf_span(&out);
}

static void
same(const char *what, struct span have, struct span want)
{
	size_t i = 0;

	if (span_eq(have, want))
		return;
	while (i < have.len && i < want.len && have.p[i] == want.p[i])
		i++;
	fail_msg("%s: %zu octets, want %zu; they differ at %zu", what, have.len,
	    want.len, i);
}

struct hash_case {
	const char *in, *simple, *relaxed;
};

#define NO_BODY "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define ONE_CRLF "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
#define ABC "VSuraGTHp7aaUC7RhUuSRcDhow8AiqoLKB2mJYX9sCU="
#define BLANK_A "rtvXwfsWayOyDkkGziU2PZl7Kvy9Vio9qMCoQxoGcYc="

static const struct hash_case hash_cases[] = {
	{ "", ONE_CRLF, NO_BODY },
	{ "\r\n", ONE_CRLF, NO_BODY },
	{ "\r\n\r\n\r\n", ONE_CRLF, NO_BODY },
	{ " \r\n", "a99mtb8qROZYvqLuhmlasVCgbmAL9nzVzOJFrVSWLGE=", NO_BODY },
	{ "abc", ABC, ABC },
	{ "a  b \t\r\n\r\n", "wvySgjWcl/GEaOS57Vz1Fuh6qcszyWFEDcaytzA6bYo=",
	    "SuEZjyiTjUp1XHpGpmLw9XKayjy3FMrk431guExO6cw=" },
	{ " \t lead\r\n", "9+MPFacfdmRuqVU4IED8C1NFmJHMPyv0mqOP2A+kflM=",
	    "pclI/BHGHi4LdAiOJurEDVepki73vxSwzi+pif6FCn0=" },
	{ "\r\na\r\n", BLANK_A, BLANK_A },
	{ "a\r\n \r\n", "ZO3D7rdoCJvvsca7ByQ7rWtdZIR/wo1wyF+eBMjazgQ=",
	    "jkYhN5eG70Kk/sFVzVJcKR3X2zwf3jR4Ui9PYcA/0b0=" },
};

static void
check_hash(const struct how *how, const char *in, const char *want)
{
	struct arena *arena = arena_new();
	struct span body = canon(arena, how, span_str(in), SIZE_MAX);
	struct hash hash;
	struct digest digest;

	hash_init(&hash, HASH_SHA256);
	hash_add(&hash, body);
	digest = hash_end(&hash);
	same(in, b64_encode(arena, digest_span(&digest)), span_str(want));
	arena_free(arena);
}

static void
d48_hashes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hash_cases); i++)
		check_hash(&simple, hash_cases[i].in, hash_cases[i].simple);
}

static void
d49_hashes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hash_cases); i++)
		check_hash(&relaxed, hash_cases[i].in, hash_cases[i].relaxed);
}

struct body_case {
	struct span in, simple, relaxed;
};

#define BODY(in, simple, relaxed)                                              \
	{                                                                      \
		SPAN(in), SPAN(simple), SPAN(relaxed)                          \
	}

static const struct body_case bodies[] = {
	/* RFC 6376 section 3.4.5 */
	BODY(" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"),
	/* only SP and HT are white space */
	BODY("a\v\r\nb\f\r\n\xa0\r\n\xc2\xa0 \r\n",
	    "a\v\r\nb\f\r\n\xa0\r\n\xc2\xa0 \r\n",
	    "a\v\r\nb\f\r\n\xa0\r\n\xc2\xa0\r\n"),
	BODY("\t\ta\t\tb\t\r\n", "\t\ta\t\tb\t\r\n", " a b\r\n"),
	BODY("a\tb\r\n", "a\tb\r\n", "a b\r\n"),
	/* a line of white space is empty for relaxed alone */
	BODY(
	    "a\r\n \r\n\t\r\nb", "a\r\n \r\n\t\r\nb\r\n", "a\r\n\r\n\r\nb\r\n"),
	BODY(" \t \r\n\t", " \t \r\n\t\r\n", ""),
	/* bare CR and LF are octets like others */
	BODY("a \rb", "a \rb\r\n", "a \rb\r\n"),
	BODY("a \n b\r\n", "a \n b\r\n", "a \n b\r\n"),
	BODY("a\r", "a\r\r\n", "a\r\r\n"),
	BODY("a \r\r\n", "a \r\r\n", "a \r\r\n"),
	BODY("\r\r\n\n\r\n", "\r\r\n\n\r\n", "\r\r\n\n\r\n"),
	BODY("\n", "\n\r\n", "\n\r\n"),
	BODY("a\r\n.\n.\r\n", "a\r\n.\n.\r\n", "a\r\n.\n.\r\n"),
	/* nothing is decoded, no dot is taken away */
	BODY("..\r\n=20\r\n.\r\n", "..\r\n=20\r\n.\r\n", "..\r\n=20\r\n.\r\n"),
	BODY("a\0b \0\r\n", "a\0b \0\r\n", "a\0b \0\r\n"),
	BODY("\0", "\0\r\n", "\0\r\n"),
};

static void
body_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		const struct body_case *c = &bodies[i];
		struct arena *a = arena_new();

		same("simple", canon(a, &simple, c->in, SIZE_MAX), c->simple);
		same(
		    "relaxed", canon(a, &relaxed, c->in, SIZE_MAX), c->relaxed);
		arena_free(a);
	}
}

static const struct body_case lf_bodies[] = {
	BODY("a\nb\n", "a\r\nb\r\n", "a\r\nb\r\n"),
	BODY("a \n\n\n", "a \r\n", "a\r\n"),
	BODY("\n\n", "\r\n", ""),
	BODY("a\r\nb \r\n\n", "a\r\nb \r\n", "a\r\nb\r\n"),
	BODY("a\rb \r\r\n", "a\rb \r\r\n", "a\rb \r\r\n"),
	BODY(" \t\n x\t y \n", " \t\r\n x\t y \r\n", "\r\n x y\r\n"),
	BODY("\r", "\r\r\n", "\r\r\n"),
};

static void
d53_lf_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lf_bodies); i++) {
		const struct body_case *c = &lf_bodies[i];
		struct arena *a = arena_new();

		same(
		    "simple", canon(a, &simple_lf, c->in, SIZE_MAX), c->simple);
		same("relaxed", canon(a, &relaxed_lf, c->in, SIZE_MAX),
		    c->relaxed);
		arena_free(a);
	}
}

/* A body of LEN octets; KIND decides how many blanks and line ends it has. */
static unsigned char *
make_body(size_t len, unsigned kind, uint32_t *seed)
{
	static const char *const octets[] = {
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345 \n",
		"ab \t\r\n",
		"  \t\r\n\n",
		"\r\n\n\r\n\nab",
		"abcdefghijklmnopqrstuvwxyz\xa0\xff\x1f\v    ",
		"\r\r\r\r\r\n ",
	};
	const char *set = octets[kind % COUNT(octets)];
	unsigned char *p = malloc(len + (len == 0));

	assert_non_null(p);
	for (size_t i = 0; i < len; i++) {
		*seed = *seed * 1664525 + 1013904223;
		p[i] = (unsigned char)set[(*seed >> 16) % strlen(set)];

		if (kind % 2 == 0 && p[i] == '\n' && i > 0)
			p[i - 1] = '\r';
	}
	return p;
}

static void
check_all_forms(struct span in, size_t step)
{
	static const struct how *const hows[] = { &simple, &relaxed, &simple_lf,
		&relaxed_lf };
	const struct canon_scan *scans[] = { canon_scan_vector(),
		canon_scan_avx2(), canon_scan_avx512() };

	for (size_t i = 0; i < COUNT(hows) * COUNT(scans); i++) {
		struct how how = *hows[i % COUNT(hows)];
		struct arena *a = arena_new();

		/* NULL, if the processor lacks it, is the fastest */
		how.scan = scans[i / COUNT(hows)];
		same(how.alg == CANON_SIMPLE ? "simple" : "relaxed",
		    canon(a, &how, in, step), by_the_book(a, &how, in));
		arena_free(a);
	}
}

static void
any_pieces(void **state)
{
	static const size_t steps[] = { 1, 7, 63, 64, 65, 129, 130, 131, 512,
		700, 4096, SIZE_MAX };
	uint32_t seed = 1;

	(void)state;
	for (unsigned kind = 0; kind < 12; kind++)
		for (size_t i = 0; i < COUNT(steps); i++) {
			size_t len = 5000 + 61 * i + kind;
			unsigned char *p = make_body(len, kind, &seed);

			check_all_forms(span_of(p, len), steps[i]);
			free(p);
		}
}

static void
two_pieces(void **state)
{
	uint32_t seed = 2;

	(void)state;
	for (unsigned kind = 0; kind < 6; kind++) {
		size_t len = 1400;
		unsigned char *p = make_body(len, kind, &seed);

		for (size_t cut = 1; cut < len; cut += 1 + cut % 3)
			check_all_forms(span_of(p, len), cut);
		free(p);
	}
}

static void
table_pieces(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		for (size_t step = 1; step <= bodies[i].in.len; step++)
			check_all_forms(bodies[i].in, step);
	for (size_t i = 0; i < COUNT(lf_bodies); i++)
		for (size_t step = 1; step <= lf_bodies[i].in.len; step++)
			check_all_forms(lf_bodies[i].in, step);
}

static void
relaxed_twice(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (unsigned kind = 0; kind < 12; kind++) {
		struct arena *a = arena_new();
		unsigned char *p = make_body(3000, kind, &seed);
		struct span once =
		    canon(a, &relaxed, span_of(p, 3000), SIZE_MAX);

		same("twice", canon(a, &relaxed, once, SIZE_MAX), once);
		same("simple after",
		    once.len == 0 ? once : canon(a, &simple, once, SIZE_MAX),
		    once);
		arena_free(a);
		free(p);
	}
}

/* REPEAT times UNIT between a and b. */
static struct span
repeated(struct arena *arena, const char *unit, size_t repeat)
{
	struct buf out = buf_new(arena, SIZE_MAX / 4);

	buf_addc(&out, 'a');
	for (size_t i = 0; i < repeat; i++)
		buf_adds(&out, unit);
	buf_addc(&out, 'b');
	return buf_span(&out);
}

static void
count(void *ctx, struct span piece)
{
	*(size_t *)ctx += piece.len;
}

struct bulk_case {
	const char *unit;
	size_t repeat;
	size_t simple, relaxed; /* canonical octets */
	size_t cut;             /* the same without the last b */
};

/* F06, F07 and F08 of the catalogue of attacks; no memory beyond the struct */
static void
bulk(void **state)
{
	static const struct bulk_case cases[] = {
		{ "\r\n", 1000000, 2000004, 2000004, 3 },
		{ " ", 8000000, 8000004, 5, 3 },
		{ " \t", 4000000, 8000004, 5, 3 },
		{ "x", 10000000, 10000004, 10000004, 10000003 },
		{ " \r\n", 1000000, 3000004, 2000004, 3 },
		{ "\r", 1000000, 1000004, 1000004, 1000003 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct bulk_case *c = &cases[i];
		struct arena *arena = arena_new();
		struct span in = repeated(arena, c->unit, c->repeat);
		struct canon_body body;
		size_t n = 0;

		canon_body_init(&body, CANON_SIMPLE, false, count, &n);
		canon_body_add(&body, in);
		assert_int_equal(canon_body_end(&body), c->simple);
		canon_body_init(&body, CANON_RELAXED, false, count, &n);
		canon_body_add(&body, in);
		assert_int_equal(canon_body_end(&body), c->relaxed);
		assert_int_equal(n, c->simple + c->relaxed);
		canon_body_init(&body, CANON_RELAXED, false, count, &n);
		canon_body_add(&body, span_head(in, in.len - 1));
		assert_int_equal(canon_body_end(&body), c->cut);
		arena_free(arena);
	}
}

struct header_case {
	struct span in, relaxed;
};

#define FIELD(in, relaxed)                                                     \
	{                                                                      \
		SPAN(in), SPAN(relaxed)                                        \
	}

static const struct header_case fields[] = {
	/* RFC 6376 section 3.4.5 */
	FIELD("A: X\r\n", "a:X\r\n"),
	FIELD("B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n"),
	FIELD("B : Y\t\r\n\t Z  \r\n", "b:Y Z\r\n"),
	FIELD("Subject:\r\n", "subject:\r\n"),
	FIELD("Subject: \r\n", "subject:\r\n"),
	FIELD("Subject:\r\n \r\n", "subject:\r\n"),
	FIELD("List-Unsubscribe:\r\n =?utf-8?q?x?=\r\n",
	    "list-unsubscribe:=?utf-8?q?x?=\r\n"),
	FIELD("X-Y \t:\t a\r\n\t\r\n  b\t \tc \r\n", "x-y:a b c\r\n"),
	FIELD("From:MixedCase <A@B.C>\r\n", "from:MixedCase <A@B.C>\r\n"),
	FIELD("A: b: c : d\r\n", "a:b: c : d\r\n"),
	FIELD("A: \v x\f \r\n", "a:\v x\f\r\n"),
	FIELD("A: \xc2\xa0x\xa0 \r\n", "a:\xc2\xa0x\xa0\r\n"),
	FIELD("A: \xc3\x9c\xff\r\n", "a:\xc3\x9c\xff\r\n"),
	FIELD("A: x\0 y\0\r\n", "a:x\0 y\0\r\n"),
	/* bare CR and LF are octets like others */
	FIELD("A: x \r y\n z\r\n", "a:x \r y\n z\r\n"),
	FIELD("A: x \r\r\n", "a:x \r\r\n"),
	FIELD(":\r\n", ":\r\n"),
};

static struct span
header(struct arena *arena, enum canon_alg alg, struct span field)
{
	struct got got = { .out = buf_new(arena, field.len + 16) };

	canon_header(alg, field, collect, &got);
	assert_true(buf_ok(&got.out));
	return buf_span(&got.out);
}

static void
d46_simple(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		struct arena *arena = arena_new();

		same("simple", header(arena, CANON_SIMPLE, fields[i].in),
		    fields[i].in);
		arena_free(arena);
	}
}

static void
d47_relaxed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		struct arena *arena = arena_new();
		struct span out = header(arena, CANON_RELAXED, fields[i].in);

		same((const char *)fields[i].in.p, out, fields[i].relaxed);
		same("twice", header(arena, CANON_RELAXED, out), out);
		arena_free(arena);
	}
}

static void
d56_utf8(void **state)
{
	struct arena *arena = arena_new();
	struct span field = SPAN(
	    "Subject: Gr\xc3\xbc\xc3\x9f"
	    "e  e\xcc\x81 \xff\xfe\r\n");

	(void)state;
	same("simple", header(arena, CANON_SIMPLE, field), field);
	same("relaxed", header(arena, CANON_RELAXED, field),
	    SPAN("subject:Gr\xc3\xbc\xc3\x9f"
		 "e e\xcc\x81 \xff\xfe\r\n"));
	arena_free(arena);
}

/* RFC 6376 section 3.4.2 step by step. */
static struct span
header_by_the_book(struct arena *arena, struct span field)
{
	struct buf unfolded = buf_new(arena, field.len), out = unfolded;
	struct span name, value;

	for (size_t i = 0; i + 2 < field.len; i++)
		if (field.p[i] == '\r' && field.p[i + 1] == '\n' &&
		    is_wsp(field.p[i + 2]))
			i++;
		else
			buf_addc(&unfolded, field.p[i]);
	value = buf_span(&unfolded);
	name = span_cut(&value, ':');
	out = buf_new(arena, field.len);
	buf_add(&out, arena_lower(arena, name));
	buf_addc(&out, ':');
	while (value.len > 0 && is_wsp(value.p[0]))
		value = span_skip(value, 1);
	reduce(&out, value);
	buf_adds(&out, "\r\n");
	return buf_span(&out);
}

static void
any_field(void **state)
{
	static const char *const pieces[] = { " ", "\t", "\r\n ", "\r\n\t", "x",
		"word", "\r", "\n", "\x01", "\xa0",
		"a-word-of-thirty-two-octets-here" };
	uint32_t seed = 5;

	(void)state;
	for (size_t n = 0; n < 2000; n++) {
		struct arena *arena = arena_new();
		struct buf in = buf_new(arena, 64 * 1024);

		buf_adds(&in, "Name:");
		for (size_t i = 0; i < n % 97; i++) {
			size_t which;

			seed = seed * 1664525 + 1013904223;
			which = (seed >> 16) % COUNT(pieces);
			/* some fields with no white space at all */
			if (n % 3 == 0)
				which = 4 + which % (COUNT(pieces) - 4);
			buf_adds(&in, pieces[which]);
		}
		/* a bare CR must not become one of the line end */
		buf_adds(&in, "x\r\n");
		same((const char *)in.p,
		    header(arena, CANON_RELAXED, buf_span(&in)),
		    header_by_the_book(arena, buf_span(&in)));
		arena_free(arena);
	}
}

/* F09 of the catalogue of attacks */
static void
many_folds(void **state)
{
	struct arena *arena = arena_new();
	struct buf in = buf_new(arena, SIZE_MAX / 4);
	struct buf want = buf_new(arena, SIZE_MAX / 4);

	(void)state;
	buf_adds(&in, "A:");
	buf_adds(&want, "a:");
	for (int i = 0; i < 1000000; i++) {
		buf_adds(&in, i % 2 == 0 ? " x\r\n" : "\t\r\n");
		buf_adds(&want, i == 0 ? "x" : i % 2 == 0 ? " x" : "");
	}
	buf_adds(&in, " \r\n");
	buf_adds(&want, "\r\n");
	same("folds", header(arena, CANON_RELAXED, buf_span(&in)),
	    buf_span(&want));
	arena_free(arena);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("D48: simple bodies have the known hashes", d48_hashes),
		UNIT("D49: relaxed bodies have the known hashes", d49_hashes),
		UNIT("D52: octets are hashed as they come", body_rules),
		UNIT("D53: LF bodies come out with CRLF", d53_lf_bodies),
		UNIT("the tables hold in pieces of any size", table_pieces),
		UNIT("any body in any pieces is as RFC 6376 says", any_pieces),
		UNIT("a body cut anywhere is as RFC 6376 says", two_pieces),
		UNIT("a relaxed body stays as it is, also under simple",
		    relaxed_twice),
		UNIT("blank lines, blanks and long lines cost no memory", bulk),
		UNIT("D46: a simple field stays as it is", d46_simple),
		UNIT("D47: a relaxed field is lower case, unfolded, reduced",
		    d47_relaxed),
		UNIT("D56: UTF-8 in a field is hashed as it is", d56_utf8),
		UNIT("any field is as RFC 6376 says", any_field),
		UNIT("a million folds in one field", many_folds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
