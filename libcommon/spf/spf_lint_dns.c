#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "dns/dns_locate.h"
#include "spf/spf_lint_private.h"
#include "spf/spf_macro.h"

/* RFC 7208 section 3.4: name and texts together, so that answers fit. */
#define SIZE_GOOD 450
#define SIZE_UDP 512

#define STRING_MAX 255

static const struct dns_answer *
ask(struct spf_lint *l, struct span name, enum dns_type type)
{
	return dns_ask_on(l->asker, name, type, &l->waits);
}

/* Only in type SPF, which nobody asks for, RFC 7208 section 3.1? */
static void
check_type_99(struct spf_lint *l, struct span domain)
{
	const struct dns_answer *answer = ask(l, domain, DNS_SPF);

	if (answer->status == DNS_ANSWER)
		finding_add_as(&l->findings, FINDING_WARNING, LS01,
		    finding_at_subject(&l->findings),
		    "there is a record of type SPF (99), which nobody reads; "
		    "publish it as TXT");
}

/* Is there a record at LEFT.DOMAIN, or an alias that the domain has not? */
static bool
is_at(struct spf_lint *l, struct span left, bool alias, struct span *name)
{
	const struct dns_answer *answer;
	struct span text;

	if (l->dns == NULL || !domain_join(l->arena, left, l->domain, name))
		return false;
	answer = ask(l, *name, DNS_TXT);
	return spf_rec_select(answer, &text) > 0 ||
	       (alias && answer->steps > 0 && l->tree.root->answer->steps == 0);
}

/* Where else could it be, that is not there?  Begins with "; ", or is empty. */
static const char *
hint_of_place(struct spf_lint *l, struct span missing)
{
	static const char *const near[] = { "_spf", "spf" };
	struct span name;

	if (is_at(l, missing, true, &name))
		return arena_printf(l->arena, "; there is one at %.*s; %s",
		    SPAN_ARG(name), dns_doubled_text);
	for (size_t i = 0; i < 2 && domain_eq(missing, l->domain); i++)
		if (is_at(l, span_str(near[i]), false, &name))
			return arena_printf(l->arena,
			    "; there is one at %.*s: it belongs at the domain "
			    "itself, or is included there",
			    SPAN_ARG(name));
	return "";
}

static void
check_number(struct spf_lint *l, const struct dns_answer *answer)
{
	struct findings *f = &l->findings;
	struct span text;
	size_t n = spf_rec_select(answer, &text);

	for (size_t i = 0; i < answer->n; i++)
		spf_lint_near_miss(l, &answer->rrs[i], n == 0);
	if (n > 1)
		finding_add(f, LS01, finding_at_subject(f),
		    "RFC 7208 section 4.5: %zu SPF records; merge them into "
		    "one",
		    n);
	if (n > 0)
		return;
	check_type_99(l, answer->name);
	if (findings_have_error(f, 0))
		return;
	if (answer->status == DNS_ANSWER || answer->status == DNS_NODATA)
		finding_add(f, LS01, finding_at_subject(f),
		    "no SPF record; publish one, for a domain that sends no "
		    "mail \"v=spf1 -all\"%s",
		    hint_of_place(l, l->domain));
	else
		finding_add(f, LS01, finding_at_subject(f),
		    "no SPF record: %s%s", dns_status_text(answer->status),
		    hint_of_place(l, l->domain));
}

static void
check_size(struct spf_lint *l, const struct dns_answer *answer)
{
	struct findings *f = &l->findings;
	size_t size = answer->name.len;

	for (size_t i = 0; i < answer->n; i++)
		size += answer->rrs[i].data.len;
	if (size > SIZE_GOOD)
		finding_add_as(f, FINDING_WARNING, LS09, finding_at_subject(f),
		    "RFC 7208 section 3.4: all TXT records of the name are "
		    "%zu octets with it, over %d%s; remove some, or move "
		    "terms to a record that is included",
		    size, size > SIZE_UDP ? SIZE_UDP : SIZE_GOOD,
		    size > SIZE_UDP ? ", and need TCP or EDNS" : "");
}

static bool
is_sound_term(struct spf_lint *l, struct span text)
{
	struct spf_rec rec;
	struct buf buf = buf_new(l->arena, 2 * STRING_MAX);

	buf_adds(&buf, "v=spf1 ");
	buf_add(&buf, text);
	spf_rec_parse(l->arena, buf_span(&buf), &rec);
	return rec.n == 1 && rec.bad == NULL;
}

/* The octets of S behind its last SP, and those before its first. */
static struct span
last_word(struct span s)
{
	size_t i = s.len;

	while (i > 0 && s.p[i - 1] != ' ')
		i--;
	return span_skip(s, i);
}

static struct span
first_word(struct span s)
{
	return span_head(s, span_find(s, ' '));
}

/*
 * Two strings are joined as they are.  Where a term ends one and another
 * begins the next, a space was forgotten; else a term was cut, which is fine.
 */
static void
check_seams(struct spf_lint *l, const struct dns_rr *rr)
{
	struct span rest = rr->data;
	size_t at = 0;

	for (size_t i = 0; i + 1 < rr->strings; i++) {
		struct span left = span_head(rest, rr->string_lens[i]), right;

		rest = span_skip(rest, left.len);
		at += left.len;
		right = span_head(rest, rr->string_lens[i + 1]);
		if (is_sound_term(l, last_word(left)) &&
		    is_sound_term(l, first_word(right)))
			finding_add_as(&l->findings, FINDING_WARNING, LS09,
			    finding_at(&l->findings, at),
			    "RFC 7208 section 3.3: no space where two "
			    "strings meet, \"%.*s\" and \"%.*s\"; put one "
			    "at the end of the first",
			    SPAN_ARG(last_word(left)),
			    SPAN_ARG(first_word(right)));
	}
}

static void
check_ttl(struct spf_lint *l, const struct dns_rr *rr)
{
	struct findings *f = &l->findings;

	if (dns_ttl_of(rr->ttl) == DNS_TTL_LONG)
		finding_add(f, LS12, finding_at_subject(f),
		    "time to live of %lu s: a change takes more than a day "
		    "to be seen; want at most %d",
		    (unsigned long)rr->ttl, DNS_TTL_MAX);
	else if (l->ttl_known && dns_ttl_of(rr->ttl) == DNS_TTL_AUTOMATIC)
		finding_add_as(f, FINDING_INFO, LS12, finding_at_subject(f),
		    "%s", dns_automatic_text);
	else if (l->ttl_known && dns_ttl_of(rr->ttl) == DNS_TTL_SHORT)
		finding_add(f, LS12, finding_at_subject(f),
		    "time to live of %lu s: asked for again and again; want "
		    "at least %d",
		    (unsigned long)rr->ttl, DNS_TTL_MIN);
}

void
spf_lint_answer(struct spf_lint *l, const struct dns_answer *answer)
{
	check_number(l, answer);
	for (size_t i = 0; i < answer->n; i++) {
		if (!spf_rec_is_record(answer->rrs[i].data))
			continue;
		if (answer->rrs[i].oversize)
			finding_add(&l->findings, LS09,
			    finding_at_subject(&l->findings), "%s",
			    dns_oversize_text);
		check_seams(l, &answer->rrs[i]);
		check_ttl(l, &answer->rrs[i]);
	}
	if (l->tree.root->state == SPF_NODE_RECORD)
		check_size(l, answer);
}

#define LOOKUPS_MANY 9
#define TEXT_MAX 2000

static struct finding_place
place_in(const struct spf_node *node, const struct spf_term *term)
{
	return (struct finding_place){ node->domain,
		spf_rec_offset(&node->rec, term->text) };
}

/* "mx 1, include:a.example 4": what each term of the record costs. */
static char *
list_costs(struct spf_lint *l, bool voids)
{
	const struct spf_node *root = l->tree.root;
	struct buf out = buf_new(l->arena, TEXT_MAX);

	for (size_t i = 0; i < root->n; i++) {
		const struct spf_visit *v = &root->visits[i];
		size_t n = voids ? v->voids : v->lookups;

		if (n == 0)
			continue;
		buf_addf(&out, "%s%.*s ", out.len > 0 ? ", " : "",
		    SPAN_ARG(v->term->text));
		if (n < SPF_TREE_MANY)
			buf_addf(&out, "%zu", n);
		else
			buf_adds(&out, "without end");
	}
	return buf_string(&out);
}

/* LS03 */
static void
check_costs(struct spf_lint *l)
{
	const struct spf_node *root = l->tree.root;
	struct findings *f = &l->findings;
	size_t n = root->lookups;

	if (n >= SPF_TREE_MANY)
		finding_add(f, LS03, finding_at_subject(f),
		    "RFC 7208 section 4.6.4: look-ups without end, at most "
		    "10 are allowed: %s",
		    list_costs(l, false));
	else if (n > CAPS_SPF_LOOKUPS)
		finding_add(f, LS03, finding_at_subject(f),
		    "RFC 7208 section 4.6.4: %zu%s look-ups, at most 10 are "
		    "allowed: %s; list addresses, or remove terms",
		    n, l->tree.cut ? " or more" : "", list_costs(l, false));
	else if (n >= LOOKUPS_MANY)
		finding_add_as(f, FINDING_WARNING, LS03, finding_at_subject(f),
		    "RFC 7208 section 4.6.4: %zu look-ups of 10 that are "
		    "allowed: %s; one more in a record that is included "
		    "breaks yours",
		    n, list_costs(l, false));
	if (root->voids > CAPS_SPF_VOID)
		finding_add(f, LS03, finding_at_subject(f),
		    "RFC 7208 section 4.6.4: %zu void look-ups, at most 2 "
		    "are allowed: %s; remove names that do not exist",
		    root->voids, list_costs(l, true));
}

/* What the record at the end of an include or redirect= is like: LS04. */
static void
check_node(struct spf_lint *l, const struct finding_place *at,
    const struct spf_term *term, const struct spf_node *node)
{
	struct findings *f = &l->findings;
	struct span text = term->text;

	switch (node->state) {
	case SPF_NODE_NONE:
		finding_add(f, LS04, *at,
		    "\"%.*s\": no SPF record there (%s), which is a "
		    "permerror; remove it%s",
		    SPAN_ARG(text),
		    node->answer->status == DNS_ANSWER
			? "other TXT records"
			: dns_status_text(node->answer->status),
		    domain_is_within(node->domain, l->domain)
			? hint_of_place(l, node->domain)
			: "");
		break;
	case SPF_NODE_SEVERAL:
		finding_add(f, LS04, *at,
		    "\"%.*s\": more than one SPF record there, which is a "
		    "permerror; its owner must merge them",
		    SPAN_ARG(text));
		break;
	case SPF_NODE_FAILED:
		finding_not_checked(f, node->domain, "TXT: %s",
		    dns_status_text(node->answer->status));
		break;
	case SPF_NODE_OUTSIDE:
		dns_note_outside(f, l->dns, node->answer, LS04, *at,
		    arena_printf(l->arena, "\"%.*s\": ", SPAN_ARG(text)));
		break;
	case SPF_NODE_CUT:
	case SPF_NODE_RECORD: break;
	}
	if (node->rec.bad != NULL)
		finding_add(f, LS04, *at,
		    "\"%.*s\": an error in the record there, which is a "
		    "permerror: \"%.*s\": %s; its owner must mend it",
		    SPAN_ARG(text), SPAN_ARG(node->rec.bad->text),
		    node->rec.bad->error);
	else if (node->rec.all != NULL && term->result == AUTHRES_PASS &&
		 node->rec.all->result == AUTHRES_PASS)
		finding_add(f, LS05, *at,
		    "\"%.*s\": the record there lets every host send (%.*s)",
		    SPAN_ARG(text), SPAN_ARG(node->rec.all->text));
}

/* Of included records only what matters for the count of void look-ups. */
static void
note_failure(struct spf_lint *l, const struct dns_answer *answer)
{
	if (answer != NULL && answer->status != DNS_NOT_CHECKED)
		(void)dns_note_unanswered(&l->findings, l->dns, answer, LS04);
}

static void
see_visit(void *ctx, const struct spf_walk *w)
{
	struct spf_lint *l = ctx;
	const struct spf_visit *v = w->visit;
	struct finding_place at;

	if (v == NULL)
		return;
	note_failure(l, v->a);
	note_failure(l, v->aaaa);
	note_failure(l, v->mx);
	at = place_in(w->node, v->term);
	if (v->bad_target &&
	    (v->term->kind == SPF_INCLUDE || v->term->kind == SPF_REDIRECT))
		finding_add(&l->findings, LS04, at,
		    "\"%.*s\": \"%.*s\" is not a domain that can have a record",
		    SPAN_ARG(v->term->text), SPAN_ARG(v->target));
	if (v->node == NULL)
		return;
	if (!v->loop) {
		check_node(l, &at, v->term, v->node);
		return;
	}
	finding_add(&l->findings, LS04, at,
	    "\"%.*s\" leads in a circle, which is a permerror; remove it",
	    SPAN_ARG(v->term->text));
}

void
spf_lint_tree(struct spf_lint *l)
{
	check_costs(l);
	spf_tree_walk(&l->tree, see_visit, l);
}

static struct finding_place
place(struct spf_lint *l, const struct spf_term *term)
{
	return finding_at(
	    &l->findings, spf_rec_offset(&l->tree.root->rec, term->text));
}

/* A look-up that did not tell anything is noted; true if it was one. */
static bool
note_open(struct spf_lint *l, const struct spf_term *term,
    enum spf_lint_rule rule, const struct dns_answer *answer)
{
	if (!dns_is_temporary(answer->status))
		return false;
	if (answer->status == DNS_NOT_CHECKED)
		dns_note_outside(&l->findings, l->dns, answer, rule,
		    place(l, term),
		    arena_printf(l->arena,
			"\"%.*s\": %s %.*s: ", SPAN_ARG(term->text),
			dns_type_text(answer->type), SPAN_ARG(answer->name)));
	else
		(void)dns_note_unanswered(&l->findings, l->dns, answer, rule);
	return true;
}

/* A and AAAA of one name; true if it has neither, or if that is not known. */
static void
check_addresses(struct spf_lint *l, const struct spf_term *term,
    const struct dns_answer *v4, const struct dns_answer *v6)
{
	if (note_open(l, term, LS10, v4) ||
	    (v6->status != v4->status && note_open(l, term, LS10, v6)))
		return;
	if (v4->status == DNS_ANSWER || v6->status == DNS_ANSWER)
		return;
	finding_add(&l->findings, LS10, place(l, term),
	    "\"%.*s\": %.*s has no address (%s); remove it, or mend the name",
	    SPAN_ARG(term->text), SPAN_ARG(v4->name),
	    dns_status_text(v4->status));
}

static void
check_mx(struct spf_lint *l, const struct spf_visit *v)
{
	const struct dns_answer *mx = v->mx;

	if (note_open(l, v->term, LS10, mx))
		return;
	if (mx->status != DNS_ANSWER) {
		finding_add(&l->findings, LS10, place(l, v->term),
		    "\"%.*s\": %.*s has no MX (%s), and there is no falling "
		    "back to its address; write a, or remove it",
		    SPAN_ARG(v->term->text), SPAN_ARG(mx->name),
		    dns_status_text(mx->status));
		return;
	}
	if (mx->n > CAPS_SPF_MX)
		finding_add(&l->findings, LS09, place(l, v->term),
		    "RFC 7208 section 4.6.4: \"%.*s\": %zu MX hosts, at most "
		    "10 are allowed; list addresses",
		    SPAN_ARG(v->term->text), mx->n);
	if (dns_is_null_mx(mx))
		finding_add(&l->findings, LS10, place(l, v->term),
		    "\"%.*s\": %.*s has a null MX (RFC 7505): it takes no "
		    "mail, and mx stands for no host; remove it",
		    SPAN_ARG(v->term->text), SPAN_ARG(mx->name));
	for (size_t i = 0; i < v->nhosts; i++)
		if (v->hosts[2 * i] != NULL)
			check_addresses(
			    l, v->term, v->hosts[2 * i], v->hosts[2 * i + 1]);
}

static const char *
explanation_error(const struct dns_answer *answer)
{
	struct spf_macro_error error;

	if (answer->status != DNS_ANSWER)
		return dns_status_text(answer->status);
	if (answer->n > 1)
		return "more than one TXT record";
	if (!spf_macro_check(answer->rrs[0].data, SPF_MACRO_EXPLAIN, &error))
		return error.reason;
	return NULL;
}

/* LS06: an explanation that nobody will get to see */
static void
check_explanation(struct spf_lint *l, const struct spf_term *exp)
{
	struct spf_macro_values values = {
		.domain = l->tree.root->domain,
		.sender_domain = l->tree.root->domain,
	};
	const struct dns_answer *answer;
	struct span target;
	const char *why;

	if (exp == NULL || exp->error != NULL ||
	    spf_macro_has(exp->domain, "sliphcrtv") ||
	    !spf_macro_expand_domain(l->arena, exp->domain, &values, &target))
		return;
	answer = ask(l, target, DNS_TXT);
	if (note_open(l, exp, LS06, answer))
		return;
	why = explanation_error(answer);
	if (why != NULL)
		finding_add(&l->findings, LS06, place(l, exp),
		    "\"%.*s\": no explanation there: %s; publish one, or "
		    "remove the modifier",
		    SPAN_ARG(exp->text), why);
}

void
spf_lint_hosts(struct spf_lint *l)
{
	const struct spf_node *root = l->tree.root;

	for (size_t i = 0; i < root->n; i++) {
		const struct spf_visit *v = &root->visits[i];

		if (v->term->kind == SPF_A && v->a != NULL)
			check_addresses(l, v->term, v->a, v->aaaa);
		if (v->mx != NULL)
			check_mx(l, v);
	}
	check_explanation(l, root->rec.exp);
}

/* Does it have an address and TXT records that could be read, none SPF? */
static bool
lacks_record(struct spf_lint *l, struct span name)
{
	const struct dns_answer *answer = ask(l, name, DNS_TXT);
	const struct dns_answer *a = ask(l, name, DNS_A);
	const struct dns_answer *aaaa = ask(l, name, DNS_AAAA);
	struct span text;

	return !dns_is_temporary(answer->status) &&
	       answer->status != DNS_CNAME_LOOP &&
	       spf_rec_select(answer, &text) == 0 &&
	       (a->status == DNS_ANSWER || aaaa->status == DNS_ANSWER);
}

/* LS11; no advice is given about what cannot be looked up. */
void
spf_lint_advice(struct spf_lint *l)
{
	struct findings *f = &l->findings;
	struct span domain = l->tree.root->domain, www;
	const struct dns_answer *mx = ask(l, domain, DNS_MX);

	if (domain_join(l->arena, SPAN("www"), domain, &www) &&
	    lacks_record(l, www))
		finding_add(f, LS11, finding_at_subject(f),
		    "RFC 7208 section 10.1.2: %.*s sends no mail; publish "
		    "\"v=spf1 -all\" there",
		    SPAN_ARG(www));
	for (size_t i = 0; i < mx->n && i < CAPS_SPF_MX; i++)
		if (!domain_eq(mx->rrs[i].data, domain) &&
		    domain_is_within(mx->rrs[i].data, domain) &&
		    lacks_record(l, mx->rrs[i].data))
			finding_add(f, LS11, finding_at_subject(f),
			    "RFC 7208 section 10.1.2: %.*s may say HELO; "
			    "publish \"v=spf1 a -all\" there",
			    SPAN_ARG(mx->rrs[i].data));
}
