#include <string.h>

#include "base/json.h"
#include "report/report_item.h"

/* clang-format off */
#define AGGREGATE(member) offsetof(struct report_aggregate, member)
const struct report_member report_aggregate_members[] = {
	{ REPORT_OPEN, "report", 0, NULL },
	{ REPORT_TEXT, "id", AGGREGATE(id), NULL },
	{ REPORT_TEXT, "org", AGGREGATE(org), NULL },
	{ REPORT_TEXT, "email", AGGREGATE(email), NULL },
	{ REPORT_TEXT, "contact", AGGREGATE(contact), NULL },
	{ REPORT_NUMBER, "begin", AGGREGATE(begin), NULL },
	{ REPORT_NUMBER, "end", AGGREGATE(end), NULL },
	{ REPORT_TEXT, "version", AGGREGATE(version), NULL },
	{ REPORT_TEXT, "namespace", AGGREGATE(namespace), NULL },
	{ REPORT_TEXT, "generator", AGGREGATE(generator), NULL },
	{ REPORT_LIST, "errors", AGGREGATE(errors), NULL },
	{ REPORT_BOOL, "repaired", AGGREGATE(repaired), NULL },
	{ REPORT_CLOSE, NULL, 0, NULL },
	{ REPORT_OPEN, "published", 0, NULL },
	{ REPORT_TEXT, "domain", AGGREGATE(domain), NULL },
	{ REPORT_TEXT, "p", AGGREGATE(p), NULL },
	{ REPORT_TEXT, "sp", AGGREGATE(sp), NULL },
	{ REPORT_TEXT, "np", AGGREGATE(np), NULL },
	{ REPORT_TEXT, "adkim", AGGREGATE(adkim), NULL },
	{ REPORT_TEXT, "aspf", AGGREGATE(aspf), NULL },
	{ REPORT_NUMBER, "pct", AGGREGATE(pct), NULL },
	{ REPORT_TEXT, "fo", AGGREGATE(fo), NULL },
	{ REPORT_TEXT, "t", AGGREGATE(testing), NULL },
	{ REPORT_CLOSE, NULL, 0, NULL },
	{ REPORT_TEXT, "discovery_method", AGGREGATE(discovery_method), NULL },
	{ REPORT_NUMBER, NULL, AGGREGATE(records), NULL },
	{ REPORT_TEXT, NULL, AGGREGATE(digest), NULL },
	{ REPORT_END, NULL, 0, NULL },
};

static const char *const override_cells[] = { "type", "comment", NULL };
static const char *const dkim_cells[] = {
	"domain", "selector", "result", "comment", NULL
};
static const char *const spf_cells[] = { "identity", "domain", "result", NULL };

#define RECORD(member) offsetof(struct report_record, member)
const struct report_member report_record_members[] = {
	{ REPORT_NUMBER, "record", RECORD(number), NULL },
	{ REPORT_TEXT, "error", RECORD(error), NULL },
	{ REPORT_TEXT, "client_ip", RECORD(client_ip), NULL },
	{ REPORT_NUMBER, "count", RECORD(count), NULL },
	{ REPORT_TEXT, "author_domain", RECORD(author_domain), NULL },
	{ REPORT_TEXT, "mail_from_domain", RECORD(mail_from_domain), NULL },
	{ REPORT_TEXT, "rcpt_domain", RECORD(rcpt_domain), NULL },
	{ REPORT_TEXT, "result", RECORD(result), NULL },
	{ REPORT_TEXT, "disposition", RECORD(disposition), NULL },
	{ REPORT_OPEN, "aligned", 0, NULL },
	{ REPORT_FLAG, "dkim", RECORD(aligned_dkim), NULL },
	{ REPORT_FLAG, "spf", RECORD(aligned_spf), NULL },
	{ REPORT_CLOSE, NULL, 0, NULL },
	{ REPORT_ROWS, "overrides", RECORD(overrides), override_cells },
	{ REPORT_ROWS, "dkim", RECORD(dkim), dkim_cells },
	{ REPORT_ROWS, "spf", RECORD(spf), spf_cells },
	{ REPORT_END, NULL, 0, NULL },
};

static const char *const tls_cells[] = {
	"type", "sending_ip", "mx", "helo", "receiving_ip", "count",
	"information", "reason", NULL
};

#define TLS(member) offsetof(struct report_tls, member)
const struct report_member report_tls_members[] = {
	{ REPORT_OPEN, "report", 0, NULL },
	{ REPORT_TEXT, "id", TLS(id), NULL },
	{ REPORT_TEXT, "org", TLS(org), NULL },
	{ REPORT_TEXT, "contact", TLS(contact), NULL },
	{ REPORT_NUMBER, "begin", TLS(begin), NULL },
	{ REPORT_NUMBER, "end", TLS(end), NULL },
	{ REPORT_CLOSE, NULL, 0, NULL },
	{ REPORT_OPEN, "policy", 0, NULL },
	{ REPORT_TEXT, "type", TLS(type), NULL },
	{ REPORT_TEXT, "domain", TLS(domain), NULL },
	{ REPORT_LIST, "strings", TLS(strings), NULL },
	{ REPORT_LIST, "mx", TLS(mx), NULL },
	{ REPORT_CLOSE, NULL, 0, NULL },
	{ REPORT_NUMBER, "successful", TLS(successful), NULL },
	{ REPORT_NUMBER, "failed", TLS(failed), NULL },
	{ REPORT_ROWS, "failures", TLS(failures), tls_cells },
	{ REPORT_END, NULL, 0, NULL },
};

#define FAILURE(member) offsetof(struct report_failure, member)
const struct report_member report_failure_members[] = {
	{ REPORT_TEXT, "feedback_type", FAILURE(feedback_type), NULL },
	{ REPORT_TEXT, "auth_failure", FAILURE(auth_failure), NULL },
	{ REPORT_TEXT, "reported_domain", FAILURE(reported_domain), NULL },
	{ REPORT_TEXT, "client_ip", FAILURE(client_ip), NULL },
	{ REPORT_TEXT, "mail_from", FAILURE(mail_from), NULL },
	{ REPORT_LIST, "rcpt_to", FAILURE(rcpt_to), NULL },
	{ REPORT_NUMBER, "arrival", FAILURE(arrival), NULL },
	{ REPORT_NUMBER, "incidents", FAILURE(incidents), NULL },
	{ REPORT_LIST, "identity_alignment", FAILURE(identity_alignment), NULL },
	{ REPORT_TEXT, "delivery_result", FAILURE(delivery_result), NULL },
	{ REPORT_TEXT, "dkim_domain", FAILURE(dkim_domain), NULL },
	{ REPORT_TEXT, "dkim_selector", FAILURE(dkim_selector), NULL },
	{ REPORT_TEXT, "user_agent", FAILURE(user_agent), NULL },
	{ REPORT_LIST, NULL, FAILURE(authres), NULL },
	{ REPORT_OPEN, "message", 0, NULL },
	{ REPORT_TEXT, "message_id", FAILURE(message_id), NULL },
	{ REPORT_TEXT, "from", FAILURE(from), NULL },
	{ REPORT_TEXT, "subject", FAILURE(subject), NULL },
	{ REPORT_CLOSE, NULL, 0, NULL },
	{ REPORT_END, NULL, 0, NULL },
};
/* clang-format on */

void
report_list_add(struct arena *arena, struct report_list *list, struct span cell)
{
	list->cells = arena_grow(
	    arena, list->cells, list->n, &list->cap, sizeof(*list->cells));
	list->cells[list->n++] = cell;
}

void
report_list_add_row(struct arena *arena, struct report_list *list, size_t cells)
{
	while (list->cap - list->n < cells)
		list->cells = arena_grow(arena, list->cells, list->cap,
		    &list->cap, sizeof(*list->cells));
	memset(list->cells + list->n, 0, cells * sizeof(*list->cells));
	list->n += cells;
}

/* Seven bits an octet, the least significant ones first. */
static void
pack_number(struct buf *out, uint64_t n)
{
	unsigned char octets[10];
	size_t len = 0;

	if (n < 0x80) {
		buf_addc(out, (unsigned char)n);
		return;
	}
	for (; n >= 0x80; n >>= 7)
		octets[len++] = (unsigned char)(n | 0x80);
	octets[len++] = (unsigned char)n;
	buf_add(out, span_of(octets, len));
}

static bool
unpack_number(struct span *in, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; shift < 64 && in->len > 0; shift += 7) {
		unsigned char c = in->p[0];

		*in = span_skip(*in, 1);
		*out |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return true;
	}
	return false;
}

/* 0 is an absent text, else its length and one. */
static void
pack_text(struct buf *out, struct span text)
{
	pack_number(out, text.p == NULL ? 0 : text.len + 1);
	buf_add(out, text);
}

static bool
unpack_text(struct span *in, struct span *out)
{
	uint64_t len;

	if (!unpack_number(in, &len) || len > (uint64_t)in->len + 1)
		return false;
	*out = (struct span){ 0 };
	if (len == 0)
		return true;
	*out = span_head(*in, (size_t)(len - 1));
	*in = span_skip(*in, out->len);
	return true;
}

static void
pack_list(struct buf *out, const struct report_list *list)
{
	pack_number(out, list->n);
	for (size_t i = 0; i < list->n; i++)
		pack_text(out, list->cells[i]);
}

static bool
unpack_list(struct arena *arena, struct span *in, struct report_list *list)
{
	uint64_t n;

	if (!unpack_number(in, &n) || n > in->len)
		return false;
	list->n = list->cap = (size_t)n;
	list->cells =
	    n == 0 ? NULL : arena_array(arena, list->n, sizeof(*list->cells));
	for (size_t i = 0; i < list->n; i++)
		if (!unpack_text(in, &list->cells[i]))
			return false;
	return true;
}

void
report_pack(
    struct buf *out, const struct report_member *member, const void *item)
{
	for (; member->kind != REPORT_END; member++) {
		const void *at = (const char *)item + member->offset;

		switch (member->kind) {
		case REPORT_TEXT:
			pack_text(out, *(const struct span *)at);
			break;
		case REPORT_NUMBER:
			pack_number(out, *(const uint64_t *)at);
			break;
		case REPORT_FLAG:
			pack_number(out, *(const enum report_flag *)at);
			break;
		case REPORT_BOOL: pack_number(out, *(const bool *)at); break;
		case REPORT_LIST:
		case REPORT_ROWS: pack_list(out, at); break;
		case REPORT_OPEN:
		case REPORT_CLOSE:
		case REPORT_END: break;
		}
	}
}

static bool
unpack_member(struct arena *arena, const struct report_member *member,
    struct span *in, void *at)
{
	uint64_t n;

	switch (member->kind) {
	case REPORT_TEXT: return unpack_text(in, at);
	case REPORT_NUMBER: return unpack_number(in, at);
	case REPORT_FLAG:
		if (!unpack_number(in, &n) || n > REPORT_YES)
			return false;
		*(enum report_flag *)at = (enum report_flag)n;
		return true;
	case REPORT_BOOL:
		if (!unpack_number(in, &n))
			return false;
		*(bool *)at = n != 0;
		return true;
	case REPORT_LIST:
	case REPORT_ROWS: return unpack_list(arena, in, at);
	case REPORT_OPEN:
	case REPORT_CLOSE:
	case REPORT_END: break;
	}
	return true;
}

bool
report_unpack(struct arena *arena, const struct report_member *member,
    struct span packed, void *item)
{
	for (; member->kind != REPORT_END; member++)
		if (!unpack_member(
			arena, member, &packed, (char *)item + member->offset))
			return false;
	return packed.len == 0;
}

static void
add_key(struct buf *out, const char *key)
{
	buf_add(out, SPAN(",\""));
	buf_adds(out, key);
	buf_add(out, SPAN("\":"));
}

void
report_json_text(struct buf *out, const char *key, struct span text)
{
	if (text.p == NULL)
		return;
	add_key(out, key);
	json_print_text(out, text);
}

void
report_json_number(struct buf *out, const char *key, uint64_t n)
{
	add_key(out, key);
	json_print_number(out, n);
}

static void
add_list(struct buf *out, const char *key, const struct report_list *list)
{
	if (list->n == 0)
		return;
	add_key(out, key);
	for (size_t i = 0; i < list->n; i++) {
		buf_addc(out, i == 0 ? '[' : ',');
		json_print_text(out, list->cells[i]);
	}
	buf_addc(out, ']');
}

/* A cell is a text; one with the key "count" holds digits. */
static void
add_cell(struct buf *out, const char *key, struct span cell, bool first)
{
	if (!first)
		buf_addc(out, ',');
	buf_addc(out, '"');
	buf_adds(out, key);
	buf_add(out, SPAN("\":"));
	if (strcmp(key, "count") == 0)
		buf_add(out, cell);
	else
		json_print_text(out, cell);
}

static void
add_rows(struct buf *out, const struct report_member *member,
    const struct report_list *list)
{
	size_t i = 0;

	if (list->n == 0)
		return;
	add_key(out, member->key);
	while (i < list->n) {
		bool first = true;

		buf_adds(out, i == 0 ? "[{" : ",{");
		for (size_t c = 0; member->cells[c] != NULL; c++, i++)
			if (i < list->n && list->cells[i].p != NULL) {
				add_cell(out, member->cells[c], list->cells[i],
				    first);
				first = false;
			}
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void
add_member(struct buf *out, const struct report_member *member, const void *at)
{
	switch (member->kind) {
	case REPORT_TEXT:
		report_json_text(out, member->key, *(const struct span *)at);
		break;
	case REPORT_NUMBER:
		if (*(const uint64_t *)at != REPORT_NO_NUMBER)
			report_json_number(
			    out, member->key, *(const uint64_t *)at);
		break;
	case REPORT_FLAG:
		if (*(const enum report_flag *)at == REPORT_UNKNOWN)
			break;
		add_key(out, member->key);
		buf_adds(out, *(const enum report_flag *)at == REPORT_YES
				  ? "true"
				  : "false");
		break;
	case REPORT_BOOL:
		if (*(const bool *)at) {
			add_key(out, member->key);
			buf_add(out, SPAN("true"));
		}
		break;
	case REPORT_LIST: add_list(out, member->key, at); break;
	case REPORT_ROWS: add_rows(out, member, at); break;
	case REPORT_OPEN:
	case REPORT_CLOSE:
	case REPORT_END: break;
	}
}

/* The members of an object in it; it is left out where all are absent. */
static const struct report_member *
add_object(
    struct buf *out, const struct report_member *member, const void *item)
{
	size_t begin = out->len, inner;

	add_key(out, member->key);
	inner = out->len;
	for (member++; member->kind != REPORT_CLOSE; member++)
		add_member(out, member, (const char *)item + member->offset);
	if (out->len == inner) {
		out->len = begin;
	} else if (buf_ok(out)) {
		out->p[inner] = '{'; /* in the place of the first comma */
		buf_addc(out, '}');
	}
	return member;
}

void
report_json_members(
    struct buf *out, const struct report_member *member, const void *item)
{
	for (; member->kind != REPORT_END; member++)
		if (member->kind == REPORT_OPEN)
			member = add_object(out, member, item);
		else if (member->key != NULL)
			add_member(
			    out, member, (const char *)item + member->offset);
}
