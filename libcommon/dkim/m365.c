#include "dkim/m365.h"
#include "base/abnf.h"
#include "base/domain.h"

#define MIDDLE SPAN("._domainkey.")
#define CLASSIC_END SPAN(".onmicrosoft.com")
#define NEWER_END SPAN("-v1.dkim.mail.microsoft")

/* The classic form has a label of the domain's name, "." turned into "-". */
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

/* What is longer than a label, or has dashes of its own, is made unique. */
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

/* One label behind "._domainkey.", or with the letter of the newer form two. */
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
