#include <string.h>

#include "base/abnf.h"
#include "base/diag.h"
#include "base/finding_format.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "base/visible.h"

/* Under this rule come look-ups that failed. */
#define NOT_CHECKED "not-checked"

/* Append KEY and TEXT, shown as a person may see it, as a string. */
static void
print_string(struct buf *out, const char *key, struct span text)
{
	struct buf seen = buf_new(out->arena, SIZE_MAX / 2);

	visible_print(&seen, text);
	buf_addf(out, "\"%s\":", key);
	json_print_text(out, buf_span(&seen));
}

/* {"text": ...}, a message of SARIF. */
static void
print_text(struct buf *out, const char *key, const char *text)
{
	buf_addf(out, "\"%s\":{", key);
	print_string(out, "text", span_str(text));
	buf_addc(out, '}');
}

static const char *
level(enum finding_severity severity)
{
	return severity == FINDING_INFO ? "note"
					: finding_severity_name(severity);
}

static void
print_rule(struct buf *out, const struct finding_rule *rule)
{
	buf_addf(out, "{\"id\":\"%s\",", rule->id);
	print_text(out, "shortDescription", rule->summary);
	buf_addc(out, ',');
	print_text(out, "help", rule->hint);
	buf_addf(out,
	    ",\"defaultConfiguration\":{\"level\":\"%s\"},"
	    "\"properties\":{",
	    level(finding_rule_severity(rule)));
	print_string(out, "section", span_str(rule->section));
	buf_adds(out, "}},\n");
}

static void
begin(struct buf *out, const struct finding_document *d)
{
	buf_addf(out,
	    "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/"
	    "errata01/os/schemas/sarif-schema-2.1.0.json\",\n"
	    "\"version\":\"2.1.0\",\"runs\":[{\n"
	    "\"tool\":{\"driver\":{\"name\":\"%s\",\"version\":\"%s\","
	    "\"rules\":[\n",
	    d->tool, d->version);
	for (size_t t = 0; d->tables[t] != NULL; t++)
		for (size_t i = 0; i < d->tables[t]->n; i++)
			print_rule(out, &d->tables[t]->list[i]);
	buf_adds(out, "{\"id\":\"" NOT_CHECKED
		      "\",\"shortDescription\":{\"text\":"
		      "\"A look-up failed, so that nothing is known.\"}}\n"
		      "]}},\n\"results\":[\n");
}

/* Its place in the array of rules; that behind all, if it has none. */
static size_t
rule_index(const struct finding_document *d, const struct finding_rule *rule)
{
	size_t before = 0;

	for (size_t t = 0; d->tables[t] != NULL; t++) {
		for (size_t i = 0; rule != NULL && i < d->tables[t]->n; i++)
			if (rule == &d->tables[t]->list[i])
				return before + i;
		before += d->tables[t]->n;
	}
	return before;
}

/* A path as a relative reference, RFC 3986 section 3.3. */
static void
print_path(struct buf *out, struct span path)
{
	for (size_t i = 0; i < path.len; i++)
		if (abnf_is_alnum(path.p[i]) ||
		    (path.p[i] != '\0' &&
			strchr("/-._~+=@,", path.p[i]) != NULL))
			buf_addc(out, path.p[i]);
		else
			buf_addf(out, "%%%02X", path.p[i]);
}

static void
print_source(struct buf *out, const struct finding_source *s)
{
	buf_adds(out, "\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"");
	print_path(out, span_str(s->file));
	buf_addf(out, "\"},\"region\":{\"startLine\":%zu", s->line);
	if (s->column > 0)
		buf_addf(out, ",\"startColumn\":%zu", s->column);
	buf_adds(out, "}},");
}

/* What both kinds of results have: up to the end of their locations. */
static void
print_place(struct buf *out, struct span name, struct span text,
    const struct finding_source *source)
{
	struct buf message = buf_new(out->arena, SIZE_MAX / 2);

	buf_add(&message, name);
	buf_adds(&message, ": ");
	buf_add(&message, text);
	buf_adds(out, ",\"message\":{");
	print_string(out, "text", buf_span(&message));
	buf_adds(out, "},\"locations\":[{");
	if (source != NULL && source->file != NULL)
		print_source(out, source);
	buf_adds(out, "\"logicalLocations\":[{");
	print_string(out, "fullyQualifiedName", name);
	buf_adds(out, ",\"kind\":\"resource\"}]}]");
}

/* What tells that a result of another run is the same one. */
static void
print_fingerprint(struct buf *out, const char *id, struct span name)
{
	struct buf print = buf_new(out->arena, SIZE_MAX / 2);

	buf_addf(&print, "%s ", id);
	buf_add(&print, name);
	buf_adds(out, ",\"partialFingerprints\":{");
	print_string(out, "ruleAndName/v1", buf_span(&print));
	buf_addc(out, '}');
}

/* Beside an earlier run, and what a comment of the zone file says. */
static void
end_result(struct buf *out, const char *state, bool ignored)
{
	if (state != NULL)
		buf_addf(out, ",\"baselineState\":\"%s\"", state);
	if (ignored)
		buf_adds(out, ",\"suppressions\":[{\"kind\":\"inSource\"}]");
	buf_adds(out, "}\n");
}

static const char *
state_of(const struct finding *f)
{
	return f->news == FINDING_NEW     ? "new"
	       : f->news == FINDING_STILL ? "unchanged"
					  : NULL;
}

static void
begin_result(struct buf *out, struct finding_document *d, const char *id,
    const struct finding_rule *rule)
{
	buf_addf(out, "%s{\"ruleId\":\"%s\",\"ruleIndex\":%zu",
	    d->results++ > 0 ? "," : "", id, rule_index(d, rule));
}

struct place {
	struct buf *out;
	struct finding_document *document;
};

static void
add_finding(void *ctx, const struct finding *f)
{
	struct place *p = ctx;

	begin_result(p->out, p->document, f->rule->id, f->rule);
	buf_addf(p->out, ",\"level\":\"%s\"", level(f->severity));
	print_place(p->out, f->place.name, f->text, &f->source);
	print_fingerprint(p->out, f->rule->id, f->place.name);
	end_result(p->out, state_of(f), f->ignored);
}

static void
add_unchecked(struct place *p, const struct finding_unchecked *u)
{
	begin_result(p->out, p->document, NOT_CHECKED, NULL);
	buf_adds(p->out, ",\"kind\":\"open\",\"level\":\"none\"");
	print_place(p->out, u->name, u->text, NULL);
	print_fingerprint(p->out, NOT_CHECKED, u->name);
	end_result(p->out, p->document->compared ? "new" : NULL, false);
}

/* A result of an earlier run that this one lacks. */
static void
add_gone(struct place *p, const struct finding_gone *g)
{
	const struct finding_rule *rule = NULL;

	for (size_t t = 0; p->document->tables[t] != NULL && rule == NULL; t++)
		rule = finding_rule_find(p->document->tables[t], g->id);
	/* a rule that this version does not have any more */
	if (rule == NULL)
		return;
	begin_result(p->out, p->document, rule->id, rule);
	buf_adds(p->out, ",\"kind\":\"pass\",\"level\":\"none\"");
	print_place(p->out, g->name, SPAN("no longer found"), NULL);
	print_fingerprint(p->out, rule->id, g->name);
	end_result(p->out, "absent", false);
}

static void
add(struct buf *out, struct buf *notes, struct finding_document *d,
    const struct findings *all)
{
	struct place p = { out, d };

	(void)notes;
	findings_each(all, d->shown, add_finding, &p);
	for (size_t i = 0; i < all->nunchecked; i++)
		add_unchecked(&p, &all->unchecked[i]);
	for (size_t i = 0; i < all->ngone; i++)
		add_gone(&p, &all->gone[i]);
}

static void
end(struct buf *out, const struct finding_document *d)
{
	buf_addf(out,
	    "],\n\"invocations\":[{\"executionSuccessful\":%s,"
	    "\"exitCode\":%d}]}]}\n",
	    d->status == STATUS_YES || d->status == STATUS_NO ? "true"
							      : "false",
	    d->status);
}

const struct finding_format finding_sarif = {
	.begin = begin,
	.add = add,
	.end = end,
};
