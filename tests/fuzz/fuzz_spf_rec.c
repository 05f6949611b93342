/* SPF records: what is sound says the same when it is written anew */

#include <stdlib.h>

#include "base/buf.h"
#include "spf/spf_macro.h"
#include "spf/spf_rec.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_term(const struct spf_rec *rec, const struct spf_term *term)
{
	struct spf_macro_error error;

	if (spf_rec_offset(rec, term->text) + term->text.len > rec->text.len ||
	    term->error_at > rec->text.len)
		abort();
	if (term->error != NULL)
		return;
	if (term->kind == SPF_NOTHING || term->bits4 > 32 || term->bits6 > 128)
		abort();
	if (term->domain.p != NULL &&
	    !spf_macro_check_domain(term->domain, &error))
		abort();
	if ((term->kind == SPF_INCLUDE || term->kind == SPF_EXISTS ||
		term->kind == SPF_REDIRECT || term->kind == SPF_EXP) &&
	    term->domain.p == NULL)
		abort();
}

static void
write_anew(struct arena *arena, const struct spf_rec *rec)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct spf_rec again;

	buf_adds(&out, "V=SPF1");
	for (size_t i = 0; i < rec->n; i++) {
		buf_adds(&out, "  ");
		buf_add(&out, rec->terms[i].text);
	}
	spf_rec_parse(arena, buf_span(&out), &again);
	if (again.n != rec->n || (again.bad == NULL) != (rec->bad == NULL))
		abort();
	for (size_t i = 0; i < rec->n; i++)
		if (again.terms[i].kind != rec->terms[i].kind ||
		    again.terms[i].result != rec->terms[i].result ||
		    again.terms[i].error != rec->terms[i].error ||
		    !span_eq(again.terms[i].domain, rec->terms[i].domain))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct buf text = buf_new(arena, SIZE_MAX / 2);
	struct spf_rec rec;

	buf_adds(&text, "v=spf1 ");
	buf_add(&text, span_of(data, size));
	spf_rec_parse(arena, buf_span(&text), &rec);
	for (size_t i = 0; i < rec.n; i++)
		check_term(&rec, &rec.terms[i]);
	write_anew(arena, &rec);
	(void)spf_rec_is_record(span_of(data, size));
	arena_free(arena);
	return 0;
}
