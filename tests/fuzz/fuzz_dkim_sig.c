/*
 * DKIM-Signature fields: what is judged sound has all that a verifier needs,
 * and names that may be asked for; hashing it is safe.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/domain.h"
#include "dkim/dkim_sig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct arena *arena, const struct msg *msg, const struct dkim_sig *sig)
{
	if (sig->b.len == 0 || sig->bh.len == 0 || sig->nh == 0 ||
	    !domain_is_valid(sig->d) || !domain_is_valid(sig->s) ||
	    !domain_is_within(sig->i_domain, sig->d) ||
	    dkim_sig_covers(sig, SPAN("From")) == 0 ||
	    dkim_sig_algorithm(sig) == NULL)
		abort();
	(void)dkim_sig_header_hash(arena, sig, msg_index_new(arena, msg));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct msg msg;

	if (msg_open_span(arena, span_of(data, size), &msg) == MSG_OK)
		for (size_t i = 0; i < msg.n && i < 20; i++) {
			struct dkim_sig sig;
			struct dkim_sig_fault fault = { 0 };

			if (dkim_sig_parse(arena, &msg.fields[i], &sig, &fault))
				check(arena, &msg, &sig);
			else if (fault.reason == NULL)
				abort();
		}
	arena_free(arena);
	return 0;
}
