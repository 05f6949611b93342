#include "judge/version_record.h"
#include "base/abnf.h"
#include "base/caps.h"

/* Begins with the version, and then a semicolon or the end. */
static bool
is_record(const struct version_kind *kind, struct span text)
{
	struct span rest;

	if (!span_starts(text, span_str(kind->version)))
		return false;
	rest = skip_wsp(span_skip(text, strlen(kind->version)));
	rest = span_skip(text, strlen(kind->version) + rest.len);
	return rest.len == 0 || rest.p[0] == ';';
}

/* Without white space, quotes and a byte-order mark, ":" as "=". */
static bool
is_meant(const struct version_kind *kind, struct span text)
{
	struct span near = span_str(kind->near);
	size_t k = 0;

	for (size_t i = 0; i < text.len && k < near.len; i++) {
		unsigned char c = span_lower(text.p[i]);

		if (c <= ' ' || c == '"' || c == '\'' || c == '\\' || c >= 0x80)
			continue;
		if (c == ':')
			c = '=';
		if (c != near.p[k++])
			return false;
	}
	return k == near.len;
}

bool
version_record_find(struct findings *f, const struct version_kind *kind,
    const struct dns_answer *a, struct span *text)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++) {
		if (is_record(kind, a->rrs[i].data)) {
			if (n++ == 0)
				*text = a->rrs[i].data;
			continue;
		}
		if (is_meant(kind, a->rrs[i].data))
			finding_add(f, kind->wrong_version, finding_at(f, 0),
			    "\"%.*s\" was meant as a record of %s; begin it "
			    "with \"%s;\", exactly so",
			    SPAN_ARG(span_head(a->rrs[i].data, 40)), kind->name,
			    kind->version);
	}
	if (n > 1)
		finding_add(f, kind->several, finding_at_subject(f),
		    "%zu records of %s, so none counts; leave one", n,
		    kind->name);
	return n == 1;
}

static bool
is_name(struct span name)
{
	if (name.len == 0 || name.len > 32 || !abnf_is_alnum(name.p[0]))
		return false;
	for (size_t i = 1; i < name.len; i++)
		if (!abnf_is_alnum(name.p[i]) && name.p[i] != '_' &&
		    name.p[i] != '-' && name.p[i] != '.')
			return false;
	return true;
}

static const char *
bad_field(const struct version_record *r, const struct version_field *field)
{
	if (field->value.p == NULL)
		return "want \"name=value\"";
	if (!is_name(field->name))
		return "not a name of a field";
	for (size_t i = 0; i < r->n; i++)
		if (span_eq(r->fields[i].name, field->name))
			return "the field stands twice; leave one";
	return NULL;
}

/* One between semicolons; the last may be empty. */
static void
take_field(struct findings *f, const struct version_kind *kind,
    struct version_record *r, struct span part, bool last)
{
	struct span whole = span_trim(part), rest = whole;
	struct version_field field = {
		.offset = (size_t)(whole.p - r->text.p),
	};
	const char *why;

	if (whole.len == 0 && last)
		return;
	field.name = span_trim(span_cut(&rest, '='));
	field.value = rest.p == NULL ? rest : span_trim(rest);
	why = bad_field(r, &field);
	if (why == NULL) {
		r->fields[r->n++] = field;
		return;
	}
	finding_add(f, kind->syntax, finding_at(f, field.offset),
	    "\"%.*s\": %s", SPAN_ARG(span_head(whole, 60)), why);
}

void
version_record_parse(struct findings *f, const struct version_kind *kind,
    struct span text, struct version_record *r)
{
	struct span rest = text;
	size_t n = 0;

	*r = (struct version_record){
		.text = text,
		.fields = arena_array(f->arena, CAPS_TAGS, sizeof(*r->fields)),
	};
	(void)span_cut(&rest, ';');
	while (rest.p != NULL) {
		struct span part = span_cut(&rest, ';');

		if (n++ == CAPS_TAGS) {
			finding_add(f, kind->syntax, finding_at_subject(f),
			    "more than %d fields", CAPS_TAGS);
			return;
		}
		take_field(f, kind, r, part, rest.p == NULL);
	}
}

const struct version_field *
version_record_field(struct findings *f, const struct version_kind *kind,
    const struct version_record *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (span_is(r->fields[i].name, name))
			return &r->fields[i];
	for (size_t i = 0; i < r->n; i++)
		if (span_is_nocase(r->fields[i].name, name)) {
			finding_add(f, kind->syntax,
			    finding_at(f, r->fields[i].offset),
			    "\"%.*s\": write %s in lower case",
			    SPAN_ARG(r->fields[i].name), name);
			return &r->fields[i];
		}
	return NULL;
}
