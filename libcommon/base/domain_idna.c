#include <idn2.h>

#include "base/diag.h"
#include "base/domain_idna.h"
#include "base/domain_idna_private.h"

bool
idna_to_ascii(struct arena *arena, struct span name, struct span *out)
{
	const struct idna_library *library = idna_library();
	uint8_t *ascii;
	int rc;

	if (library == NULL)
		return false;
	rc = library->lookup((uint8_t *)arena_string(arena, name), &ascii,
	    IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT | IDN2_ALABEL_ROUNDTRIP);
	if (rc == IDN2_MALLOC)
		diag_oom();
	if (rc != IDN2_OK)
		return false;
	*out = arena_dup(arena, span_str((char *)ascii));
	library->free(ascii);
	return true;
}
