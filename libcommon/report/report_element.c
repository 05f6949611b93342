#include <string.h>

#include "report/report_element.h"

/* clang-format off */
const struct report_definition report_elements[REPORT_E_ELEMENTS] = {
	[REPORT_NO_ELEMENT] = { "", REPORT_NO_ELEMENT, false },
	[REPORT_E_FEEDBACK] = { "feedback", REPORT_NO_ELEMENT, false },
	[REPORT_E_VERSION] = { "version", REPORT_E_FEEDBACK, true },
	[REPORT_E_METADATA] = { "report_metadata", REPORT_E_FEEDBACK, false },
	[REPORT_E_ORG_NAME] = { "org_name", REPORT_E_METADATA, true },
	[REPORT_E_EMAIL] = { "email", REPORT_E_METADATA, true },
	[REPORT_E_CONTACT] = { "extra_contact_info", REPORT_E_METADATA, true },
	[REPORT_E_REPORT_ID] = { "report_id", REPORT_E_METADATA, true },
	[REPORT_E_GENERATOR] = { "generator", REPORT_E_METADATA, true },
	[REPORT_E_ERRORS] = { "error", REPORT_E_METADATA, true },
	[REPORT_E_DATE_RANGE] = { "date_range", REPORT_E_METADATA, false },
	[REPORT_E_BEGIN] = { "begin", REPORT_E_DATE_RANGE, true },
	[REPORT_E_END] = { "end", REPORT_E_DATE_RANGE, true },
	[REPORT_E_POLICY] = { "policy_published", REPORT_E_FEEDBACK, false },
	[REPORT_E_POLICY_DOMAIN] = { "domain", REPORT_E_POLICY, true },
	[REPORT_E_ADKIM] = { "adkim", REPORT_E_POLICY, true },
	[REPORT_E_ASPF] = { "aspf", REPORT_E_POLICY, true },
	[REPORT_E_P] = { "p", REPORT_E_POLICY, true },
	[REPORT_E_SP] = { "sp", REPORT_E_POLICY, true },
	[REPORT_E_NP] = { "np", REPORT_E_POLICY, true },
	[REPORT_E_PCT] = { "pct", REPORT_E_POLICY, true },
	[REPORT_E_FO] = { "fo", REPORT_E_POLICY, true },
	[REPORT_E_TESTING] = { "testing", REPORT_E_POLICY, true },
	[REPORT_E_DISCOVERY] = { "discovery_method", REPORT_E_POLICY, true },
	[REPORT_E_RECORD] = { "record", REPORT_E_FEEDBACK, false },
	[REPORT_E_ROW] = { "row", REPORT_E_RECORD, false },
	[REPORT_E_SOURCE_IP] = { "source_ip", REPORT_E_ROW, true },
	[REPORT_E_COUNT] = { "count", REPORT_E_ROW, true },
	[REPORT_E_EVALUATED] = { "policy_evaluated", REPORT_E_ROW, false },
	[REPORT_E_DISPOSITION] = { "disposition", REPORT_E_EVALUATED, true },
	[REPORT_E_ALIGNED_DKIM] = { "dkim", REPORT_E_EVALUATED, true },
	[REPORT_E_ALIGNED_SPF] = { "spf", REPORT_E_EVALUATED, true },
	[REPORT_E_REASON] = { "reason", REPORT_E_EVALUATED, false },
	[REPORT_E_REASON_TYPE] = { "type", REPORT_E_REASON, true },
	[REPORT_E_REASON_COMMENT] = { "comment", REPORT_E_REASON, true },
	[REPORT_E_IDENTIFIERS] = { "identifiers", REPORT_E_RECORD, false },
	[REPORT_E_HEADER_FROM] = { "header_from", REPORT_E_IDENTIFIERS, true },
	[REPORT_E_ENVELOPE_FROM] = { "envelope_from", REPORT_E_IDENTIFIERS, true },
	[REPORT_E_ENVELOPE_TO] = { "envelope_to", REPORT_E_IDENTIFIERS, true },
	[REPORT_E_RESULTS] = { "auth_results", REPORT_E_RECORD, false },
	[REPORT_E_DKIM] = { "dkim", REPORT_E_RESULTS, false },
	[REPORT_E_DKIM_DOMAIN] = { "domain", REPORT_E_DKIM, true },
	[REPORT_E_DKIM_SELECTOR] = { "selector", REPORT_E_DKIM, true },
	[REPORT_E_DKIM_RESULT] = { "result", REPORT_E_DKIM, true },
	[REPORT_E_DKIM_COMMENT] = { "human_result", REPORT_E_DKIM, true },
	[REPORT_E_SPF] = { "spf", REPORT_E_RESULTS, false },
	[REPORT_E_SPF_DOMAIN] = { "domain", REPORT_E_SPF, true },
	[REPORT_E_SPF_SCOPE] = { "scope", REPORT_E_SPF, true },
	[REPORT_E_SPF_RESULT] = { "result", REPORT_E_SPF, true },
	[REPORT_E_SPF_COMMENT] = { "human_result", REPORT_E_SPF, true },
};
/* clang-format on */

static unsigned
slot_of(enum report_element parent, const char *name, size_t len)
{
	return ((unsigned)parent * 37 + (unsigned)len * 11 +
		   (unsigned char)name[0] * 3U +
		   (unsigned char)name[len - 1] * 5U +
		   (unsigned char)name[len / 2]) %
	       REPORT_ELEMENT_SLOTS;
}

void
report_element_index(struct report_element_index *index)
{
	memset(index, 0, sizeof(*index));
	for (unsigned e = REPORT_E_FEEDBACK; e < REPORT_E_ELEMENTS; e++) {
		const struct report_definition *d = &report_elements[e];
		unsigned slot = slot_of(d->parent, d->name, strlen(d->name));

		while (index->slots[slot] != REPORT_NO_ELEMENT)
			slot = (slot + 1) % REPORT_ELEMENT_SLOTS;
		index->slots[slot] = (unsigned char)e;
	}
}

enum report_element
report_element_find(const struct report_element_index *index,
    enum report_element parent, const char *name)
{
	size_t len = strlen(name);
	unsigned slot;

	if (len == 0)
		return REPORT_NO_ELEMENT;
	slot = slot_of(parent, name, len);
	while (index->slots[slot] != REPORT_NO_ELEMENT) {
		unsigned e = index->slots[slot];
		const struct report_definition *d = &report_elements[e];

		if (d->parent == parent && strcmp(d->name, name) == 0)
			return (enum report_element)e;
		slot = (slot + 1) % REPORT_ELEMENT_SLOTS;
	}
	return REPORT_NO_ELEMENT;
}

bool
report_element_repeats(enum report_element e)
{
	switch (e) {
	case REPORT_E_ERRORS:
	case REPORT_E_RECORD:
	case REPORT_E_REASON:
	case REPORT_E_DKIM:
	case REPORT_E_SPF: return true;
	default: break;
	}
	switch (report_elements[e].parent) {
	case REPORT_E_REASON:
	case REPORT_E_DKIM:
	case REPORT_E_SPF: return true;
	default: return false;
	}
}
