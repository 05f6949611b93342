#include "dmarc/dmarc_draft.h"
#include "base/abnf.h"
#include "base/caps.h"
#include "dmarc/dmarc_rec.h"

const struct dmarc_draft_tag *
dmarc_draft_find(const struct dmarc_draft *d, const char *name)
{
	for (size_t i = 0; i < d->n; i++)
		if (span_is_nocase(d->tags[i].name, name))
			return &d->tags[i];
	return NULL;
}

static bool
is_printable(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e || s.p[i] == ';')
			return false;
	return true;
}

static bool
is_there(const struct dmarc_draft *d, struct span name)
{
	for (size_t i = 0; i < d->n; i++)
		if (span_eq_nocase(d->tags[i].name, name))
			return true;
	return false;
}

static void
append(struct dmarc_draft *d, struct span name, struct span value)
{
	d->tags =
	    arena_grow(d->arena, d->tags, d->n, &d->cap, sizeof(*d->tags));
	d->tags[d->n++] = (struct dmarc_draft_tag){ name, value };
}

static bool
refuse(const char **reason, const char *why)
{
	*reason = why;
	return false;
}

bool
dmarc_draft_add(struct dmarc_draft *d, struct span text, const char **reason)
{
	struct span value = text, name = span_trim(span_cut(&value, '='));
	bool pair = value.p != NULL;

	value = span_trim(value);
	if (!pair || name.len == 0 || dmarc_tag_name(name).len < name.len)
		return refuse(reason, "want tag=value");
	if (!is_printable(value))
		return refuse(reason,
		    "a value has printable US-ASCII only, and no \";\"");
	if (d->n == CAPS_TAGS)
		return refuse(reason, "too many tags");
	if (span_is_nocase(name, "v"))
		return span_is(value, "DMARC1") ||
		       refuse(reason, "the only version is DMARC1");
	if (is_there(d, name))
		return refuse(reason, "the tag is there already");
	append(d, name, value);
	return true;
}

static const char *const order[] = { "p", "sp", "np", "rua", "ruf", "fo",
	"adkim", "aspf", "psd", "t" };

#define ORDER (sizeof(order) / sizeof(order[0]))

static void
print_tag(struct buf *out, const struct dmarc_draft_tag *tag)
{
	buf_adds(out, "; ");
	buf_add(out, tag->name);
	buf_addc(out, '=');
	buf_add(out, tag->value);
}

static bool
is_ordered(struct span name)
{
	for (size_t i = 0; i < ORDER; i++)
		if (span_is_nocase(name, order[i]))
			return true;
	return false;
}

void
dmarc_draft_print(struct buf *out, const struct dmarc_draft *d)
{
	buf_adds(out, "v=DMARC1");
	for (size_t i = 0; i < ORDER; i++)
		if (dmarc_draft_find(d, order[i]) != NULL)
			print_tag(out, dmarc_draft_find(d, order[i]));
	for (size_t i = 0; i < d->n; i++)
		if (!is_ordered(d->tags[i].name))
			print_tag(out, &d->tags[i]);
}
