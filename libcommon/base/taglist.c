#include <string.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/taglist.h"
#include "base/utf8.h"

/* A list in progress: tags as they stand, and their order by name. */
struct parse {
	struct arena *arena;
	struct taglist list;
	size_t cap;
	unsigned char order[CAPS_TAGS];
	const char *reason;
	const unsigned char *at; /* where the reason applies */
};

static bool
refuse(struct parse *p, const unsigned char *at, const char *reason)
{
	p->at = at;
	p->reason = reason;
	return false;
}

/* tag-name = ALPHA *ALNUMPUNC */
static struct span
skip_tag_name(struct span in)
{
	size_t n = 0;

	if (in.len > 0 && abnf_is_alpha(in.p[0]))
		for (n = 1; n < in.len; n++)
			if (!abnf_is_alnum(in.p[n]) && in.p[n] != '_')
				break;
	return span_head(in, n);
}

/* Octets of tag-value and the FWS around it; *HIGH: some are not ASCII. */
static struct span
skip_tag_value(struct span in, bool *high)
{
	size_t n = 0;

	for (; n < in.len; n++) {
		if (abnf_is_valchar(in.p[n])) {
			*high |= in.p[n] >= 0x80;
			continue;
		}
		size_t fws = skip_fws(span_skip(in, n)).len;
		if (fws == 0)
			break;
		n += fws - 1;
	}
	return span_head(in, n);
}

/* Put the name of tag I into the order; false if it is there already. */
static bool
add_name(struct parse *p, size_t i)
{
	const struct tag *tags = p->list.tags;
	size_t low = 0, high = i;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = span_cmp(tags[i].name, tags[p->order[middle]].name);

		if (c == 0)
			return false;
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	memmove(p->order + low + 1, p->order + low, i - low);
	p->order[low] = (unsigned char)i;
	return true;
}

static bool
add_tag(struct parse *p, struct tag tag)
{
	size_t n = p->list.n;

	if (n == CAPS_TAGS)
		return refuse(p, tag.name.p, "more than 256 tags");
	p->list.tags =
	    arena_grow(p->arena, p->list.tags, n, &p->cap, sizeof(tag));
	p->list.tags[n] = tag;
	if (!add_name(p, n))
		return refuse(
		    p, tag.name.p, "RFC 6376 section 3.2: duplicate tag");
	p->list.n++;
	return true;
}

/* tag-spec, without its ";" */
static bool
parse_tag(struct parse *p, struct span spec)
{
	struct span in = span_skip(spec, skip_fws(spec).len);
	struct tag tag = { .name = skip_tag_name(in) };
	bool high = false;

	if (in.len == 0)
		return refuse(p, in.p, "RFC 6376 section 3.2: empty tag");
	if (tag.name.len == 0)
		return refuse(p, in.p, "RFC 6376 section 3.2: not a tag name");
	in = span_skip(in, tag.name.len);
	in = span_skip(in, skip_fws(in).len);
	if (in.len == 0 || in.p[0] != '=')
		return refuse(
		    p, in.p, "RFC 6376 section 3.2: no \"=\" behind tag name");
	tag.raw = span_skip(in, 1);
	in = skip_tag_value(tag.raw, &high);
	if (in.len < tag.raw.len)
		return refuse(p, in.p + in.len,
		    "RFC 6376 section 3.2: octet not allowed in tag value");
	if (high && !utf8_is_valid(in))
		return refuse(
		    p, in.p, "RFC 8616 section 3: tag value not UTF-8");
	tag.value = span_trim(in);
	return add_tag(p, tag);
}

/* Nothing but FWS is left, behind the ";" that may end a list. */
static bool
is_end(const struct parse *p, struct span rest)
{
	return p->list.n > 0 && skip_fws(rest).len == rest.len;
}

bool
taglist_parse(struct arena *arena, struct span in, struct taglist *out,
    struct taglist_error *error)
{
	struct parse p = { .arena = arena };
	struct span rest = in;
	bool good = true;

	do
		good = parse_tag(&p, span_cut(&rest, ';'));
	while (good && rest.p != NULL && !is_end(&p, rest));
	if (good)
		*out = p.list;
	else if (error != NULL)
		*error = (struct taglist_error){
			.reason = p.reason,
			.offset = in.len == 0 ? 0 : (size_t)(p.at - in.p),
		};
	return good;
}

static bool
is_line_end(unsigned char c)
{
	return c == '\r' || c == '\n';
}

bool
taglist_parse_dns(struct arena *arena, struct span in, struct taglist *out,
    struct taglist_error *error)
{
	unsigned char *p;

	if (span_find(in, '\r') == in.len && span_find(in, '\n') == in.len)
		return taglist_parse(arena, in, out, error);
	p = arena_alloc(arena, in.len);
	for (size_t i = 0; i < in.len; i++)
		p[i] = is_line_end(in.p[i]) ? ' ' : in.p[i];
	return taglist_parse(arena, span_of(p, in.len), out, error);
}

const struct tag *
taglist_find(const struct taglist *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (span_is(list->tags[i].name, name))
			return &list->tags[i];
	return NULL;
}
