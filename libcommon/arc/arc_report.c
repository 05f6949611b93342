#include "arc/arc_report.h"
#include "authres/authres_json.h"
#include "authres/authres_parse.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/json.h"
#include "dkim/dkim_report.h"

static struct span
newest_text(struct arena *arena, const struct arc_chain *chain)
{
	const struct arc_set *newest = arc_newest(chain);
	struct span d;

	if (newest == NULL)
		return span_str(NULL);
	d = newest->seal.sig.d;
	return span_str(d.len == 0
			    ? arena_printf(arena, "i=%u", newest->instance)
			    : arena_printf(arena, "i=%u d=%.*s",
				  newest->instance, SPAN_ARG(d)));
}

struct authres
arc_authres(struct arena *arena, struct span authserv_id,
    const struct arc_chain *chain, const struct ip *client)
{
	struct authres_resinfo *info = arena_alloc(arena, sizeof(*info));

	*info = (struct authres_resinfo){
		.method = SPAN("arc"),
		.result = span_str(authres_result_name(chain->result)),
		.comment = newest_text(arena, chain),
		.reason = span_str(chain->reason),
		.props = arena_array(arena, 2, sizeof(*info->props)),
	};
	if (chain->result == AUTHRES_PASS)
		info->props[info->nprops++] = (struct authres_prop){
			SPAN("header"), SPAN("oldest-pass"),
			span_str(arena_printf(arena, "%u", chain->oldest_pass))
		};
	if (client != NULL)
		info->props[info->nprops++] =
		    (struct authres_prop){ SPAN("smtp"), SPAN("remote-ip"),
			    ip_text(arena, client) };
	return (struct authres){
		.authserv_id = authserv_id, .results = info, .n = 1
	};
}

int
arc_status(const struct arc_chain *chain)
{
	if (chain->result == AUTHRES_PASS)
		return STATUS_YES;
	return chain->no_dns ? STATUS_TEMP : STATUS_NO;
}

/* What the sealer saw; false where there is nothing that can be read. */
static bool
read_results(
    struct arena *arena, const struct arc_set *set, struct authres_field *out)
{
	const char *reason;

	return set->aar != NULL &&
	       authres_parse(arena, AUTHRES_ARC, set->aar->value, out, &reason);
}

static void
set_set(struct arena *arena, struct json *o, const struct arc_set *set)
{
	struct authres_field saw;

	json_set_number(o, "instance", set->instance);
	if (set->seal.sig.cv.len > 0)
		json_set_span(o, "cv", set->seal.sig.cv);
	if (read_results(arena, set, &saw)) {
		if (saw.ar.authserv_id.p != NULL)
			json_set_span(o, "authserv_id", saw.ar.authserv_id);
		authres_json_results(o, &saw.ar);
	}
	if (set->ams.sig.field != NULL)
		dkim_set_signature(
		    arena, json_set_object(o, "message_signature"), &set->ams);
	if (set->seal.sig.field != NULL)
		dkim_set_signature(
		    arena, json_set_object(o, "seal"), &set->seal);
}

void
arc_set_json(struct arena *arena, struct json *o, const struct arc_chain *chain)
{
	struct json *sets;

	json_set_text(o, "result", authres_result_name(chain->result));
	if (chain->reason != NULL)
		json_set_text(o, "reason", chain->reason);
	if (chain->result == AUTHRES_PASS)
		json_set_number(o, "oldest_pass", chain->oldest_pass);
	sets = json_set_array(o, "sets");
	for (unsigned i = 0; i < chain->n; i++)
		set_set(arena, json_add_object(sets), &chain->sets[i]);
}

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
