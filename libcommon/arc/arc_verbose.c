#include "arc/arc_report.h"
#include "authres/authres_parse.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/diag.h"

static const char *
verdict(const struct dkim_result *r)
{
	if (r->sig.field == NULL)
		return "missing";
	return r->result == AUTHRES_NONE ? "-" : authres_result_name(r->result);
}

/* "spf=pass dkim=pass dkim=fail": what the AAR claims, in short. */
static struct span
saw(struct arena *arena, const struct arc_set *set)
{
	struct buf out = buf_new(arena, CAPS_AR_FIELD);
	struct authres_field f;
	const char *reason;

	if (set->aar == NULL)
		return SPAN("missing");
	if (!authres_parse(arena, AUTHRES_ARC, set->aar->value, &f, &reason))
		return SPAN("unreadable");
	if (f.ar.n == 0)
		return SPAN("none");
	for (size_t i = 0; i < f.ar.n; i++) {
		if (i > 0)
			buf_addc(&out, ' ');
		authres_print_keyword(&out, f.ar.results[i].method);
		buf_addc(&out, '=');
		authres_print_keyword(&out, f.ar.results[i].result);
	}
	return buf_span(&out);
}

static struct span
or_dash(struct span s)
{
	return s.len == 0 ? SPAN("-") : s;
}

static void
say_row(struct arena *arena, const char *name, const struct arc_set *set)
{
	diag_warn("%s: %3u  %-24.*s %-4.*s  %-9s  %-9s  %.*s", name,
	    set->instance, SPAN_ARG(or_dash(set->seal.sig.d)),
	    SPAN_ARG(or_dash(set->seal.sig.cv)), verdict(&set->ams),
	    verdict(&set->seal), SPAN_ARG(saw(arena, set)));
}

static void
say_signature(const char *name, unsigned instance, const char *kind,
    const struct dkim_result *r)
{
	if (r->sig.field == NULL)
		return;
	diag_warn("%s: i=%u: %s: line %zu: d=%.*s s=%.*s: %s%s%s", name,
	    instance, kind, r->sig.field->line, SPAN_ARG(or_dash(r->sig.d)),
	    SPAN_ARG(or_dash(r->sig.s)),
	    r->result == AUTHRES_NONE ? "not tried"
				      : authres_result_name(r->result),
	    r->reason == NULL ? "" : ": ", r->reason == NULL ? "" : r->reason);
}

void
arc_verbose(
    struct arena *arena, const char *name, const struct arc_chain *chain)
{
	if (chain->n > 0)
		diag_warn("%s: %3s  %-24s %-4s  %-9s  %-9s  %s", name, "i",
		    "sealed by", "cv", "message", "seal", "what it saw");
	for (unsigned i = chain->n; i > 0; i--)
		say_row(arena, name, &chain->sets[i - 1]);
	for (unsigned i = chain->n; i > 0; i--) {
		const struct arc_set *set = &chain->sets[i - 1];

		say_signature(name, i, "ARC-Message-Signature", &set->ams);
		say_signature(name, i, "ARC-Seal", &set->seal);
	}
	diag_warn("%s: chain: %s%s%s", name, authres_result_name(chain->result),
	    chain->reason == NULL ? "" : ": ",
	    chain->reason == NULL ? "" : chain->reason);
	if (chain->result == AUTHRES_PASS && chain->oldest_pass == 0)
		diag_warn(
		    "%s: the message is as the first sealer saw it", name);
	if (chain->result == AUTHRES_PASS && chain->oldest_pass > 0)
		diag_warn("%s: the message was changed before i=%u sealed it",
		    name, chain->oldest_pass);
}
