#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "base/mix.h"
#include "report/report_item.h"
#include "report/report_lint_private.h"
#include "report/report_store.h"
#include "report/report_value.h"

#define DAY UINT64_C(86400)
/* Results of DKIM in a record, RFC 9990 section 3.1.1.11. */
#define DKIM_MOST 100

static enum report_element
element_of(const struct report_lint *l, const struct report_xml_event *e)
{
	for (unsigned p = REPORT_NO_ELEMENT; p < REPORT_E_ELEMENTS; p++)
		if (strcmp(report_elements[p].name, e->parent) == 0 &&
		    !report_elements[p].holds) {
			enum report_element found = report_element_find(
			    &l->index, (enum report_element)p, e->element);

			if (found != REPORT_NO_ELEMENT)
				return found;
		}
	return REPORT_NO_ELEMENT;
}

/* The words that an element may hold; NULL: any text. */
static const char *
words_of(enum report_element e)
{
	switch (e) {
	case REPORT_E_P:
	case REPORT_E_SP:
	case REPORT_E_NP: return " none quarantine reject ";
	case REPORT_E_ADKIM:
	case REPORT_E_ASPF: return " r s ";
	case REPORT_E_TESTING: return " y n ";
	case REPORT_E_DISCOVERY: return " psl treewalk ";
	case REPORT_E_DISPOSITION: return " none pass quarantine reject ";
	case REPORT_E_ALIGNED_DKIM:
	case REPORT_E_ALIGNED_SPF: return " pass fail ";
	case REPORT_E_REASON_TYPE:
		return " local_policy mailing_list other policy_test_mode "
		       "trusted_forwarder forwarded sampled_out ";
	case REPORT_E_DKIM_RESULT:
		return " none pass fail policy neutral temperror permerror ";
	case REPORT_E_SPF_RESULT:
		return " none neutral pass fail softfail temperror permerror ";
	case REPORT_E_SPF_SCOPE: return " mfrom helo ";
	default: return NULL;
	}
}

static void
check_value(struct report_lint *l, enum report_element e,
    const struct report_xml_event *event)
{
	const char *words = words_of(e);
	struct span s = span_head(event->text, 64), lower;

	if (words == NULL || s.len == 0)
		return;
	lower = arena_lower(l->arena, s);
	if (!report_lint_is_word(l, lower, words))
		report_lint_find(l, LR05, FINDING_ERROR, event->line,
		    "%s: want one of%s, have \"%.*s\"", event->element, words,
		    SPAN_ARG(s));
	else if (!span_eq(s, lower))
		report_lint_find(l, LR05, FINDING_WARNING, event->line,
		    "%s: want lower case, have \"%.*s\"", event->element,
		    SPAN_ARG(s));
}

/* What is required within an element that ends. */
static void
check_required(struct report_lint *l, enum report_element parent, size_t line)
{
	static const enum report_element required[] = { REPORT_E_METADATA,
		REPORT_E_POLICY, REPORT_E_RECORD, REPORT_E_ORG_NAME,
		REPORT_E_EMAIL, REPORT_E_REPORT_ID, REPORT_E_DATE_RANGE,
		REPORT_E_BEGIN, REPORT_E_END, REPORT_E_POLICY_DOMAIN,
		REPORT_E_P, REPORT_E_ROW, REPORT_E_IDENTIFIERS,
		REPORT_E_RESULTS, REPORT_E_EVALUATED, REPORT_E_DISPOSITION,
		REPORT_E_ALIGNED_DKIM, REPORT_E_ALIGNED_SPF,
		REPORT_E_HEADER_FROM };

	for (size_t i = 0; i < sizeof(required) / sizeof(*required); i++) {
		const struct report_definition *d =
		    &report_elements[required[i]];

		if (d->parent == parent && !l->filled[required[i]])
			report_lint_find(l, LR03, FINDING_ERROR, line,
			    "%s: want %s in it", report_elements[parent].name,
			    d->name);
	}
}

/* An element ends: those within it may stand in the next one again. */
static void
forget_inner(struct report_lint *l, enum report_element parent)
{
	for (unsigned e = REPORT_E_FEEDBACK; e < REPORT_E_ELEMENTS; e++)
		if (report_elements[e].parent == parent)
			l->seen[e] = l->filled[e] = false;
}

/* In these elements the order of those within is that of the enumeration. */
static bool
has_order(enum report_element e)
{
	return e == REPORT_E_FEEDBACK || e == REPORT_E_RECORD ||
	       e == REPORT_E_EVALUATED || e == REPORT_E_RESULTS;
}

static void
check_order(struct report_lint *l, enum report_element e,
    const struct report_xml_event *event)
{
	enum report_element parent = report_elements[e].parent;

	if (has_order(parent) && e < l->last[parent])
		report_lint_find(l, LR13, FINDING_WARNING, event->line,
		    "%s in %s: stands behind %s, and belongs before it",
		    event->element, event->parent,
		    report_elements[l->last[parent]].name);
	l->last[parent] = e;
	l->last[e] = REPORT_NO_ELEMENT;
}

static void
keep_policy(struct report_lint *l, enum report_element e, struct span text)
{
	if (e == REPORT_E_P)
		l->p = arena_lower(l->arena, text);
	else if (e == REPORT_E_SP)
		l->sp = arena_lower(l->arena, text);
	else if (e == REPORT_E_POLICY_DOMAIN)
		l->domain = arena_lower(l->arena, text);
}

static void
begin_report(struct report_lint *l)
{
	forget_inner(l, REPORT_NO_ELEMENT);
	arena_reset(l->rows_arena);
	l->rows = (struct table){ .arena = l->rows_arena };
}

static void
begins(struct report_lint *l, const struct report_xml_event *event)
{
	enum report_element e = element_of(l, event);

	if (!event->known) {
		if (!event->foreign && strcmp(event->element, "extension") != 0)
			report_lint_find(l, LR02, FINDING_WARNING, event->line,
			    "%.100s in %s: unknown, and passed over",
			    event->element, event->parent);
		return;
	}
	if (e == REPORT_E_FEEDBACK)
		begin_report(l);
	check_order(l, e, event);
	if (l->seen[e] && !report_element_repeats(e))
		report_lint_find(l, LR04, FINDING_ERROR, event->line,
		    "%s in %s: a second one; the first one counts",
		    event->element, event->parent);
	l->seen[e] = true;
}

static void
watch(void *ctx, const struct report_xml_event *event)
{
	struct report_lint *l = ctx;
	enum report_element e;

	if (!event->ends) {
		begins(l, event);
		return;
	}
	e = element_of(l, event);
	if (e == REPORT_NO_ELEMENT)
		return;
	l->filled[e] |= !report_elements[e].holds || event->text.len > 0;
	if (report_elements[e].holds) {
		check_value(l, e, event);
		keep_policy(l, e, event->text);
		return;
	}
	check_required(l, e, event->line);
	forget_inner(l, e);
}

static bool
has_result(const struct report_list *list, size_t cells, size_t domain,
    size_t result, struct span author)
{
	for (size_t i = 0; i + cells <= list->n; i += cells)
		if (span_is(list->cells[i + result], "pass") &&
		    domain_eq(list->cells[i + domain], author))
			return true;
	return false;
}

static void
check_results(struct report_lint *l, const struct report_record *r, size_t line)
{
	for (size_t i = 0; i + REPORT_DKIM_CELLS <= r->dkim.n;
	     i += REPORT_DKIM_CELLS)
		if (r->dkim.cells[i + 1].len == 0)
			report_lint_find(l, LR09, FINDING_ERROR, line,
			    "dkim: want selector in it");
	if (r->dkim.n > DKIM_MOST * REPORT_DKIM_CELLS)
		report_lint_find(l, LR16, FINDING_WARNING, line,
		    "dkim: want at most %d in a record, have %zu", DKIM_MOST,
		    r->dkim.n / REPORT_DKIM_CELLS);
	if (r->spf.n > REPORT_SPF_CELLS)
		report_lint_find(l, LR09, FINDING_WARNING, line,
		    "spf: want one, have %zu", r->spf.n / REPORT_SPF_CELLS);
	for (size_t i = 0; i + REPORT_SPF_CELLS <= r->spf.n;
	     i += REPORT_SPF_CELLS)
		if (span_is(r->spf.cells[i], "helo"))
			report_lint_find(l, LR09, FINDING_WARNING, line,
			    "spf: scope: want mfrom, have helo");
}

/* A record that differs from an earlier one in its count alone. */
static void
check_repeated(
    struct report_lint *l, const struct report_record *r, size_t line)
{
	struct report_record key = *r;
	struct mix_pair mixed = { 0 };
	struct span octets = span_of(&mixed, sizeof(mixed));
	struct buf packed;

	if (l->rows.count >= CAPS_REPORT_LINT_ROWS)
		return;
	key.number = key.count = 0;
	packed = buf_new(l->work, SIZE_MAX / 2);
	report_pack(&packed, report_record_members, &key);
	mix_add(&mixed, buf_span(&packed));
	arena_reset(l->work);
	if (table_find(&l->rows, octets) != NULL)
		report_lint_find(l, LR14, FINDING_WARNING, line,
		    "%.*s: an earlier record has the same results and "
		    "identifiers",
		    SPAN_ARG(r->client_ip));
	else
		(void)table_add(&l->rows, octets, sizeof(struct table_entry));
}

/* Of mail that failed: was the policy followed, or said why not? */
static void
check_disposition(
    struct report_lint *l, const struct report_record *r, size_t line)
{
	struct span policy =
	    domain_eq(r->author_domain, l->domain) || l->sp.len == 0 ? l->p
								     : l->sp;

	if (!span_is(r->result, "fail") || r->author_domain.len == 0)
		return;
	if (policy.len > 0 && r->disposition.len > 0 && r->overrides.n == 0 &&
	    !span_eq(policy, r->disposition))
		report_lint_find(l, LR10, FINDING_WARNING, line,
		    "disposition %.*s, where %.*s is published: want a reason",
		    SPAN_ARG(r->disposition), SPAN_ARG(policy));
	if (has_result(&r->dkim, REPORT_DKIM_CELLS, 0, 2, r->author_domain) ||
	    has_result(&r->spf, REPORT_SPF_CELLS, 1, 2, r->author_domain))
		report_lint_find(l, LR11, FINDING_WARNING, line,
		    "%.*s passes for itself, yet dkim and spf of "
		    "policy_evaluated are fail",
		    SPAN_ARG(r->author_domain));
}

static void
record(void *ctx, const struct report_record *r, size_t line)
{
	struct report_lint *l = ctx;

	if (r->error.p != NULL) {
		report_lint_find(
		    l, LR08, FINDING_ERROR, line, "%.*s", SPAN_ARG(r->error));
		return;
	}
	check_results(l, r, line);
	check_disposition(l, r, line);
	check_repeated(l, r, line);
	if (r->author_domain.len > 0 && l->domain.len > 0 &&
	    !domain_is_within(r->author_domain, l->domain))
		report_lint_find(l, LR12, FINDING_WARNING, line,
		    "header_from %.*s is not within %.*s",
		    SPAN_ARG(span_head(r->author_domain, 100)),
		    SPAN_ARG(span_head(l->domain, 100)));
	if (r->count == 0)
		report_lint_find(l, LR12, FINDING_WARNING, line, "count is 0");
}

static void
check_period(struct report_lint *l, const struct report_aggregate *a)
{
	if (a->begin == REPORT_NO_NUMBER || a->end == REPORT_NO_NUMBER)
		return;
	if (a->end < a->begin)
		report_lint_find(l, LR06, FINDING_ERROR, 0,
		    "date_range: the end is before the begin");
	else if (a->end - a->begin > DAY)
		report_lint_find(l, LR06, FINDING_WARNING, 0,
		    "date_range: %llu seconds, more than a day",
		    (unsigned long long)(a->end - a->begin));
}

static void
check_version(struct report_lint *l, const struct report_aggregate *a)
{
	if (a->namespace.p == NULL)
		report_lint_find(l, LR07, FINDING_INFO, 0,
		    "no namespace: taken for a report of RFC 7489");
	else if (!span_is(a->namespace, "urn:ietf:params:xml:ns:dmarc-2.0"))
		report_lint_find(l, LR07, FINDING_WARNING, 0, "namespace %.*s",
		    SPAN_ARG(span_head(a->namespace, 100)));
	if (a->version.p != NULL && !span_is(a->version, "1.0"))
		report_lint_find(l, LR07, FINDING_WARNING, 0,
		    "version: want 1.0, have %.*s",
		    SPAN_ARG(span_head(a->version, 20)));
}

/* The parts of a file's name between "!"; false: it is named otherwise. */
static bool
name_parts(struct span name, struct span parts[4])
{
	for (size_t i = 0; i < 4; i++) {
		size_t end = span_find(name, '!');

		if (i < 3 && end == name.len)
			return false;
		parts[i] = span_head(name, end);
		name = end < name.len ? span_skip(name, end + 1) : SPAN("");
	}
	/* the last one, without an identifier: "END.xml.gz" */
	parts[3] = span_head(parts[3], span_find(parts[3], '.'));
	return true;
}

static bool
says(struct span number, uint64_t n)
{
	return n == REPORT_NO_NUMBER || report_value_number(number) == n;
}

/* People rename what they save: only a name of that form is judged. */
static void
check_name(struct report_lint *l, const struct report_entry *e,
    const struct report_aggregate *a)
{
	struct span name = e->member.len > 0 ? e->member : e->file, parts[4];
	size_t slash = span_find_last(name, '/');

	if (slash < name.len)
		name = span_skip(name, slash + 1);
	if (!name_parts(name, parts))
		return;
	if (!domain_eq(parts[1], a->domain) || !says(parts[2], a->begin) ||
	    !says(parts[3], a->end))
		report_lint_find(l, LR15, FINDING_WARNING, 0,
		    "the name says %.*s from %.*s to %.*s, the report says "
		    "%.*s from %llu to %llu",
		    SPAN_ARG(span_head(parts[1], 100)),
		    SPAN_ARG(span_head(parts[2], 20)),
		    SPAN_ARG(span_head(parts[3], 20)),
		    SPAN_ARG(span_head(a->domain, 100)),
		    (unsigned long long)a->begin, (unsigned long long)a->end);
}

static void
check_entry(struct report_lint *l, const struct report_entry *e)
{
	struct report_aggregate a = { 0 };
	struct report_tls tls = { 0 };
	struct report_failure failure = { 0 };

	if (e->what == REPORT_BROKEN)
		report_lint_find(l, LR01, FINDING_ERROR, 0, "%.*s%s%.*s",
		    SPAN_ARG(e->member), e->member.p == NULL ? "" : ": ",
		    SPAN_ARG(e->item));
	if (e->what == REPORT_TLS &&
	    report_unpack(l->arena, report_tls_members, e->item, &tls))
		report_lint_tls(l, &tls);
	if (e->what == REPORT_FAILURE &&
	    report_unpack(l->arena, report_failure_members, e->item, &failure))
		report_lint_failure(l, &failure);
	if (e->what != REPORT_AGGREGATE ||
	    !report_unpack(l->arena, report_aggregate_members, e->item, &a))
		return;
	check_period(l, &a);
	check_version(l, &a);
	check_name(l, e, &a);
}

int
report_lint_file(struct arena *arena, int fd, const char *name,
    const struct report_reader_options *options, struct report_lint *l)
{
	struct report_reader_options own = *options;
	struct report_reader *reader;
	struct report_store *store = report_store_new(options->tmpdir);
	struct report_outcome outcome;
	struct report_entry e;

	*l = (struct report_lint){
		.arena = arena,
		.name = name,
		.work = arena_new_sized(4096),
		.rows_arena = arena_new_sized(4096),
	};
	l->findings = findings_new(arena, &report_lint_rules, span_str(name));
	report_element_index(&l->index);
	own.xml.watch = watch;
	own.xml.record = record;
	own.xml.ctx = l;
	reader = report_reader_new(&own);
	outcome = report_reader_file(reader, fd, name, store);
	while (outcome.error == 0 && report_store_next(store, &e) > 0)
		check_entry(l, &e);
	if (outcome.error == 0 && outcome.reports + outcome.broken == 0)
		report_lint_find(
		    l, LR01, FINDING_ERROR, 0, "there is no report in it");
	report_reader_free(reader);
	report_store_free(store);
	arena_free(l->work);
	arena_free(l->rows_arena);
	errno = outcome.error;
	return outcome.error == 0 ? 0 : -1;
}
