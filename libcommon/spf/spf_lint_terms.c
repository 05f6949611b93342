#include "spf/spf_lint_rules.h"
#include "spf/spf_macro.h"

static struct finding_place
at(struct spf_lint *l, const struct spf_rec *rec, const struct spf_term *term)
{
	return finding_at(&l->findings, spf_rec_offset(rec, term->text));
}

/* LS05 */
static void
check_all(struct spf_lint *l, const struct spf_rec *rec)
{
	struct findings *f = &l->findings;

	if (rec->all == NULL) {
		/* a term that cannot be read may have been meant as one */
		if (rec->redirect == NULL && rec->bad == NULL)
			finding_add(f, FINDING_WARNING, "LS05",
			    finding_at_subject(f),
			    "neither all nor redirect=, so others are "
			    "neutral; end the record with -all or ~all");
		return;
	}
	if (rec->all->error != NULL)
		return;
	if (rec->all->result == AUTHRES_PASS)
		finding_add(f, FINDING_ERROR, "LS05", at(l, rec, rec->all),
		    "\"%.*s\" lets every host send; write -all or ~all",
		    SPAN_ARG(rec->all->text));
	else if (rec->all->result == AUTHRES_NEUTRAL)
		finding_add(f, FINDING_WARNING, "LS05", at(l, rec, rec->all),
		    "?all says nothing about other hosts; write -all or ~all");
}

/* LS06 */
static void
check_order(struct spf_lint *l, const struct spf_rec *rec, size_t i)
{
	const struct spf_term *term = &rec->terms[i];
	struct findings *f = &l->findings;

	if (!spf_kind_is_modifier(term->kind)) {
		if (rec->all != NULL && term > rec->all)
			finding_add(f, FINDING_WARNING, "LS06",
			    at(l, rec, term),
			    "\"%.*s\" stands behind all and is never "
			    "reached; move or remove it",
			    SPAN_ARG(term->text));
		return;
	}
	if (term->kind == SPF_MODIFIER)
		return;
	if (term->kind == SPF_REDIRECT && rec->all != NULL) {
		finding_add(f, FINDING_WARNING, "LS06", at(l, rec, term),
		    "redirect= has no effect in a record with all; remove "
		    "one of them");
		return;
	}
	for (i++; i < rec->n; i++)
		if (!spf_kind_is_modifier(rec->terms[i].kind)) {
			finding_add(f, FINDING_WARNING, "LS06",
			    at(l, rec, term),
			    "RFC 7208 section 6: \"%.*s\" should stand at "
			    "the end; move it there",
			    SPAN_ARG(term->text));
			return;
		}
}

/* LS07 */
static void
check_macros(
    struct spf_lint *l, const struct spf_rec *rec, const struct spf_term *term)
{
	struct findings *f = &l->findings;

	if (term->kind == SPF_PTR)
		finding_add(f, FINDING_WARNING, "LS07", at(l, rec, term),
		    "RFC 7208 section 5.5: ptr should not be used, it is "
		    "slow and some receivers pass it over; list addresses");
	if (!spf_kind_asks(term->kind) || term->domain.p == NULL)
		return;
	if (spf_macro_has(term->domain, "p"))
		finding_add(f, FINDING_WARNING, "LS07", at(l, rec, term),
		    "RFC 7208 section 7.2: %%{p} should not be used, it "
		    "costs as much as ptr");
	if (spf_macro_has(term->domain, "slh"))
		finding_add(f, FINDING_WARNING, "LS07", at(l, rec, term),
		    "\"%.*s\": whoever sends chooses what %%{s}, %%{l} and "
		    "%%{h} are, and no answer can be kept in a cache",
		    SPAN_ARG(term->text));
	if (term->kind == SPF_EXISTS &&
	    !spf_macro_has(term->domain, "slodiphv"))
		finding_add(f, FINDING_WARNING, "LS07", at(l, rec, term),
		    "\"%.*s\": exists without a macro is the same for every "
		    "client; write all, or remove it",
		    SPAN_ARG(term->text));
}

void
spf_lint_terms(struct spf_lint *l, const struct spf_rec *rec)
{
	check_all(l, rec);
	for (size_t i = 0; i < rec->n; i++) {
		check_order(l, rec, i);
		if (rec->terms[i].error == NULL)
			check_macros(l, rec, &rec->terms[i]);
	}
}
