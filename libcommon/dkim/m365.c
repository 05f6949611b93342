#include "dkim/m365.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "base/utf8.h"

#define REPLACEMENT 0xfffd

static void
add_utf8(struct buf *out, uint32_t c)
{
	unsigned char octets[4];

	buf_add(out, span_of(octets, utf8_encode(c, octets)));
}

/* The first unit of S; BIG is 1 if it is big-endian. */
static uint32_t
unit(struct span s, size_t big)
{
	return (uint32_t)(s.p[1 - big] << 8 | s.p[big]);
}

static struct span
from_utf16(struct arena *a, struct span s, size_t big)
{
	/* a unit becomes at most three octets */
	struct buf out = buf_new(a, s.len / 2 * 3);

	for (; s.len >= 2; s = span_skip(s, 2)) {
		uint32_t c = unit(s, big);

		if (c >= 0xd800 && c < 0xdc00 && s.len >= 4 &&
		    (unit(span_skip(s, 2), big) & 0xfc00) == 0xdc00) {
			s = span_skip(s, 2);
			c = 0x10000 + ((c & 0x3ff) << 10) +
			    (unit(s, big) & 0x3ff);
		}
		add_utf8(&out, (c & 0xf800) == 0xd800 ? REPLACEMENT : c);
	}
	return buf_span(&out);
}

/* The text as UTF-8.  It begins with ASCII, so a NUL means UTF-16. */
static struct span
decode(struct arena *a, struct span s)
{
	if (span_starts(s, SPAN("\xff\xfe")))
		return from_utf16(a, span_skip(s, 2), 0);
	if (span_starts(s, SPAN("\xfe\xff")))
		return from_utf16(a, span_skip(s, 2), 1);
	if (s.len >= 2 && s.p[0] != 0 && s.p[1] == 0)
		return from_utf16(a, s, 0);
	if (s.len >= 2 && s.p[0] == 0 && s.p[1] != 0)
		return from_utf16(a, s, 1);
	return span_starts(s, SPAN("\xef\xbb\xbf")) ? span_skip(s, 3) : s;
}

/* The properties that are wanted, in the order of wanted_of. */
static const char *const wanted[] = {
	"Domain",
	"Selector1CNAME",
	"Selector2CNAME",
	"Status",
};

#define WANTED (sizeof(wanted) / sizeof(wanted[0]))

static struct span *
wanted_of(struct m365_config *c, size_t i)
{
	struct span *const all[WANTED] = {
		&c->domain,
		&c->target[0],
		&c->target[1],
		&c->status,
	};

	return all[i];
}

/* "Name : value", of a list; what it wraps to follows, indented. */
struct property {
	size_t index; /* into wanted, or WANTED */
	struct span value;
};

/* Is the line a property?  An indented one only if its name is wanted. */
static bool
is_property(struct span line, struct property *out)
{
	struct span rest = line, name = span_trim(span_cut(&rest, ':'));

	if (rest.p == NULL || name.len == 0)
		return false;
	out->value = span_trim(rest);
	out->index = 0;
	while (out->index < WANTED && !span_is_nocase(name, wanted[out->index]))
		out->index++;
	return out->index < WANTED || abnf_is_alpha(line.p[0]);
}

/*
 * Append the lines on which a value continues.  No more is kept than makes a
 * value too long for a domain name.
 */
static void
take_wrapped(struct arena *a, struct span *rest, struct span *value)
{
	struct buf whole = buf_new(a, SIZE_MAX);
	struct property other;

	buf_add(&whole, *value);
	while (rest->p != NULL) {
		struct span after = *rest, line = span_cut(&after, '\n');
		struct span more = span_trim(line);

		if (more.len == 0 || !abnf_is_wsp(line.p[0]) ||
		    is_property(line, &other))
			return;
		if (whole.len <= CAPS_DOMAIN + 1) /* a final dot */
			buf_add(&whole, more);
		*value = buf_span(&whole);
		*rest = after;
	}
}

static bool
refuse(const char **reason, const char *why)
{
	*reason = why;
	return false;
}

static bool
parse_name(struct arena *a, struct span *name)
{
	if (name->len > 1 && name->p[name->len - 1] == '.')
		name->len--;
	return domain_parse(a, *name, name);
}

struct parser {
	struct arena *a;
	struct m365_configs configs;
	size_t cap;
	struct m365_config now;
};

/* A domain's properties are complete: keep them. */
static bool
finish(struct parser *p, const char **reason)
{
	struct m365_config c = p->now;

	p->now = (struct m365_config){ 0 };
	if (c.target[0].len == 0 && c.target[1].len == 0)
		return true;
	if (c.target[0].len == 0 || c.target[1].len == 0)
		return refuse(reason, c.target[0].len == 0
					  ? "Selector1CNAME is missing"
					  : "Selector2CNAME is missing");
	if (!parse_name(p->a, &c.target[0]))
		return refuse(reason, "Selector1CNAME: not a domain name");
	if (!parse_name(p->a, &c.target[1]))
		return refuse(reason, "Selector2CNAME: not a domain name");
	if (c.domain.len > 0 && !parse_name(p->a, &c.domain))
		return refuse(reason, "Domain: not a domain name");
	p->configs.list =
	    arena_grow(p->a, p->configs.list, p->configs.n, &p->cap, sizeof(c));
	p->configs.list[p->configs.n++] = c;
	return true;
}

/* Keep a property; one that the domain has already begins another domain. */
static bool
take(struct parser *p, const struct property *property, const char **reason)
{
	struct span *to;

	if (property->index == WANTED)
		return true;
	to = wanted_of(&p->now, property->index);
	if (to->p != NULL && !finish(p, reason))
		return false;
	*to = property->value;
	return true;
}

/* An empty line ends a domain that has both targets. */
static bool
ends_domain(const struct parser *p, struct span line)
{
	return span_trim(line).len == 0 && p->now.target[0].len > 0 &&
	       p->now.target[1].len > 0;
}

bool
m365_parse(struct arena *a, struct span octets, struct m365_configs *out,
    const char **reason)
{
	struct parser p = { .a = a };
	struct span rest = decode(a, octets);
	struct property property;

	while (rest.p != NULL) {
		struct span line = span_cut(&rest, '\n');

		if (ends_domain(&p, line) && !finish(&p, reason))
			return false;
		if (!is_property(line, &property))
			continue;
		take_wrapped(a, &rest, &property.value);
		if (!take(&p, &property, reason))
			return false;
	}
	if (!finish(&p, reason))
		return false;
	if (p.configs.n == 0)
		return refuse(reason,
		    "no Selector1CNAME: not what "
		    "\"Get-DkimSigningConfig | Format-List\" prints");
	*out = p.configs;
	return true;
}

#define MIDDLE SPAN("._domainkey.")
#define CLASSIC_END SPAN(".onmicrosoft.com")
#define NEWER_END SPAN("-v1.dkim.mail.microsoft")

/* The classic form turns each "." of the domain into "-". */
static void
dashes(struct span domain, unsigned char *p)
{
	for (size_t i = 0; i < domain.len; i++)
		p[i] = domain.p[i] == '.' ? '-' : span_lower(domain.p[i]);
}

static struct span
without_end(struct span s, struct span end)
{
	if (s.len > end.len &&
	    span_eq_nocase(span_skip(s, s.len - end.len), end))
		s.len -= end.len;
	return s;
}

bool
m365_derive(struct arena *a, struct span domain, struct span tenant,
    struct m365_configs *out, const char **reason)
{
	unsigned char *p = arena_raw(a, domain.len);
	struct m365_config *c = arena_alloc(a, sizeof(*c));

	tenant = without_end(tenant, CLASSIC_END);
	dashes(domain, p);
	c->domain = domain;
	for (unsigned i = 0; i < 2; i++) {
		struct span made = span_str(arena_printf(a,
		    "selector%u-%.*s._domainkey.%.*s.onmicrosoft.com", i + 1,
		    SPAN_ARG(span_of(p, domain.len)), SPAN_ARG(tenant)));

		if (span_find(tenant, '.') < tenant.len ||
		    !domain_parse(a, made, &c->target[i])) {
			*reason =
			    "want the first label of the tenant's name, "
			    "TENANT.onmicrosoft.com, and a domain that "
			    "fits into a label";
			return false;
		}
	}
	*out = (struct m365_configs){ c, 1 };
	return true;
}

bool
m365_select(struct m365_configs *c, struct span domain, const char **reason)
{
	if (domain.len > 0 && c->n == 1 && c->list[0].domain.len == 0)
		c->list[0].domain = domain;
	for (size_t i = 0; i < c->n; i++) {
		if (domain.len > 0 && domain_eq(c->list[i].domain, domain)) {
			*c = (struct m365_configs){ &c->list[i], 1 };
			return true;
		}
		if (domain.len == 0 && c->list[i].domain.len == 0) {
			*reason = "the domain is not named: give -d";
			return false;
		}
	}
	*reason = "the domain of -d is not among those listed";
	return domain.len == 0;
}

/* Microsoft makes such names unique. */
bool
m365_is_irregular(struct span domain)
{
	return span_find(domain, '-') < domain.len || domain.len > 50;
}

/* "selector1-" or "selector2-" */
static bool
skip_selector(struct span *s, unsigned *n)
{
	static const struct span word = { (const unsigned char *)"selector",
		sizeof("selector") - 1 };

	if (!span_starts_nocase(*s, word) || s->len < word.len + 3)
		return false;
	*s = span_skip(*s, word.len);
	if ((s->p[0] != '1' && s->p[0] != '2') || s->p[1] != '-')
		return false;
	*n = s->p[0] - (unsigned)'0';
	*s = span_skip(*s, 2);
	return true;
}

/* Is S a tenant of so many labels, followed by END? */
static bool
is_tenant(struct span s, struct span end, size_t labels)
{
	struct span tenant = without_end(s, end);

	return tenant.len < s.len && domain_is_valid(tenant) &&
	       domain_labels(tenant) == labels;
}

enum m365_family
m365_family(struct span target, unsigned *n)
{
	struct span first;

	if (!skip_selector(&target, n))
		return M365_NONE;
	first = span_head(target, span_find(target, '.'));
	target = span_skip(target, first.len);
	if (first.len == 0 || !span_starts_nocase(target, MIDDLE))
		return M365_NONE;
	target = span_skip(target, MIDDLE.len);
	if (is_tenant(target, CLASSIC_END, 1))
		return M365_CLASSIC;
	return is_tenant(target, NEWER_END, 2) ? M365_NEWER : M365_NONE;
}
