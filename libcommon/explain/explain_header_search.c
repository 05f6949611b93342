/* The header: in which order the families of hypotheses are tried. */
#include "explain/explain_private.h"

/* Ed25519 does not tell header from b=: the latter after what is likelier. */
static bool
search_b(struct explain_work *w)
{
	return w->want.len == 0 && w->key->type == KEY_ED25519 &&
	       w->sig->b.len == 64 && explain_b_damaged(w);
}

/* A family, and how much of what is left of the budget it may use. */
static const struct {
	explain_header_family *family;
	unsigned share;
} rows[] = {
	{ explain_header_signer, 1 },
	{ explain_header_z, 1 },
	{ explain_header_subject, 2 },
	{ explain_header_from, 2 },
	{ explain_header_message_id, 1 },
	{ explain_header_added, 1 },
	{ explain_header_ends, 1 },
	{ explain_header_body, 1 },
	{ explain_header_name_case, 2 },
	{ explain_header_unfold, 1 },
	{ explain_header_broken, 1 },
	{ explain_header_address, 2 },
	{ explain_header_removed, 1 },
	{ explain_header_parameter, 1 },
	{ explain_header_date_known, 2 },
	{ explain_header_combined_first, 3 },
	{ explain_header_space, 2 },
	{ explain_header_date_near, 3 },
	{ explain_header_encoded, 2 },
	{ explain_header_refold, 3 },
	{ explain_header_octets_few, 3 },
	{ explain_header_tags, 2 },
	{ explain_header_combined, 4 },
	{ search_b, 12 },
	{ explain_header_deleted, 5 },
	{ explain_header_added_many, 3 },
	{ explain_header_octets, 6 },
	{ explain_header_date, 6 },
	{ explain_header_folds, 6 },
	{ explain_header_deleted_combined, 10 },
};

void
explain_search_header(struct explain_work *w)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		explain_stage(w, rows[i].share);
		if (rows[i].family(w)) {
			if (w->want.len == 0)
				w->out->key_known = w->out->key_fits = true;
			return;
		}
	}
	explain_differs_from_z(w);
}
