#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>
#include <zlib.h>

#include "base/abnf.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/caps.h"
#include "report/report_flow.h"
#include "report/report_tls.h"
#include "report/report_value.h"

/* Octets looked at to tell what it is: a field name is the longest. */
#define HEAD_MAX (CAPS_FIELD_NAME + 32)
/* What comes out of inflating at a time. */
#define OUT_SIZE ((size_t)32 * 1024)
/* For zlib: gzip alone, the largest window. */
#define GZIP_BITS (15 + 16)

struct report_flow {
	struct report_flows *all;
	struct arena *arena; /* as long as this */
	struct report_flow *inner;
	size_t layers; /* of compression around it */
	struct span member;

	enum report_form form;
	enum report_verdict verdict;
	bool over; /* nothing more is wanted */
	unsigned char head[HEAD_MAX];
	size_t nhead;
	size_t blank; /* octets of white space that were left out */
	char why[256];

	z_stream z;
	bool z_made, z_ended;
	size_t members;
	unsigned char *out;

	struct arena *whole_arena;
	struct buf whole; /* of zip and JSON */
};

struct report_flow *
report_flow_new(struct report_flows *all)
{
	struct arena *arena = arena_new_sized(sizeof(struct report_flow) + 64);
	struct report_flow *f = arena_alloc(arena, sizeof(*f));

	f->arena = arena;
	f->all = all;
	return f;
}

void
report_flow_free(struct report_flow *f)
{
	if (f == NULL)
		return;
	report_flow_free(f->inner);
	if (f->z_made)
		(void)inflateEnd(&f->z);
	arena_free(f->whole_arena);
	arena_free(f->arena);
}

void
report_flow_begin(struct report_flow *f, struct span member)
{
	f->member = member;
	f->form = REPORT_UNTOLD;
	f->verdict = REPORT_OTHER;
	f->over = false;
	f->nhead = f->blank = f->members = 0;
	f->why[0] = '\0';
}

const char *
report_flow_error(const struct report_flow *f)
{
	return f->why;
}

/* Nothing more is wanted; the verdict and, unless it is good, why. */
static void __attribute__((format(printf, 3, 4)))
decide(struct report_flow *f, enum report_verdict verdict, const char *fmt, ...)
{
	va_list args;

	f->over = true;
	f->verdict = verdict;
	va_start(args, fmt);
	(void)vsnprintf(f->why, sizeof(f->why), fmt, args);
	va_end(args);
	if (verdict == REPORT_FAULTY)
		report_found_broken(f->all->found, f->member, f->why);
}

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A field of a message, or its begin; "From " is for an mbox. */
static enum report_form
form_of_text(struct span s, bool ends)
{
	size_t n = 0;

	if (span_starts(s, SPAN("From ")))
		return REPORT_MBOX;
	while (n < s.len && abnf_is_ftext(s.p[n]))
		n++;
	if (n == 0 || n > CAPS_FIELD_NAME)
		return REPORT_STRANGE;
	while (n < s.len && abnf_is_wsp(s.p[n]))
		n++;
	if (n < s.len)
		return s.p[n] == ':' ? REPORT_MAIL : REPORT_STRANGE;
	return ends ? REPORT_STRANGE : REPORT_UNTOLD;
}

static enum report_form
form_of_octets(struct span s, bool ends)
{
	if (span_starts(s, SPAN("\x1f\x8b")))
		return REPORT_GZIP;
	if (span_starts(s, SPAN("PK\003\004")) ||
	    span_starts(s, SPAN("PK\005\006")))
		return REPORT_ZIP;
	if (s.p[0] == '<' || span_starts(s, SPAN("\xfe\xff")) ||
	    span_starts(s, SPAN("\xff\xfe")) || span_starts(s, SPAN("\0<")))
		return REPORT_XML;
	if (s.p[0] == '{')
		return REPORT_JSON;
	return form_of_text(s, ends);
}

enum report_form
report_flow_form(struct span s, bool ends, size_t *blank)
{
	size_t n = 0;

	if (span_starts(s, SPAN("\xef\xbb\xbf")))
		n = 3;
	while (n < s.len && is_blank(s.p[n]))
		n++;
	*blank = n;
	s = span_skip(s, n);
	if (s.len == 0)
		return ends ? REPORT_EMPTY : REPORT_UNTOLD;
	if (s.len < 4 && !ends)
		return REPORT_UNTOLD;
	return form_of_octets(s, ends);
}

static struct report_flow *
inner(struct report_flow *f, struct span member)
{
	if (f->inner == NULL) {
		f->inner = report_flow_new(f->all);
		f->inner->layers = f->layers + 1;
	}
	report_flow_begin(f->inner, member);
	return f->inner;
}

/* Where the inner flow ended, this one does. */
static void
take_over(struct report_flow *f)
{
	f->over = true;
	f->verdict = f->inner->verdict;
	memcpy(f->why, f->inner->why, sizeof(f->why));
}

static bool
is_too_deep(struct report_flow *f)
{
	if (f->layers < CAPS_REPORT_LAYERS)
		return false;
	decide(f, REPORT_FAULTY, "compressed more than %d times",
	    CAPS_REPORT_LAYERS);
	return true;
}

static void
begin_gzip(struct report_flow *f)
{
	if (is_too_deep(f))
		return;
	if (f->out == NULL)
		f->out = arena_raw(f->arena, OUT_SIZE);
	f->z.next_in = NULL;
	f->z.avail_in = 0;
	if (f->z_made)
		(void)inflateReset2(&f->z, GZIP_BITS);
	else if (inflateInit2(&f->z, GZIP_BITS) == Z_OK)
		f->z_made = true;
	else
		decide(f, REPORT_STOPPED, "zlib cannot begin");
	f->z_ended = false;
	f->members = 1;
	(void)inner(f, f->member);
}

static void
begin_whole(struct report_flow *f, size_t max)
{
	if (f->form == REPORT_ZIP && is_too_deep(f))
		return;
	if (f->whole_arena == NULL)
		f->whole_arena = arena_new_sized(4096);
	arena_reset(f->whole_arena);
	f->whole = buf_new(f->whole_arena, max + 1);
}

static void
begin_form(struct report_flow *f)
{
	switch (f->form) {
	case REPORT_XML:
		report_xml_begin(f->all->xml, f->all->found->store);
		break;
	case REPORT_GZIP: begin_gzip(f); break;
	case REPORT_ZIP: begin_whole(f, CAPS_REPORT_ZIP); break;
	case REPORT_JSON: begin_whole(f, CAPS_REPORT_JSON); break;
	case REPORT_EMPTY: decide(f, REPORT_OTHER, "empty"); break;
	case REPORT_UNTOLD: break;
	case REPORT_MAIL:
	case REPORT_MBOX:
	case REPORT_STRANGE:
		decide(f, REPORT_OTHER,
		    "neither XML, JSON, gzip, zip nor a message");
		break;
	}
}

/* The next piece that came out of inflating; false: that is enough. */
static bool
give_inflated(struct report_flow *f, size_t n)
{
	if (n > f->all->left) {
		decide(f, REPORT_FAULTY,
		    "more than %llu octets after decompression",
		    (unsigned long long)f->all->max_size * CAPS_REPORT_TOTAL);
		return false;
	}
	f->all->left -= n;
	if (n == 0 || report_flow_add(f->inner, span_of(f->out, n)))
		return true;
	take_over(f);
	return false;
}

/* Behind a member another one may begin; anything else is passed over. */
static bool
next_member(struct report_flow *f)
{
	if (f->z.avail_in == 0)
		return false;
	if (f->z.next_in[0] != 0x1f ||
	    (f->z.avail_in > 1 && f->z.next_in[1] != 0x8b)) {
		f->z.avail_in = 0;
		f->over = true; /* the end gives the verdict */
		return false;
	}
	if (++f->members > CAPS_REPORT_MEMBERS) {
		decide(f, REPORT_FAULTY, "gzip members: want at most %d",
		    CAPS_REPORT_MEMBERS);
		return false;
	}
	f->z_ended = false;
	return inflateReset2(&f->z, GZIP_BITS) == Z_OK;
}

/* Before anything came out of it, what looks like gzip may be something else.
 */
static void
gzip_failed(struct report_flow *f)
{
	decide(f, REPORT_FAULTY, "gzip: %s",
	    f->z.msg != NULL ? f->z.msg : "broken");
}

static void
add_gzip(struct report_flow *f, struct span s)
{
	f->z.next_in = (z_const Bytef *)(uintptr_t)s.p;
	f->z.avail_in = (uInt)s.len;
	while (!f->over && (f->z.avail_in > 0 || f->z.avail_out == 0)) {
		int status;

		if (f->z_ended && !next_member(f))
			return;
		f->z.next_out = f->out;
		f->z.avail_out = (uInt)OUT_SIZE;
		status = inflate(&f->z, Z_NO_FLUSH);
		if (!give_inflated(f, OUT_SIZE - f->z.avail_out))
			return;
		if (status == Z_STREAM_END)
			f->z_ended = true;
		else if (status == Z_BUF_ERROR)
			return;
		else if (status != Z_OK)
			gzip_failed(f);
	}
}

static void
add_whole(struct report_flow *f, struct span s)
{
	buf_add(&f->whole, s);
	if (buf_ok(&f->whole) && f->whole.len < f->whole.max)
		return;
	decide(f, REPORT_FAULTY, "%s: more than %zu octets",
	    f->form == REPORT_ZIP ? "zip" : "JSON", f->whole.max - 1);
}

static void
add_xml(struct report_flow *f, struct span s)
{
	enum report_verdict verdict = report_xml_add(f->all->xml, s);

	if (verdict == REPORT_STOPPED)
		f->all->found->error = errno;
	if (verdict != REPORT_READ)
		decide(f, verdict, "%s", report_xml_error(f->all->xml));
}

static void
add_told(struct report_flow *f, struct span s)
{
	if (f->over || s.len == 0)
		return;
	switch (f->form) {
	case REPORT_XML: add_xml(f, s); break;
	case REPORT_GZIP: add_gzip(f, s); break;
	case REPORT_ZIP:
	case REPORT_JSON: add_whole(f, s); break;
	default: break;
	}
}

/* White space ahead of the rest is forgotten, so that there may be a lot. */
static void
forget_blank(struct report_flow *f, size_t blank)
{
	if (blank <= 3)
		return;
	f->blank += blank;
	memmove(f->head, f->head + blank, f->nhead - blank);
	f->nhead -= blank;
	if (f->blank > CAPS_REPORT_BLANK)
		decide(f, REPORT_OTHER, "more than %d octets of white space",
		    CAPS_REPORT_BLANK);
}

static void
tell(struct report_flow *f, bool ends)
{
	size_t blank;

	f->form = report_flow_form(span_of(f->head, f->nhead), ends, &blank);
	if (f->form == REPORT_UNTOLD) {
		forget_blank(f, blank);
		return;
	}
	begin_form(f);
	add_told(f, span_skip(span_of(f->head, f->nhead), blank));
}

bool
report_flow_add(struct report_flow *f, struct span s)
{
	while (f->form == REPORT_UNTOLD && s.len > 0 && !f->over) {
		struct span head = span_head(s, HEAD_MAX - f->nhead);

		memcpy(f->head + f->nhead, head.p, head.len);
		f->nhead += head.len;
		s = span_skip(s, head.len);
		tell(f, head.len == 0);
	}
	add_told(f, s);
	return !f->over;
}

static void
end_xml(struct report_flow *f)
{
	struct arena *arena = arena_new();
	struct buf packed = buf_new(arena, SIZE_MAX / 2);
	enum report_verdict verdict = report_xml_end(f->all->xml);

	if (verdict != REPORT_READ) {
		decide(f, verdict, "%s", report_xml_error(f->all->xml));
	} else {
		report_pack(&packed, report_aggregate_members,
		    report_xml_report(f->all->xml));
		report_found_keep(f->all->found, REPORT_AGGREGATE, f->member,
		    buf_span(&packed));
		f->all->found->reports++;
		f->all->found->broken += report_xml_refused(f->all->xml) > 0;
		f->verdict = REPORT_READ;
	}
	arena_free(arena);
}

static void
end_gzip(struct report_flow *f)
{
	if (!f->z_ended && !f->over) {
		decide(f, REPORT_FAULTY, "gzip: it ends too early");
		return;
	}
	(void)report_flow_end(f->inner);
	take_over(f);
}

/* A member of a zip archive; its octets flow on. */
static void
read_member(struct report_flow *f, zip_t *zip, zip_uint64_t i, struct span name)
{
	zip_file_t *file = zip_fopen_index(zip, i, 0);
	struct report_flow *in = inner(f, name);
	zip_int64_t n = -1;

	while (file != NULL && (n = zip_fread(file, f->out, OUT_SIZE)) > 0) {
		if (!give_inflated(f, (size_t)n))
			break;
	}
	if (n < 0 && in->verdict != REPORT_FAULTY) {
		report_found_broken(f->all->found, name,
		    zip_error_strerror(file == NULL
					   ? zip_get_error(zip)
					   : zip_file_get_error(file)));
		f->verdict = REPORT_FAULTY;
	} else if (n == 0) {
		(void)report_flow_end(in);
	}
	if (file != NULL)
		(void)zip_fclose(file);
}

/* A zip_stat_t with a time of 32 bits, and not of 64. */
struct stat_time32 {
	zip_uint64_t valid;
	const char *name;
	zip_uint64_t index, size, comp_size;
	int32_t mtime;
	zip_uint32_t crc;
	zip_uint16_t comp_method, encryption_method;
	zip_uint32_t flags;
};

/*
 * What is known of a member; false if that cannot be read.  On a processor of
 * 32 bits libzip may have been built with another time_t than ours.  It sets
 * the time to -1 at first, so its size shows.
 */
static bool
member_stat(zip_t *zip, zip_uint64_t i, zip_stat_t *out)
{
	union {
		zip_stat_t same;
		struct stat_time32 time32;
	} st = { 0 };
	bool is_time32;

	zip_stat_init(&st.same);
	is_time32 = st.same.mtime != -1;
	if (zip_stat_index(zip, i, 0, &st.same) != 0)
		return false;
	*out = st.same;
	if (is_time32) {
		out->comp_method = st.time32.comp_method;
		out->encryption_method = st.time32.encryption_method;
	}
	return true;
}

/* May it be read?  Else why not. */
static const char *
member_fault(const struct report_flow *f, const zip_stat_t *st)
{
	if ((st->valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
	    st->encryption_method != ZIP_EM_NONE)
		return "zip: it is encrypted";
	if ((st->valid & ZIP_STAT_COMP_METHOD) != 0 &&
	    st->comp_method != ZIP_CM_STORE &&
	    st->comp_method != ZIP_CM_DEFLATE)
		return "zip: compressed by another method than deflate";
	if ((st->valid & ZIP_STAT_SIZE) != 0 && st->size > f->all->max_size)
		return "zip: too large when decompressed; see --max-size";
	return NULL;
}

/* The worst of what its members are; what is not a report does not count. */
static void
note_member(struct report_flow *f, enum report_verdict *worst)
{
	enum report_verdict verdict = f->inner->verdict;

	if (f->verdict == REPORT_FAULTY || verdict == REPORT_FAULTY)
		*worst = REPORT_FAULTY;
	else if (verdict == REPORT_STOPPED)
		*worst = verdict;
	else if (verdict == REPORT_READ && *worst == REPORT_OTHER)
		*worst = REPORT_READ;
	f->over = false;
	f->verdict = REPORT_OTHER;
}

static void
read_members(struct report_flow *f, zip_t *zip, zip_uint64_t n)
{
	enum report_verdict worst = REPORT_OTHER;

	for (zip_uint64_t i = 0; i < n && f->all->found->error == 0; i++) {
		zip_stat_t st;
		struct span name;
		const char *fault;

		if (!member_stat(zip, i, &st))
			continue;
		name = span_str(st.name);
		if (report_value_is_passed_over(name))
			continue;
		fault = member_fault(f, &st);
		if (fault == NULL) {
			read_member(f, zip, i, name);
			note_member(f, &worst);
		} else {
			report_found_broken(f->all->found, name, fault);
			worst = REPORT_FAULTY;
		}
	}
	f->verdict = worst;
	if (worst == REPORT_OTHER)
		(void)snprintf(
		    f->why, sizeof(f->why), "zip: there is no report in it");
}

/* Members that share octets make a small file a large one. */
static bool
overlaps(zip_t *zip, zip_uint64_t n, uint64_t size)
{
	uint64_t sum = 0;

	for (zip_uint64_t i = 0; i < n; i++) {
		zip_stat_t st;

		if (member_stat(zip, i, &st) &&
		    (st.valid & ZIP_STAT_COMP_SIZE) != 0)
			sum = report_sum(sum, st.comp_size);
	}
	return sum > size;
}

static void
read_zip(struct report_flow *f, zip_t *zip)
{
	zip_int64_t n = zip_get_num_entries(zip, 0);

	if (n > CAPS_REPORT_MEMBERS)
		decide(f, REPORT_FAULTY,
		    "zip members: want at most %d, have %lld",
		    CAPS_REPORT_MEMBERS, (long long)n);
	else if (overlaps(zip, (zip_uint64_t)n, f->whole.len))
		decide(f, REPORT_FAULTY, "zip: its members overlap");
	else
		read_members(f, zip, (zip_uint64_t)n);
}

static void
end_zip(struct report_flow *f)
{
	zip_error_t error;
	zip_source_t *source;
	zip_t *zip;

	if (f->out == NULL)
		f->out = arena_raw(f->arena, OUT_SIZE);
	zip_error_init(&error);
	source = zip_source_buffer_create(f->whole.p, f->whole.len, 0, &error);
	zip = source == NULL ? NULL
			     : zip_open_from_source(source, ZIP_RDONLY, &error);
	if (zip == NULL) {
		decide(f, REPORT_FAULTY, "zip: %s", zip_error_strerror(&error));
		if (source != NULL)
			zip_source_free(source);
	} else {
		read_zip(f, zip);
		zip_discard(zip);
	}
	zip_error_fini(&error);
}

static void
end_json(struct report_flow *f)
{
	char why[200] = "";
	enum report_verdict verdict = report_tls_read(
	    buf_span(&f->whole), f->all->found, f->member, why, sizeof(why));

	if (verdict == REPORT_READ)
		f->verdict = verdict;
	else
		decide(f, verdict, "%s", why);
}

enum report_verdict
report_flow_end(struct report_flow *f)
{
	if (f->form == REPORT_UNTOLD && !f->over)
		tell(f, true);
	if (f->form == REPORT_GZIP && f->verdict == REPORT_OTHER &&
	    f->why[0] == '\0')
		end_gzip(f);
	if (f->over)
		return f->verdict;
	f->over = true;
	switch (f->form) {
	case REPORT_XML: end_xml(f); break;
	case REPORT_ZIP: end_zip(f); break;
	case REPORT_JSON: end_json(f); break;
	default: break;
	}
	return f->verdict;
}
