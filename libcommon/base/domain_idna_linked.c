#include <idn2.h>

#include "base/domain_idna.h"
#include "base/domain_idna_private.h"

const struct idna_library *
idna_library(void)
{
	static const struct idna_library library = {
		.lookup = idn2_lookup_u8,
		.free = idn2_free,
	};

	return &library;
}

bool
idna_is_missing(void)
{
	return false;
}
