/* From: fields: at most MAX mailboxes, and only names that DNS can hold. */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/domain.h"
#include "mail/mailbox.h"

#define MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct mailboxes all;
	const char *reason;

	if (mailbox_parse(arena, span_of(data, size), MAX, &all, &reason)) {
		if (all.n == 0 || all.n > MAX)
			abort();
		for (size_t i = 0; i < all.n; i++)
			if (!domain_is_valid(all.list[i].domain) ||
			    all.list[i].local.len == 0)
				abort();
	} else if (reason == NULL) {
		abort();
	}
	arena_free(arena);
	return 0;
}
