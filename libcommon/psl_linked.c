#include "psl_private.h"

const struct psl_library *
psl_library(void)
{
	static const struct psl_library library = {
		.latest = psl_latest,
		.registrable_domain = psl_registrable_domain,
	};

	return &library;
}
