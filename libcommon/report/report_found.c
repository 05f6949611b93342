#include <errno.h>

#include "report/report_found.h"

void
report_found_keep(struct report_found *found, enum report_what what,
    struct span member, struct span item)
{
	struct report_entry e = {
		.what = what,
		.file = found->file,
		.item = item,
	};

	if (member.len > 0)
		e.member = member;
	if (report_store_add(found->store, &e) < 0)
		found->error = errno;
}

void
report_found_broken(
    struct report_found *found, struct span member, const char *why)
{
	found->broken++;
	if (report_store_drop(found->store) < 0)
		found->error = errno;
	report_found_keep(found, REPORT_BROKEN, member, span_str(why));
}
