/*
 * ARC fields: a chain that is sound so far has all that a verifier needs and
 * can be hashed; a fail says why; reports and the merging of results take
 * whatever there is.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arc/arc.h"
#include "arc/arc_report.h"
#include "arc/arc_verify.h"
#include "authres/authres_merge.h"
#include "authres/authres_parse.h"
#include "base/caps.h"
#include "base/json.h"
#include "json_strict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_set(struct arena *arena, const struct msg *msg, struct hash *below,
    const struct arc_set *set)
{
	struct span payload;

	if (set->aar == NULL || set->ams.sig.field == NULL ||
	    set->seal.sig.field == NULL || set->seal.sig.b.len == 0 ||
	    set->seal.sig.d.len == 0 || set->seal.sig.s.len == 0 ||
	    arc_aar_instance(set->aar->value, &payload) != set->instance)
		abort();
	(void)arc_seal_hash(arena, below, set);
	arc_hash_set(below, set);
	if (set->ams.result == AUTHRES_NONE)
		(void)dkim_sig_header_hash(
		    arena, &set->ams.sig, msg_index_new(arena, msg));
}

static void
check(struct arena *arena, const struct msg *msg, const struct arc_chain *chain)
{
	struct hash below;

	if (chain->n > CAPS_ARC_SETS ||
	    (chain->result == AUTHRES_FAIL) != (chain->reason != NULL))
		abort();
	if (chain->result != AUTHRES_PASS)
		return;
	if (chain->n == 0 || arc_newest(chain)->ams.result != AUTHRES_NONE)
		abort();
	hash_init(&below, HASH_SHA256);
	for (unsigned i = 0; i < chain->n; i++)
		check_set(arena, msg, &below, &chain->sets[i]);
}

static void
report(struct arena *arena, const struct arc_chain *chain)
{
	struct authres ar = arc_authres(arena, SPAN("mx"), chain, NULL);
	struct buf out = buf_new(arena, SIZE_MAX);
	struct buf read = buf_new(arena, SIZE_MAX);
	struct json *o = json_new_object(arena);

	authres_print(&out, &ar, true);
	out.len = 0;
	arc_set_json(arena, o, chain);
	json_print(&out, o);
	json_strict(buf_span(&out), &read);
	(void)arc_override_comment(arena, chain);
	(void)arc_status(chain);
}

/* What comes out can be read, and departs from no grammar. */
static void
check_merged(struct arena *arena, const struct msg *msg, size_t hops)
{
	const struct authres_merge_options options = { SPAN("mx"), hops };
	struct authres_merged merged;
	struct authres_field field;
	const char *why;

	if (!authres_merge(arena, msg, &options, &merged))
		return;
	if (!authres_parse(
		arena, AUTHRES_FIELD, merged.payload, &field, &why) ||
	    field.doubtful)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct msg msg;

	if (msg_open_span(arena, span_of(data, size), &msg) == MSG_OK) {
		struct arc_chain chain;

		arc_read(arena, &msg, &chain);
		check(arena, &msg, &chain);
		report(arena, &chain);
		for (size_t hops = 0; hops < 2; hops++)
			check_merged(arena, &msg, hops);
	}
	arena_free(arena);
	return 0;
}
