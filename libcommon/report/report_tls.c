#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/caps.h"
#include "report/report_item.h"
#include "report/report_tls.h"
#include "report/report_value.h"

static struct span
text_of(const json_t *value)
{
	struct span s = { 0 };

	if (json_is_string(value))
		s = span_of(
		    json_string_value(value), json_string_length(value));
	return s.len == 0 ? (struct span){ 0 } : s;
}

static struct span
text(const json_t *object, const char *key)
{
	return text_of(json_object_get(object, key));
}

static uint64_t
number(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	double real = json_real_value(value);

	if (json_is_integer(value))
		return json_integer_value(value) < 0
			   ? REPORT_NO_NUMBER
			   : (uint64_t)json_integer_value(value);
	if (json_is_real(value))
		return real >= 0 && real < 1e18 ? (uint64_t)real
						: REPORT_NO_NUMBER;
	return report_value_number(text_of(value));
}

/* A list of texts, or one alone. */
static struct report_list
list(struct arena *arena, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	struct report_list out = { 0 };

	if (text_of(value).len > 0)
		report_list_add(arena, &out, text_of(value));
	for (size_t i = 0; i < json_array_size(value) && i < CAPS_REPORT_LIST;
	     i++)
		if (text_of(json_array_get(value, i)).len > 0)
			report_list_add(
			    arena, &out, text_of(json_array_get(value, i)));
	return out;
}

static struct span
lower(struct arena *arena, struct span s)
{
	return s.p == NULL ? s : arena_lower(arena, s);
}

/* An address as it stands, where it is none. */
static struct span
address(struct arena *arena, struct span s)
{
	struct span ip;

	return s.p != NULL && report_value_ip(arena, s, &ip) ? ip : s;
}

static void
add_failure(struct arena *arena, struct report_list *out, const json_t *f)
{
	uint64_t count = number(f, "failed-session-count");
	const struct span cells[REPORT_TLS_CELLS] = {
		lower(arena, text(f, "result-type")),
		address(arena, text(f, "sending-mta-ip")),
		lower(arena, text(f, "receiving-mx-hostname")),
		lower(arena, text(f, "receiving-mx-helo")),
		address(arena, text(f, "receiving-ip")),
		count == REPORT_NO_NUMBER ? (struct span){ 0 }
					  : span_str(arena_printf(arena, "%llu",
						(unsigned long long)count)),
		text(f, "additional-information"),
		text(f, "failure-reason-code"),
	};

	for (size_t i = 0; i < REPORT_TLS_CELLS; i++)
		report_list_add(arena, out, cells[i]);
}

static uint64_t
date(struct arena *arena, const json_t *range, const char *key)
{
	return report_value_date(arena, text(range, key));
}

static void
read_policy(struct arena *arena, const json_t *policy, struct report_tls *t)
{
	const json_t *inner = json_object_get(policy, "policy");
	const json_t *summary = json_object_get(policy, "summary");
	const json_t *failures = json_object_get(policy, "failure-details");

	t->type = lower(arena, text(inner, "policy-type"));
	t->domain =
	    report_value_domain(lower(arena, text(inner, "policy-domain")));
	t->strings = list(arena, inner, "policy-string");
	t->mx = list(arena, inner, "mx-host");
	t->successful = number(summary, "total-successful-session-count");
	t->failed = number(summary, "total-failure-session-count");
	t->failures = (struct report_list){ 0 };
	for (size_t i = 0; i < json_array_size(failures); i++)
		if (json_is_object(json_array_get(failures, i)))
			add_failure(
			    arena, &t->failures, json_array_get(failures, i));
}

static void
keep_policies(const json_t *root, const json_t *policies,
    struct report_found *found, struct span member)
{
	struct arena *arena = arena_new();
	const json_t *range = json_object_get(root, "date-range");
	struct report_tls t = {
		.org = text(root, "organization-name"),
		.contact = text(root, "contact-info"),
		.id = text(root, "report-id"),
		.begin = date(arena, range, "start-datetime"),
		.end = date(arena, range, "end-datetime"),
	};

	for (size_t i = 0; i < json_array_size(policies); i++) {
		struct arena *own = arena_new();
		struct buf packed = buf_new(own, SIZE_MAX / 2);

		read_policy(own, json_array_get(policies, i), &t);
		report_pack(&packed, report_tls_members, &t);
		report_found_keep(found, REPORT_TLS, member, buf_span(&packed));
		arena_free(own);
	}
	arena_free(arena);
}

/* Cut white space; jansson takes what is behind it for another value. */
static json_t *
load(struct span s, json_error_t *error)
{
	while (s.len > 0 && s.p[0] != '{')
		s = span_skip(s, 1);
	return json_loadb((const char *)s.p, s.len, 0, error);
}

/* Of what cannot be read: was it meant as a report? */
static bool
looks_like_report(struct span s)
{
	return memmem(s.p, s.len, "\"policies\"", 10) != NULL ||
	       memmem(s.p, s.len, "\"report-id\"", 11) != NULL ||
	       memmem(s.p, s.len, "\"organization-name\"", 19) != NULL;
}

enum report_verdict
report_tls_read(struct span in, struct report_found *found, struct span member,
    char *why, size_t size)
{
	json_error_t error;
	json_t *root = load(in, &error);
	const json_t *policies = json_object_get(root, "policies");
	bool is_report = json_is_array(policies) &&
			 (json_object_get(root, "organization-name") != NULL ||
			     json_object_get(root, "report-id") != NULL);

	if (root == NULL) {
		(void)snprintf(why, size, "JSON: line %d, column %d: %s",
		    error.line, error.column, error.text);
		return looks_like_report(in) ? REPORT_FAULTY : REPORT_OTHER;
	}
	if (is_report) {
		keep_policies(root, policies, found, member);
		found->reports++;
	} else {
		(void)snprintf(why, size,
		    "JSON: want \"policies\" and \"report-id\", which an SMTP "
		    "TLS report has");
	}
	json_decref(root);
	return is_report ? REPORT_READ : REPORT_OTHER;
}
