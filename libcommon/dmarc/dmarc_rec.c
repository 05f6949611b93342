#include "dmarc/dmarc_rec.h"
#include "base/abnf.h"
#include "base/caps.h"
#include "base/domain.h"

const char *
dmarc_policy_name(enum dmarc_policy policy)
{
	static const char *const names[] = {
		[DMARC_NONE] = "none",
		[DMARC_QUARANTINE] = "quarantine",
		[DMARC_REJECT] = "reject",
	};

	return names[policy];
}

enum dmarc_policy
dmarc_policy_relaxed(enum dmarc_policy policy)
{
	return policy == DMARC_REJECT ? DMARC_QUARANTINE : DMARC_NONE;
}

bool
dmarc_rec_is(struct span text)
{
	struct span rest = text, spec = span_cut(&rest, ';');
	struct span value = spec, name = span_cut(&value, '=');

	if (spec.len == 0 || abnf_is_space(spec.p[0]))
		return false;
	return span_is_nocase(span_trim(name), "v") &&
	       span_is(span_trim(value), "DMARC1");
}

static bool
is_tag_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!abnf_is_alpha(s.p[i]))
			return false;
	return s.len > 0;
}

static bool
is_tag_value(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.p[i] < 0x20 || s.p[i] > 0x7e) && !abnf_is_space(s.p[i]))
			return false;
	return true;
}

const struct dmarc_tag *
dmarc_rec_find(const struct dmarc_rec *rec, const char *name)
{
	for (size_t i = 0; i < rec->n; i++)
		if (span_is_nocase(rec->tags[i].name, name))
			return &rec->tags[i];
	return NULL;
}

static bool
seen(const struct dmarc_rec *rec, struct span name)
{
	for (size_t i = 0; i < rec->n; i++)
		if (span_eq_nocase(rec->tags[i].name, name))
			return true;
	return false;
}

/* What is not a tag is dropped (section 4.7); linters look at the text. */
static void
split(struct arena *arena, struct dmarc_rec *rec)
{
	rec->tags = arena_array(arena, CAPS_TAGS, sizeof(*rec->tags));
	for (struct span rest = rec->text;
	     rest.p != NULL && rec->n < CAPS_TAGS;) {
		struct span value = span_cut(&rest, ';');
		struct span name = span_trim(span_cut(&value, '='));
		bool pair = value.p != NULL;

		value = span_trim(value);
		if (!pair || !is_tag_name(name) || !is_tag_value(value))
			continue;
		rec->tags[rec->n] = (struct dmarc_tag){
			.name = name,
			.value = value,
			.offset = (size_t)(name.p - rec->text.p),
			.duplicate = seen(rec, name),
		};
		rec->n++;
	}
}

static struct dmarc_policy_tag
read_policy(const struct dmarc_rec *rec, const char *name)
{
	const struct dmarc_tag *tag = dmarc_rec_find(rec, name);
	struct dmarc_policy_tag out = { .present = tag != NULL };

	for (int i = DMARC_NONE; tag != NULL && i <= DMARC_REJECT; i++)
		if (span_is_nocase(
			tag->value, dmarc_policy_name((enum dmarc_policy)i))) {
			out.valid = true;
			out.policy = (enum dmarc_policy)i;
		}
	return out;
}

static bool
has_value(const struct dmarc_rec *rec, const char *name, const char *value)
{
	const struct dmarc_tag *tag = dmarc_rec_find(rec, name);

	return tag != NULL && span_is_nocase(tag->value, value);
}

/* "!" and digits with k, m, g or t: obsolete, stripped */
static void
strip_size(struct dmarc_uri *uri)
{
	size_t at = span_find(uri->text, '!');

	uri->size = span_skip(uri->text, at + 1);
	uri->text = span_head(uri->text, at);
}

/*
 * mailto:local-part@domain, RFC 6068, behind it perhaps "?" and fields.
 * Percent-encoding may hide no "@": the last one before "?" counts.
 */
static bool
read_uri(struct arena *arena, struct span text, struct dmarc_uri *uri)
{
	struct span address;
	size_t at;

	uri->text = text;
	strip_size(uri);
	if (!span_starts_nocase(uri->text, SPAN("mailto:")))
		return false;
	address = span_skip(uri->text, 7);
	address = span_head(address, span_find(address, '?'));
	at = span_find_last(address, '@');
	return at > 0 && at < address.len &&
	       domain_parse(arena, span_skip(address, at + 1), &uri->domain);
}

static struct dmarc_uris
read_uris(struct arena *arena, const struct dmarc_rec *rec, const char *name)
{
	const struct dmarc_tag *tag = dmarc_rec_find(rec, name);
	struct dmarc_uris out = { 0 };
	size_t cap = 0;

	if (tag == NULL || tag->value.len == 0)
		return out;
	for (struct span rest = tag->value; rest.p != NULL;) {
		struct span text = span_trim(span_cut(&rest, ','));
		struct dmarc_uri uri = {
			.offset = (size_t)(text.p - rec->text.p),
		};

		if (!read_uri(arena, text, &uri))
			continue;
		out.list =
		    arena_grow(arena, out.list, out.n, &cap, sizeof(*out.list));
		out.list[out.n++] = uri;
	}
	return out;
}

static enum dmarc_use
judge(const struct dmarc_rec *rec)
{
	if (rec->p.valid && (!rec->sp.present || rec->sp.valid) &&
	    (!rec->np.present || rec->np.valid))
		return DMARC_USABLE;
	return rec->rua.n > 0 ? DMARC_AS_NONE : DMARC_UNUSABLE;
}

void
dmarc_rec_parse(struct arena *arena, struct span text, struct dmarc_rec *out)
{
	struct dmarc_rec *rec = out;

	*rec = (struct dmarc_rec){ .text = text };
	split(arena, rec);
	rec->p = read_policy(rec, "p");
	rec->sp = read_policy(rec, "sp");
	rec->np = read_policy(rec, "np");
	if (has_value(rec, "adkim", "s"))
		rec->adkim = DMARC_STRICT;
	if (has_value(rec, "aspf", "s"))
		rec->aspf = DMARC_STRICT;
	if (has_value(rec, "psd", "y"))
		rec->psd = DMARC_PSD_Y;
	if (has_value(rec, "psd", "n"))
		rec->psd = DMARC_PSD_N;
	rec->testing = has_value(rec, "t", "y");
	rec->rua = read_uris(arena, rec, "rua");
	rec->ruf = read_uris(arena, rec, "ruf");
	rec->use = judge(rec);
}

enum dmarc_policy
dmarc_rec_policy(const struct dmarc_rec *rec, bool subdomain, bool exists)
{
	if (rec->use != DMARC_USABLE)
		return DMARC_NONE;
	if (subdomain && !exists && rec->np.valid)
		return rec->np.policy;
	if (subdomain && rec->sp.valid)
		return rec->sp.policy;
	return rec->p.policy;
}

static bool
is_one_of(struct span name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is_nocase(name, list[i]))
			return true;
	return false;
}

bool
dmarc_tag_is_known(struct span name)
{
	static const char *const known[] = { "v", "p", "sp", "np", "rua", "ruf",
		"adkim", "aspf", "fo", "psd", "t" };

	return is_one_of(name, known, sizeof(known) / sizeof(known[0]));
}

bool
dmarc_tag_is_historic(struct span name)
{
	static const char *const historic[] = { "pct", "rf", "ri" };

	return is_one_of(
	    name, historic, sizeof(historic) / sizeof(historic[0]));
}

struct span
dmarc_tag_name(struct span s)
{
	size_t n = 0;

	while (n < s.len && abnf_is_alpha(s.p[n]))
		n++;
	return span_head(s, n);
}

/* A known tag and "=" at the start of S: the tag's name, or empty. */
static struct span
tag_at(struct span s)
{
	struct span name = dmarc_tag_name(s), rest = span_skip(s, name.len);

	rest = span_skip(rest, skip_wsp(rest).len);
	if (rest.len == 0 || rest.p[0] != '=' ||
	    (!dmarc_tag_is_known(name) && !dmarc_tag_is_historic(name)))
		return span_head(s, 0);
	return name;
}

struct span
dmarc_tag_within(struct span value)
{
	for (size_t i = 1; i < value.len; i++) {
		unsigned char before = value.p[i - 1];
		struct span name;

		if (!abnf_is_space(before) && before != ',')
			continue;
		name = tag_at(span_skip(value, i));
		if (name.len > 0)
			return name;
	}
	return span_head(value, 0);
}
