#include "dmarc/psl_private.h"

const struct psl_library *
psl_library(void)
{
	static const struct psl_library library = {
		.latest = psl_latest,
		.is_public_suffix = psl_is_public_suffix,
		.registrable_domain = psl_registrable_domain,
	};

	return &library;
}
