#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/mix.h"
#include "report/report_element.h"
#include "report/report_item.h"
#include "report/report_repair.h"
#include "report/report_value.h"
#include "report/report_xml.h"

/* What is open: an element, and where it began. */
struct level {
	enum report_element element;
	size_t line;
};

struct report_xml {
	struct report_xml_options options;
	struct arena *arena; /* as long as this */
	XML_Parser parser;
	struct report_repair repair;
	struct report_element_index index;
	/* The element that began last, and the one that began after each. */
	enum report_element last, next[REPORT_E_ELEMENTS];

	struct report_store *store;
	struct arena *head; /* of the report's own texts */
	struct arena *row;  /* of those of the record */
	struct report_aggregate report;
	struct report_record record;
	size_t row_size;      /* octets of text in the record */
	struct mix_pair rows; /* of all records, to know them again */
	struct buf packed;

	struct level levels[CAPS_REPORT_DEPTH + 1];
	size_t depth;
	size_t skipped; /* elements open from the first unknown one on */
	unsigned char text[CAPS_REPORT_TOKEN];
	size_t text_len;
	bool seen[REPORT_E_ELEMENTS]; /* single ones, in the report or the
					 record */
	struct span prefix;           /* of the root's name */
	uint64_t fed, refused, size;
	bool rooted, stopped;
	int error; /* errno, or 0 */
	enum report_verdict verdict;
	char why[256];
};

struct report_xml *
report_xml_new(const struct report_xml_options *options)
{
	struct arena *arena = arena_new_sized(sizeof(struct report_xml) + 64);
	struct report_xml *x = arena_alloc(arena, sizeof(*x));

	x->arena = arena;
	x->options = *options;
	x->head = arena_new_sized(4096);
	x->row = arena_new_sized(4096);
	x->packed = buf_new(arena, 2 * CAPS_REPORT_RECORD);
	report_element_index(&x->index);
	return x;
}

void
report_xml_free(struct report_xml *x)
{
	if (x == NULL)
		return;
	if (x->parser != NULL)
		XML_ParserFree(x->parser);
	arena_free(x->head);
	arena_free(x->row);
	arena_free(x->arena);
}

/* The first word on what is wrong stands. */
static void __attribute__((format(printf, 3, 4)))
stop(struct report_xml *x, enum report_verdict verdict, const char *fmt, ...)
{
	va_list args;

	if (x->stopped)
		return;
	x->stopped = true;
	x->verdict = verdict;
	va_start(args, fmt);
	(void)vsnprintf(x->why, sizeof(x->why), fmt, args);
	va_end(args);
	(void)XML_StopParser(x->parser, XML_FALSE);
}

static unsigned long
line(const struct report_xml *x)
{
	return XML_GetCurrentLineNumber(x->parser);
}

static void
over_limit(struct report_xml *x, const char *what, size_t limit)
{
	stop(x, REPORT_FAULTY, "line %lu: %s: want at most %zu", line(x), what,
	    limit);
}

/* Tell a linter; AROUND is the level of the element around. */
static void
tell(struct report_xml *x, struct report_xml_event event, size_t around)
{
	event.parent = report_elements[x->levels[around].element].name;
	x->options.watch(x->options.ctx, &event);
}

/* A row of empty cells at the end of LIST. */
static void
open_row(struct report_xml *x, struct report_list *list, size_t cells)
{
	if (list->n >= CAPS_REPORT_LIST * cells) {
		over_limit(x, "results of one record", CAPS_REPORT_LIST);
		return;
	}
	report_list_add_row(x->row, list, cells);
}

static void
open_record(struct report_xml *x)
{
	arena_reset(x->row);
	x->row_size = 0;
	x->record = (struct report_record){
		.number = x->report.records + 1,
		.count = REPORT_NO_NUMBER,
	};
	memset(x->seen + REPORT_E_RECORD + 1, 0,
	    sizeof(x->seen) - (REPORT_E_RECORD + 1) * sizeof(*x->seen));
}

static void
open_element(struct report_xml *x, enum report_element e)
{
	switch (e) {
	case REPORT_E_RECORD: open_record(x); break;
	case REPORT_E_REASON:
		open_row(x, &x->record.overrides, REPORT_OVERRIDE_CELLS);
		break;
	case REPORT_E_DKIM:
		open_row(x, &x->record.dkim, REPORT_DKIM_CELLS);
		break;
	case REPORT_E_SPF: open_row(x, &x->record.spf, REPORT_SPF_CELLS); break;
	default: break;
	}
}

/* The name without the prefix of the root; else as it is. */
static const char *
local_name(const struct report_xml *x, const char *name)
{
	size_t n = x->prefix.len;

	return n > 0 && strncmp(name, (const char *)x->prefix.p, n) == 0
		   ? name + n
		   : name;
}

/* What ATTRIBUTES say of the namespace of PREFIX ("p:", or empty). */
static const char *
namespace_in(const char **attributes, struct span prefix)
{
	for (; attributes[0] != NULL; attributes += 2) {
		struct span name = span_str(attributes[0]);

		if (!span_starts(name, SPAN("xmlns")))
			continue;
		name = span_skip(name, 5);
		if (prefix.len == 0
			? name.len == 0
			: name.len == prefix.len && name.p[0] == ':' &&
			      span_eq(span_skip(name, 1),
				  span_head(prefix, prefix.len - 1)))
			return attributes[1];
	}
	return NULL;
}

static void
open_root(struct report_xml *x, const char *name, const char **attributes)
{
	const char *colon = strchr(name, ':'), *namespace;

	if (colon != NULL)
		x->prefix = arena_dup(
		    x->head, span_of(name, (size_t)(colon + 1 - name)));
	if (strcmp(local_name(x, name), "feedback") != 0) {
		stop(x, REPORT_OTHER,
		    "line %lu: <%.100s>: want <feedback>, which begins an "
		    "aggregate report",
		    line(x), name);
		return;
	}
	x->rooted = true;
	namespace = namespace_in(attributes, x->prefix);
	if (namespace != NULL && namespace[0] != '\0')
		x->report.namespace = arena_dup(x->head, span_str(namespace));
}

/* Is it in a namespace of its own, so that its name means nothing here? */
static bool
is_foreign(const struct report_xml *x, const char **attributes)
{
	const char *own =
	    attributes[0] == NULL ? NULL : namespace_in(attributes, SPAN(""));

	return own != NULL && !span_is(x->report.namespace, own);
}

static void XMLCALL
text(void *ctx, const char *s, int n)
{
	struct report_xml *x = ctx;

	if (x->skipped > 0 ||
	    !report_elements[x->levels[x->depth].element].holds)
		return;
	if ((size_t)n > sizeof(x->text) - x->text_len) {
		over_limit(x, "octets in one element", sizeof(x->text));
		return;
	}
	memcpy(x->text + x->text_len, s, (size_t)n);
	x->text_len += (size_t)n;
}

/*
 * The element NAME within the one that is open.  Records are alike, so what
 * came after the last element last time most often comes again.
 */
static enum report_element
find(struct report_xml *x, const char *name)
{
	enum report_element parent = x->levels[x->depth].element;
	enum report_element guess = x->next[x->last];

	if (guess == REPORT_NO_ELEMENT ||
	    report_elements[guess].parent != parent ||
	    strcmp(report_elements[guess].name, name) != 0)
		guess = report_element_find(&x->index, parent, name);
	x->next[x->last] = guess;
	x->last = guess;
	return guess;
}

static void XMLCALL
start(void *ctx, const char *name, const char **attributes)
{
	struct report_xml *x = ctx;
	enum report_element e = REPORT_NO_ELEMENT;
	bool foreign;

	if (x->depth + x->skipped >= CAPS_REPORT_DEPTH) {
		over_limit(x, "elements in each other", CAPS_REPORT_DEPTH);
		return;
	}
	if (x->skipped > 0) {
		x->skipped++;
		return;
	}
	if (x->depth == 0)
		open_root(x, name, attributes);
	foreign = x->depth > 0 && is_foreign(x, attributes);
	name = local_name(x, name);
	if (!foreign)
		e = find(x, name);
	if (x->options.watch != NULL)
		tell(x,
		    (struct report_xml_event){
			.element = name,
			.line = line(x),
			.known = e != REPORT_NO_ELEMENT,
			.foreign = foreign || strchr(name, ':') != NULL,
		    },
		    x->depth);
	if (e == REPORT_NO_ELEMENT ||
	    (x->seen[e] && !report_element_repeats(e))) {
		x->skipped = 1;
		return;
	}
	x->seen[e] = true;
	x->levels[++x->depth] =
	    (struct level){ e, x->options.watch == NULL ? 0 : line(x) };
	x->text_len = 0;
	if (report_elements[e].holds)
		XML_SetCharacterDataHandler(x->parser, text);
	open_element(x, e);
}

/* The text of the element in ARENA; absent where it is empty. */
static struct span
keep(struct report_xml *x, struct arena *arena, bool lower)
{
	struct span s = span_trim(span_of(x->text, x->text_len));

	if (s.len == 0)
		return (struct span){ 0 };
	if (arena == x->row && (x->row_size += s.len) > CAPS_REPORT_RECORD)
		over_limit(x, "octets in one record", CAPS_REPORT_RECORD);
	return lower ? arena_lower(arena, s) : arena_dup(arena, s);
}

static struct span
word(struct report_xml *x)
{
	return keep(x, x->row, true);
}

/* A domain, without the root's dot. */
static struct span
domain(struct report_xml *x, struct arena *arena)
{
	return report_value_domain(keep(x, arena, true));
}

static void
set_cell(struct report_list *list, size_t cells, size_t i, struct span text)
{
	list->cells[list->n - cells + i] = text;
}

static void
set_aligned(struct report_xml *x, enum report_flag *flag)
{
	struct span s = span_trim(span_of(x->text, x->text_len));

	if (s.len > 0)
		*flag = span_is_nocase(s, "pass") ? REPORT_YES : REPORT_NO;
}

static void
set_error(struct report_xml *x)
{
	struct span s = keep(x, x->head, false);

	if (x->report.errors.n >= CAPS_REPORT_LIST)
		over_limit(x, "errors in one report", CAPS_REPORT_LIST);
	else if (s.len > 0)
		report_list_add(x->head, &x->report.errors, s);
}

static uint64_t
number(struct report_xml *x)
{
	return report_value_number(span_of(x->text, x->text_len));
}

/* A value of the report itself. */
static void
close_head(struct report_xml *x, enum report_element e)
{
	struct report_aggregate *r = &x->report;

	switch (e) {
	case REPORT_E_VERSION: r->version = keep(x, x->head, false); break;
	case REPORT_E_ORG_NAME: r->org = keep(x, x->head, false); break;
	case REPORT_E_EMAIL: r->email = keep(x, x->head, false); break;
	case REPORT_E_CONTACT: r->contact = keep(x, x->head, false); break;
	case REPORT_E_REPORT_ID: r->id = keep(x, x->head, false); break;
	case REPORT_E_GENERATOR: r->generator = keep(x, x->head, false); break;
	case REPORT_E_ERRORS: set_error(x); break;
	case REPORT_E_BEGIN: r->begin = number(x); break;
	case REPORT_E_END: r->end = number(x); break;
	case REPORT_E_POLICY_DOMAIN: r->domain = domain(x, x->head); break;
	case REPORT_E_ADKIM: r->adkim = keep(x, x->head, true); break;
	case REPORT_E_ASPF: r->aspf = keep(x, x->head, true); break;
	case REPORT_E_P: r->p = keep(x, x->head, true); break;
	case REPORT_E_SP: r->sp = keep(x, x->head, true); break;
	case REPORT_E_NP: r->np = keep(x, x->head, true); break;
	case REPORT_E_PCT: r->pct = number(x); break;
	case REPORT_E_FO: r->fo = keep(x, x->head, true); break;
	case REPORT_E_TESTING: r->testing = keep(x, x->head, true); break;
	case REPORT_E_DISCOVERY:
		r->discovery_method = keep(x, x->head, true);
		break;
	default: break;
	}
}

/* As spf-check calls it. */
static struct span
identity(struct span scope)
{
	return span_is(scope, "mfrom") ? SPAN("mailfrom") : scope;
}

static void
set_result(struct report_xml *x, enum report_element e)
{
	struct report_list *dkim = &x->record.dkim, *spf = &x->record.spf;

	switch (e) {
	case REPORT_E_DKIM_DOMAIN:
		set_cell(dkim, 4, 0, domain(x, x->row));
		break;
	case REPORT_E_DKIM_SELECTOR:
		set_cell(dkim, 4, 1, keep(x, x->row, true));
		break;
	case REPORT_E_DKIM_RESULT: set_cell(dkim, 4, 2, word(x)); break;
	case REPORT_E_DKIM_COMMENT:
		set_cell(dkim, 4, 3, keep(x, x->row, false));
		break;
	case REPORT_E_SPF_SCOPE: set_cell(spf, 3, 0, identity(word(x))); break;
	case REPORT_E_SPF_DOMAIN: set_cell(spf, 3, 1, domain(x, x->row)); break;
	case REPORT_E_SPF_RESULT: set_cell(spf, 3, 2, word(x)); break;
	default: break;
	}
}

/* The path of a bounce is "", and not absent. */
static struct span
envelope_from(struct report_xml *x)
{
	struct span s = domain(x, x->row);

	return s.p == NULL ? SPAN("") : s;
}

/* A value of a record. */
static void
close_value(struct report_xml *x, enum report_element e)
{
	struct report_record *r = &x->record;

	switch (e) {
	case REPORT_E_SOURCE_IP: r->client_ip = keep(x, x->row, false); break;
	case REPORT_E_COUNT: r->count = number(x); break;
	case REPORT_E_DISPOSITION: r->disposition = word(x); break;
	case REPORT_E_ALIGNED_DKIM: set_aligned(x, &r->aligned_dkim); break;
	case REPORT_E_ALIGNED_SPF: set_aligned(x, &r->aligned_spf); break;
	case REPORT_E_REASON_TYPE:
		set_cell(&r->overrides, REPORT_OVERRIDE_CELLS, 0, word(x));
		break;
	case REPORT_E_REASON_COMMENT:
		set_cell(&r->overrides, REPORT_OVERRIDE_CELLS, 1,
		    keep(x, x->row, false));
		break;
	case REPORT_E_HEADER_FROM: r->author_domain = domain(x, x->row); break;
	case REPORT_E_ENVELOPE_FROM:
		r->mail_from_domain = envelope_from(x);
		break;
	case REPORT_E_ENVELOPE_TO: r->rcpt_domain = domain(x, x->row); break;
	default: set_result(x, e); break;
	}
}

/* A row that said nothing, such as <reason/>, is none. */
static void
drop_empty_row(struct report_list *list, size_t cells)
{
	for (size_t i = list->n - cells; i < list->n; i++)
		if (list->cells[i].p != NULL)
			return;
	list->n -= cells;
}

static void
refuse(struct report_xml *x, const char *what, struct span value)
{
	struct report_record *r = &x->record;
	char *why;

	value = span_head(value, 100);
	why = arena_printf(x->row, "%s%.*s", what, SPAN_ARG(value));
	*r = (struct report_record){
		.number = r->number,
		.count = REPORT_NO_NUMBER,
		.error = span_str(why),
	};
	x->refused++;
}

static void
judge_record(struct report_xml *x)
{
	struct report_record *r = &x->record;
	struct span ip = r->client_ip;

	if (ip.p == NULL) {
		refuse(x, "source_ip: absent or empty", SPAN(""));
	} else if (!report_value_ip(x->row, ip, &r->client_ip)) {
		refuse(x, "source_ip: not an IP address: ", ip);
	} else if (r->count == REPORT_NO_NUMBER) {
		refuse(x, "count: absent, or not a number", SPAN(""));
	} else if (r->aligned_dkim == REPORT_YES ||
		   r->aligned_spf == REPORT_YES) {
		r->result = SPAN("pass");
	} else if (r->aligned_dkim != REPORT_UNKNOWN ||
		   r->aligned_spf != REPORT_UNKNOWN) {
		r->result = SPAN("fail");
	}
}

static void
close_record(struct report_xml *x)
{
	x->report.records++;
	judge_record(x);
	if (x->options.record != NULL)
		x->options.record(
		    x->options.ctx, &x->record, x->levels[x->depth].line);
	x->packed.len = 0;
	report_pack(&x->packed, report_record_members, &x->record);
	mix_add(&x->rows, buf_span(&x->packed));
	if (!buf_ok(&x->packed))
		over_limit(x, "octets in one record", CAPS_REPORT_RECORD);
	else if (report_store_row(x->store, buf_span(&x->packed)) < 0)
		stop(x, REPORT_STOPPED, "temporary file");
}

static void
close_element(struct report_xml *x, enum report_element e)
{
	switch (e) {
	case REPORT_E_RECORD: close_record(x); break;
	case REPORT_E_REASON:
		drop_empty_row(&x->record.overrides, REPORT_OVERRIDE_CELLS);
		break;
	case REPORT_E_DKIM:
		drop_empty_row(&x->record.dkim, REPORT_DKIM_CELLS);
		break;
	case REPORT_E_SPF:
		drop_empty_row(&x->record.spf, REPORT_SPF_CELLS);
		break;
	default:
		if (!report_elements[e].holds)
			break;
		if (e < REPORT_E_RECORD)
			close_head(x, e);
		else
			close_value(x, e);
		break;
	}
}

static void XMLCALL
end(void *ctx, const char *name)
{
	struct report_xml *x = ctx;
	const struct level *top = &x->levels[x->depth];

	(void)name;
	if (x->skipped > 0) {
		x->skipped--;
		return;
	}
	if (x->options.watch != NULL)
		tell(x,
		    (struct report_xml_event){
			.element = report_elements[top->element].name,
			.text = span_trim(span_of(x->text, x->text_len)),
			.line = top->line,
			.known = true,
			.ends = true,
		    },
		    x->depth - 1);
	XML_SetCharacterDataHandler(x->parser, NULL);
	close_element(x, top->element);
	x->depth--;
	x->text_len = 0;
}

/* A page in HTML is not a report; of anything else nobody wants the DTD. */
static void XMLCALL
doctype(void *ctx, const char *name, const char *system, const char *public,
    int internal)
{
	struct report_xml *x = ctx;

	(void)system;
	(void)public;
	(void)internal;
	stop(x,
	    span_is_nocase(span_str(name), "html") ? REPORT_OTHER
						   : REPORT_FAULTY,
	    "line %lu: DOCTYPE: refused, since a report needs none", line(x));
}

static int XMLCALL
unknown_encoding(void *ctx, const char *name, XML_Encoding *out)
{
	(void)ctx;
	return report_value_encoding(name, out->map) ? XML_STATUS_OK
						     : XML_STATUS_ERROR;
}

static void
set_up_parser(struct report_xml *x)
{
	if (x->parser == NULL)
		x->parser = XML_ParserCreate(NULL);
	else
		(void)XML_ParserReset(x->parser, NULL);
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, start, end);
	XML_SetStartDoctypeDeclHandler(x->parser, doctype);
	XML_SetUnknownEncodingHandler(x->parser, unknown_encoding, NULL);
}

void
report_xml_begin(struct report_xml *x, struct report_store *store)
{
	set_up_parser(x);
	x->store = store;
	arena_reset(x->head);
	x->report = (struct report_aggregate){
		.begin = REPORT_NO_NUMBER,
		.end = REPORT_NO_NUMBER,
		.pct = REPORT_NO_NUMBER,
	};
	x->rows = (struct mix_pair){ 0 };
	x->depth = x->skipped = x->text_len = 0;
	x->levels[0] = (struct level){ REPORT_NO_ELEMENT, 0 };
	memset(x->seen, 0, sizeof(x->seen));
	x->prefix = (struct span){ 0 };
	x->fed = x->refused = x->size = 0;
	x->rooted = x->stopped = false;
	x->verdict = REPORT_READ;
	x->why[0] = '\0';
	report_repair_init(&x->repair);
}

/* What expat itself complains of; before the root it need not be a report. */
static void
parse_error(struct report_xml *x)
{
	unsigned long column = XML_GetCurrentColumnNumber(x->parser);

	if (x->stopped)
		return;
	x->stopped = true;
	x->verdict = x->rooted ? REPORT_FAULTY : REPORT_OTHER;
	(void)snprintf(x->why, sizeof(x->why),
	    "not well-formed: %s: line %lu, column %lu",
	    XML_ErrorString(XML_GetErrorCode(x->parser)), line(x), column);
}

/* Octets that expat holds back, since a token does not end with them. */
static bool
token_is_too_long(struct report_xml *x)
{
	XML_Index at = XML_GetCurrentByteIndex(x->parser);

	return at >= 0 && x->fed > (uint64_t)at + CAPS_REPORT_TOKEN;
}

static void
feed(struct report_xml *x, struct span s)
{
	while (s.len > 0 && !x->stopped) {
		struct span piece = span_head(s, CAPS_REPORT_FEED);

		s = span_skip(s, piece.len);
		x->fed += piece.len;
		if (XML_Parse(x->parser, (const char *)piece.p, (int)piece.len,
			XML_FALSE) != XML_STATUS_OK)
			parse_error(x);
		else if (token_is_too_long(x))
			stop(x, x->rooted ? REPORT_FAULTY : REPORT_OTHER,
			    "line %lu: a token of more than %d octets", line(x),
			    CAPS_REPORT_TOKEN);
	}
}

static void
feed_repaired(void *ctx, struct span s)
{
	feed(ctx, s);
}

enum report_verdict
report_xml_add(struct report_xml *x, struct span s)
{
	if (x->stopped)
		return x->verdict;
	if (s.len > x->options.max_size - x->size) {
		stop(x, REPORT_FAULTY,
		    "more than %llu octets of XML; see --max-size",
		    (unsigned long long)x->options.max_size);
		return x->verdict;
	}
	x->size += s.len;
	if (x->options.lenient)
		report_repair_add(&x->repair, s, feed_repaired, x);
	else
		feed(x, s);
	return x->verdict;
}

enum report_verdict
report_xml_end(struct report_xml *x)
{
	if (x->options.lenient && !x->stopped)
		report_repair_end(&x->repair, feed_repaired, x);
	if (!x->stopped &&
	    XML_Parse(x->parser, "", 0, XML_TRUE) != XML_STATUS_OK)
		parse_error(x);
	if (x->stopped)
		return x->verdict;
	/* not sooner: expat may have kept records back until the end */
	x->report.digest =
	    arena_dup(x->head, span_of(&x->rows, sizeof(x->rows)));
	x->report.repaired = x->repair.repaired;
	return x->verdict;
}

const struct report_aggregate *
report_xml_report(const struct report_xml *x)
{
	return &x->report;
}

uint64_t
report_xml_refused(const struct report_xml *x)
{
	return x->refused;
}

const char *
report_xml_error(const struct report_xml *x)
{
	return x->why;
}
