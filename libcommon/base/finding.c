#include <stdarg.h>
#include <stdio.h>

#include "base/diag.h"
#include "base/finding.h"

const char *
finding_severity_name(enum finding_severity severity)
{
	switch (severity) {
	case FINDING_ERROR: return "error";
	case FINDING_WARNING: return "warning";
	case FINDING_INFO: return "info";
	}
	return "error";
}

enum finding_severity
finding_rule_severity(const struct finding_rule *rule)
{
	enum finding_severity severity = FINDING_ERROR;

	while (
	    severity < FINDING_INFO && (rule->severities & 1U << severity) == 0)
		severity++;
	return severity;
}

const struct finding_rule *
finding_rule_find(const struct finding_rules *rules, struct span id)
{
	for (size_t i = 0; i < rules->n; i++)
		if (span_is_nocase(id, rules->list[i].id))
			return &rules->list[i];
	return NULL;
}

struct findings
findings_new(
    struct arena *arena, const struct finding_rules *rules, struct span subject)
{
	return (struct findings){
		.arena = arena,
		.rules = rules,
		.subject = subject,
	};
}

static struct span __attribute__((format(printf, 2, 0)))
format(struct arena *arena, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return span_str(fmt);
	text = arena_raw(arena, (size_t)n + 1);
	(void)vsnprintf(text, (size_t)n + 1, fmt, ap);
	return span_of(text, (size_t)n);
}

static void __attribute__((format(printf, 5, 0))) add(struct findings *f,
    enum finding_severity severity, const struct finding_rule *rule,
    struct finding_place place, const char *fmt, va_list ap)
{
	struct finding one = {
		.severity = severity,
		.found = severity,
		.rule = rule,
		.place = place,
		.text = format(f->arena, fmt, ap),
	};

	if (f->locator.locate != NULL)
		f->locator.locate(f->locator.ctx, &one);
	f->list = arena_grow(f->arena, f->list, f->n, &f->cap, sizeof(one));
	f->list[f->n++] = one;
}

void
finding_add(struct findings *f, size_t rule, struct finding_place place,
    const char *fmt, ...)
{
	const struct finding_rule *r = &f->rules->list[rule];
	va_list ap;

	va_start(ap, fmt);
	add(f, finding_rule_severity(r), r, place, fmt, ap);
	va_end(ap);
}

void
finding_add_as(struct findings *f, enum finding_severity severity, size_t rule,
    struct finding_place place, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(f, severity, &f->rules->list[rule], place, fmt, ap);
	va_end(ap);
}

bool
findings_have_error(const struct findings *f, size_t from)
{
	for (size_t i = from; i < f->n; i++)
		if (f->list[i].found == FINDING_ERROR)
			return true;
	return false;
}

static void
add_unchecked(struct findings *f, struct finding_unchecked one)
{
	for (size_t i = 0; i < f->nunchecked; i++)
		if (span_eq(f->unchecked[i].name, one.name) &&
		    span_eq(f->unchecked[i].text, one.text))
			return;
	f->unchecked = arena_grow(f->arena, f->unchecked, f->nunchecked,
	    &f->unchecked_cap, sizeof(one));
	f->unchecked[f->nunchecked++] = one;
}

void
finding_not_checked(struct findings *f, struct span name, const char *fmt, ...)
{
	struct finding_unchecked one = { .name = name };
	va_list ap;

	va_start(ap, fmt);
	one.text = format(f->arena, fmt, ap);
	va_end(ap);
	add_unchecked(f, one);
}

void
findings_append(struct findings *f, const struct findings *from)
{
	for (size_t i = 0; i < from->n; i++) {
		f->list = arena_grow(
		    f->arena, f->list, f->n, &f->cap, sizeof(*f->list));
		f->list[f->n++] = from->list[i];
	}
	for (size_t i = 0; i < from->nunchecked; i++)
		add_unchecked(f, from->unchecked[i]);
}

struct finding_place
finding_at_subject(const struct findings *f)
{
	return finding_at(f, FINDING_NO_OFFSET);
}

struct finding_place
finding_at(const struct findings *f, size_t offset)
{
	return (struct finding_place){ f->subject, offset };
}

void
finding_ignore(
    struct arena *arena, struct finding_policy *policy, const char *id)
{
	const char **list = arena_grow(arena, (void *)policy->ignore,
	    policy->nignore, &policy->ignore_cap, sizeof(*list));

	list[policy->nignore++] = id;
	policy->ignore = list;
}

bool
finding_counts(const struct finding *f, const struct finding_policy *policy)
{
	for (size_t i = 0; i < policy->nignore; i++)
		if (span_eq_nocase(
			span_str(f->rule->id), span_str(policy->ignore[i])))
			return false;
	return true;
}

bool
finding_shows(const struct finding *f, const struct finding_policy *policy)
{
	return finding_counts(f, policy) &&
	       !(policy->changes && f->news == FINDING_STILL);
}

bool
findings_show(const struct findings *all, const struct finding_policy *policy)
{
	for (size_t i = 0; i < all->n; i++)
		if (finding_shows(&all->list[i], policy))
			return true;
	return all->ngone > 0;
}

static int
one_status(const struct finding *f, const struct finding_policy *policy)
{
	if (!finding_counts(f, policy))
		return STATUS_YES;
	switch (f->severity) {
	case FINDING_ERROR: return STATUS_NO;
	case FINDING_WARNING: return policy->strict ? STATUS_NO : STATUS_YES;
	case FINDING_INFO: break;
	}
	return STATUS_YES;
}

int
findings_status(const struct findings *f, const struct finding_policy *policy)
{
	int status = f->nunchecked > 0 ? STATUS_TEMP : STATUS_YES;

	for (size_t i = 0; i < f->n; i++)
		status = diag_worse(status, one_status(&f->list[i], policy));
	return status;
}
