#include "base/finding_format.h"
#include "base/diag.h"

void
finding_document_count(struct finding_document *d, const struct findings *f)
{
	switch (findings_status(f, d->shown)) {
	case STATUS_YES: break;
	case STATUS_TEMP: d->unchecked++; break;
	default: d->failed++; break;
	}
	d->subjects++;
}
