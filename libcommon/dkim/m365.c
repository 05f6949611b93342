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
	return utf8_skip_bom(s);
}

/* The properties that are wanted, in the order of wanted_of. */
static const char *const wanted[] = {
	"Domain",
	"Identity",
	"Name",
	"Selector1CNAME",
	"Selector2CNAME",
	"Status",
};

#define WANTED (sizeof(wanted) / sizeof(wanted[0]))

/* What one domain has; its name may stand under three words. */
struct found {
	struct span domain, identity, name;
	struct span target[2], status;
};

static struct span *
wanted_of(struct found *f, size_t i)
{
	struct span *const all[WANTED] = {
		&f->domain,
		&f->identity,
		&f->name,
		&f->target[0],
		&f->target[1],
		&f->status,
	};

	return all[i];
}

/* The index of NAME in wanted, or WANTED. */
static size_t
index_of(struct span name)
{
	size_t i = 0;

	while (i < WANTED && !span_is_nocase(name, wanted[i]))
		i++;
	return i;
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
	out->index = index_of(name);
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
	struct found now;
};

/* The first of the names that is a domain name. */
static bool
name_domain(struct parser *p, struct span *out)
{
	const struct span names[] = { p->now.domain, p->now.identity,
		p->now.name };
	bool named = false;

	*out = (struct span){ 0 };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct span name = names[i];

		if (name.len == 0)
			continue;
		named = true;
		/* an identity may also be a GUID */
		if (parse_name(p->a, &name) && domain_labels(name) > 1) {
			*out = name;
			return true;
		}
	}
	return !named;
}

/* A domain's properties are complete: keep them. */
static bool
finish(struct parser *p, const char **reason)
{
	struct m365_config c = { .status = p->now.status };

	for (size_t i = 0; i < 2; i++)
		c.target[i] = p->now.target[i];
	if (c.target[0].len == 0 && c.target[1].len == 0) {
		p->now = (struct found){ 0 };
		return true;
	}
	if (c.target[0].len == 0 || c.target[1].len == 0)
		return refuse(reason, c.target[0].len == 0
					  ? "Selector1CNAME is missing"
					  : "Selector2CNAME is missing");
	if (!parse_name(p->a, &c.target[0]))
		return refuse(reason, "Selector1CNAME: not a domain name");
	if (!parse_name(p->a, &c.target[1]))
		return refuse(reason, "Selector2CNAME: not a domain name");
	if (!name_domain(p, &c.domain))
		return refuse(reason, "Domain: not a domain name");
	p->now = (struct found){ 0 };
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

/* "Name : value" lines, as Format-List prints them. */
static bool
parse_list(struct parser *p, struct span rest, const char **reason)
{
	struct property property;

	while (rest.p != NULL) {
		struct span line = span_cut(&rest, '\n');

		if (ends_domain(p, line) && !finish(p, reason))
			return false;
		if (!is_property(line, &property))
			continue;
		take_wrapped(p->a, &rest, &property.value);
		if (!take(p, &property, reason))
			return false;
	}
	return true;
}

/*
 * The string at the start of *REST, which begins with a quote, and is skipped.
 * Escapes stay as they are: no domain name has one.
 */
static struct span
json_string(struct span *rest)
{
	struct span s = span_skip(*rest, 1);
	size_t n = 0;

	while (n < s.len && s.p[n] != '"')
		n += s.p[n] == '\\' ? 2 : 1;
	*rest = span_skip(s, n + 1);
	return span_head(s, n);
}

/* "key": "value" pairs, as ConvertTo-Json prints them; nested ones, too. */
static bool
parse_json(struct parser *p, struct span rest, const char **reason)
{
	while (rest.len > 0) {
		struct property property;
		struct span key, after;

		if (rest.p[0] == '}' && p->now.target[0].len > 0 &&
		    p->now.target[1].len > 0 && !finish(p, reason))
			return false;
		if (rest.p[0] != '"') {
			rest = span_skip(rest, 1);
			continue;
		}
		key = json_string(&rest);
		after = span_trim_start(rest);
		if (after.len == 0 || after.p[0] != ':')
			continue;
		rest = span_trim_start(span_skip(after, 1));
		if (rest.len == 0 || rest.p[0] != '"')
			continue;
		property.index = index_of(key);
		property.value = json_string(&rest);
		if (!take(p, &property, reason))
			return false;
	}
	return true;
}

/* The next field of a row of CSV; *END: it is the last one. */
static struct span
csv_field(struct arena *a, struct span *rest, bool *end)
{
	struct buf b = buf_new(a, SIZE_MAX);
	bool quoted = false;
	size_t n = 0;

	for (; n < rest->len; n++) {
		unsigned char c = rest->p[n];

		if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == ',' || c == ';' || c == '\n'))
			break;
		else if (b.len <= CAPS_DOMAIN + 1)
			buf_addc(&b, c);
	}
	*end = n == rest->len || rest->p[n] == '\n';
	*rest = span_skip(*rest, n + 1);
	return span_trim(buf_span(&b));
}

/* More columns than Get-DkimSigningConfig has ever had. */
#define COLUMNS 64

/* A row with names, and a row for each domain, as Export-Csv writes them. */
static bool
parse_csv(struct parser *p, struct span rest, const char **reason)
{
	size_t columns[COLUMNS], n = 0, at;
	bool end = false;

	if (span_starts(rest, SPAN("#TYPE")))
		(void)span_cut(&rest, '\n');
	while (!end && n < COLUMNS)
		columns[n++] = index_of(csv_field(p->a, &rest, &end));
	while (rest.len > 0) {
		for (at = 0, end = false; !end && rest.len > 0; at++) {
			struct property property = {
				.index = at < n ? columns[at] : WANTED,
			};

			property.value = csv_field(p->a, &rest, &end);
			if (!take(p, &property, reason))
				return false;
		}
		if (!finish(p, reason))
			return false;
	}
	return true;
}

/* The word behind the colon that follows LABEL in *REST, which goes on there.
 */
static bool
word_behind(struct span *rest, struct span label, struct span *out)
{
	struct span s = *rest;

	while (s.len >= label.len && !span_starts_nocase(s, label))
		s = span_skip(s, 1);
	if (s.len < label.len)
		return false;
	s = span_trim_start(span_skip(s, label.len));
	if (s.len == 0 || s.p[0] != ':')
		return false;
	s = span_trim_start(span_skip(s, 1));
	out->p = s.p;
	for (out->len = 0; out->len < s.len; out->len++)
		if (s.p[out->len] <= ' ')
			break;
	*rest = span_skip(s, out->len);
	return true;
}

/* The domain behind "selectorN._domainkey." in a host name, or nothing. */
static struct span
domain_of_host(struct span host)
{
	struct span middle = SPAN("._domainkey.");
	size_t at = span_search(host, middle);

	return at < host.len ? span_skip(host, at + middle.len)
			     : (struct span){ 0 };
}

/*
 * What the portal shows: "Domain Name : D", and twice "Host Name : H" and
 * "Points to address or value: T", on lines of their own or on one.
 */
static bool
parse_portal(struct parser *p, struct span rest, const char **reason)
{
	struct span domain, host, target, names = rest;
	unsigned n;

	if (word_behind(&names, SPAN("Domain Name"), &domain))
		p->now.domain = domain;
	while (
	    word_behind(&rest, SPAN("Host name"), &host) &&
	    word_behind(&rest, SPAN("Points to address or value"), &target)) {
		if (m365_family(target, &n) == M365_NONE)
			return refuse(reason,
			    "the target of a CNAME is not one of Microsoft's");
		if (p->now.target[n - 1].len > 0 && !finish(p, reason))
			return false;
		p->now.target[n - 1] = target;
		if (p->now.domain.len == 0)
			p->now.domain = domain_of_host(host);
	}
	return true;
}

/* Is it a row of names, as a CSV file begins? */
static bool
is_csv(struct span text)
{
	struct span line;

	if (span_starts(text, SPAN("#TYPE")))
		return true;
	line = span_head(text, span_find(text, '\n'));
	return span_search(line, SPAN("Selector1CNAME")) < line.len &&
	       span_search(line, SPAN("Selector2CNAME")) < line.len;
}

static bool
is_portal(struct span text)
{
	struct span word;

	return word_behind(&text, SPAN("Points to address or value"), &word);
}

bool
m365_parse(struct arena *a, struct span octets, struct m365_configs *out,
    const char **reason)
{
	struct parser p = { .a = a };
	struct span text = span_trim_start(decode(a, octets));
	bool good;

	if (text.len > 0 && (text.p[0] == '{' || text.p[0] == '['))
		good = parse_json(&p, text, reason);
	else if (is_csv(text))
		good = parse_csv(&p, text, reason);
	else if (is_portal(text))
		good = parse_portal(&p, text, reason);
	else
		good = parse_list(&p, text, reason);
	if (!good || !finish(&p, reason))
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

bool
m365_is_initial(struct span domain)
{
	struct span tenant = without_end(domain, CLASSIC_END);

	return tenant.len < domain.len;
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
