#include <stddef.h>

#include "mail/compressed.h"

static const struct {
	const char magic[7];
	const char *text;
} kinds[] = {
	{ "\x1f\x8b", "compressed by gzip: unpack it first" },
	{ "\xfd"
	  "7zXZ",
	    "compressed by xz: unpack it first" },
	{ "\x28\xb5\x2f\xfd", "compressed by zstd: unpack it first" },
	{ "BZh", "compressed by bzip2: unpack it first" },
	{ "PK\x03\x04", "a zip archive: unpack it first" },
};

const char *
compressed_by(struct span head)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (span_starts(head, span_str(kinds[i].magic)))
			return kinds[i].text;
	return NULL;
}
