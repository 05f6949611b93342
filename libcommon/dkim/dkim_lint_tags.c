#include "base/abnf.h"
#include "dkim/dkim_lint_private.h"

/* Octets of n= that nobody reads. */
#define NOTE_LONG 128

static const struct lint_tag *
find(const struct lint_text *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (span_is(t->tags[i].name, name))
			return &t->tags[i];
	return NULL;
}

/* Is WORD an element of the colon-separated LIST? */
static bool
has_word(struct span list, const char *word)
{
	while (list.p != NULL)
		if (span_is_nocase(span_trim(span_cut(&list, ':')), word))
			return true;
	return false;
}

/* Add a finding at the tag that is judged. */
#define SAY(t, severity, id, ...)                                              \
	finding_add((t)->f, (severity), (id),                                  \
	    dkim_lint_at((t), (t)->t->name.p), __VA_ARGS__)

static void
judge_v(struct lint_text *t)
{
	if (t->t != t->tags)
		SAY(t, FINDING_ERROR, "LK04",
		    "RFC 6376 section 3.6.1: v= is not the first tag; move it "
		    "to the front");
	if (!span_is(t->t->value, "DKIM1"))
		SAY(t, FINDING_ERROR, "LK04",
		    "RFC 6376 section 3.6.1: v= is \"%.*s\", not DKIM1 to the "
		    "letter; verifiers discard the record",
		    SPAN_ARG(span_head(t->t->value, 32)));
}

static void
judge_k(struct lint_text *t)
{
	struct span value = t->t->value;

	if (span_is(value, "rsa") || span_is(value, "ed25519"))
		return;
	if (span_is_nocase(value, "rsa") || span_is_nocase(value, "ed25519"))
		SAY(t, FINDING_INFO, "LK09",
		    "k= is not in lower case; some verifiers may not know it");
	else
		SAY(t, FINDING_ERROR, "LK09",
		    "RFC 6376 section 3.6.1: k= is \"%.*s\": want rsa or "
		    "ed25519; verifiers pass over the record",
		    SPAN_ARG(span_head(value, 32)));
}

static void
judge_h(struct lint_text *t)
{
	struct span value = t->t->value;

	if (!has_word(value, "sha256"))
		SAY(t, FINDING_ERROR, "LK14",
		    "RFC 6376 section 3.6.1: h= is \"%.*s\", without sha256: "
		    "no signature verifies; leave h= out",
		    SPAN_ARG(span_head(value, 32)));
	if (has_word(value, "sha1"))
		SAY(t, FINDING_WARNING, "LK14",
		    "RFC 8301 section 3.1: h= allows sha1, which must not be "
		    "used; leave it out");
}

static void
judge_s(struct lint_text *t)
{
	if (!has_word(t->t->value, "*") && !has_word(t->t->value, "email"))
		SAY(t, FINDING_ERROR, "LK14",
		    "RFC 6376 section 3.6.1: s= is \"%.*s\", neither * nor "
		    "email: the key does not serve for mail; leave s= out",
		    SPAN_ARG(span_head(t->t->value, 32)));
}

static void
judge_t(struct lint_text *t)
{
	struct span flags = t->t->value;
	bool bulk = t->record->bulk;

	if (has_word(flags, "y"))
		SAY(t, bulk ? FINDING_ERROR : FINDING_WARNING, "LK14",
		    "RFC 6376 section 3.6.1: t=y: the domain is testing DKIM: "
		    "mail whose signature fails counts as unsigned%s; remove "
		    "it when the tests are over",
		    bulk ? ", and bulk mail must be signed" : "");
	while (flags.p != NULL) {
		struct span flag = span_trim(span_cut(&flags, ':'));

		if (span_is_nocase(flag, "y") || span_is_nocase(flag, "s"))
			continue;
		SAY(t, FINDING_INFO, "LK15",
		    "RFC 6376 section 3.6.1: t=: unknown flag \"%.*s\", "
		    "which is ignored",
		    SPAN_ARG(span_head(flag, 32)));
		break;
	}
}

static void
judge_g(struct lint_text *t)
{
	SAY(t, FINDING_WARNING, "LK15",
	    "RFC 6376 appendix C.2: g= is historic: verifiers of today ignore "
	    "it, old ones may refuse mail because of it; remove it");
}

static void
judge_n(struct lint_text *t)
{
	if (t->t->value.len > NOTE_LONG)
		SAY(t, FINDING_WARNING, "LK15",
		    "n= has %zu octets that nobody reads, in every answer; "
		    "make it short",
		    t->t->value.len);
	for (size_t i = 0; i < t->t->value.len; i++)
		if (t->t->value.p[i] >= 0x80) {
			SAY(t, FINDING_INFO, "LK05",
			    "RFC 6376 section 3.6.1: n= is quoted-printable; "
			    "this one holds letters as they are");
			return;
		}
}

static void
judge_unknown(struct lint_text *t)
{
	struct span name = span_head(t->t->name, 32);
	unsigned char lower = span_lower(name.p[0]);

	if (name.len == 1 && dkim_lint_knows(span_of(&lower, 1)))
		SAY(t, FINDING_WARNING, "LK05",
		    "RFC 6376 section 3.2: tag names are case-sensitive: "
		    "%.*s= is unknown; write %c=",
		    SPAN_ARG(name), lower);
	else
		SAY(t, FINDING_INFO, "LK15",
		    "%.*s= is unknown; verifiers ignore it", SPAN_ARG(name));
}

/* By name; p= is judged elsewhere. */
static const struct {
	char name;
	void (*judge)(struct lint_text *);
} judges[] = {
	{ 'v', judge_v },
	{ 'k', judge_k },
	{ 'h', judge_h },
	{ 's', judge_s },
	{ 't', judge_t },
	{ 'g', judge_g },
	{ 'n', judge_n },
	{ 'p', NULL },
};

#define JUDGES (sizeof(judges) / sizeof(judges[0]))

static void
judge_one(struct lint_text *t)
{
	for (size_t i = 0; i < JUDGES; i++)
		if (t->t->name.len == 1 &&
		    t->t->name.p[0] == (unsigned char)judges[i].name) {
			if (judges[i].judge != NULL)
				judges[i].judge(t);
			return;
		}
	judge_unknown(t);
}

/* What a record must have. */
static void
judge_missing(struct lint_text *t)
{
	if (find(t, "v") == NULL)
		finding_add(t->f,
		    t->record->foreign ? FINDING_INFO : FINDING_WARNING, "LK04",
		    finding_at_subject(t->f),
		    "RFC 6376 section 3.6.1 recommends v=DKIM1 as the first "
		    "tag; there is none");
	if (find(t, "p") != NULL)
		return;
	finding_add(t->f, FINDING_ERROR, "LK07", finding_at_subject(t->f),
	    "RFC 6376 section 3.6.1: p=, the key, is missing%s",
	    t->n == 1 && span_is(t->tags[0].name, "v")
		? "; in a zone file the text must stand in quotes, or \";\" "
		  "begins a comment"
		: "");
}

void
dkim_lint_tags(struct lint_text *t)
{
	const struct lint_tag *k = find(t, "k");
	enum key_type type = k != NULL && span_is_nocase(k->value, "ed25519")
				 ? KEY_ED25519
				 : KEY_RSA;

	judge_missing(t);
	for (size_t i = 0; i < t->n; i++) {
		t->t = &t->tags[i];
		judge_one(t);
		if (span_is(t->t->name, "p"))
			dkim_lint_p(t, type);
	}
}
