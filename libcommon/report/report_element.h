/*
 * report_element - the elements of an aggregate report, RFC 9990 appendix A
 * and RFC 7489 appendix C.
 *
 * Ownership  all is constant, or the caller's.
 * Errors     REPORT_NO_ELEMENT where there is none of that name.
 */
#ifndef REPORT_ELEMENT_H
#define REPORT_ELEMENT_H

#include <stdbool.h>
#include <stddef.h>

enum report_element {
	REPORT_NO_ELEMENT, /* around the root */
	REPORT_E_FEEDBACK,
	REPORT_E_VERSION,
	REPORT_E_METADATA,
	REPORT_E_ORG_NAME,
	REPORT_E_EMAIL,
	REPORT_E_CONTACT,
	REPORT_E_REPORT_ID,
	REPORT_E_GENERATOR,
	REPORT_E_ERRORS,
	REPORT_E_DATE_RANGE,
	REPORT_E_BEGIN,
	REPORT_E_END,
	REPORT_E_POLICY,
	REPORT_E_POLICY_DOMAIN,
	REPORT_E_ADKIM,
	REPORT_E_ASPF,
	REPORT_E_P,
	REPORT_E_SP,
	REPORT_E_NP,
	REPORT_E_PCT,
	REPORT_E_FO,
	REPORT_E_TESTING,
	REPORT_E_DISCOVERY,
	REPORT_E_RECORD,
	REPORT_E_ROW,
	REPORT_E_SOURCE_IP,
	REPORT_E_COUNT,
	REPORT_E_EVALUATED,
	REPORT_E_DISPOSITION,
	REPORT_E_ALIGNED_DKIM,
	REPORT_E_ALIGNED_SPF,
	REPORT_E_REASON,
	REPORT_E_REASON_TYPE,
	REPORT_E_REASON_COMMENT,
	REPORT_E_IDENTIFIERS,
	REPORT_E_HEADER_FROM,
	REPORT_E_ENVELOPE_FROM,
	REPORT_E_ENVELOPE_TO,
	REPORT_E_RESULTS,
	REPORT_E_DKIM,
	REPORT_E_DKIM_DOMAIN,
	REPORT_E_DKIM_SELECTOR,
	REPORT_E_DKIM_RESULT,
	REPORT_E_DKIM_COMMENT,
	REPORT_E_SPF,
	REPORT_E_SPF_DOMAIN,
	REPORT_E_SPF_SCOPE,
	REPORT_E_SPF_RESULT,
	REPORT_E_SPF_COMMENT,
	REPORT_E_ELEMENTS
};

struct report_definition {
	const char *name;
	enum report_element parent;
	bool holds; /* a value, and no elements */
};

extern const struct report_definition report_elements[REPORT_E_ELEMENTS];

#define REPORT_ELEMENT_SLOTS 256

/* Elements by hashes of their names, so that they are found at once. */
struct report_element_index {
	unsigned char slots[REPORT_ELEMENT_SLOTS];
};

/* Fill the index. */
void report_element_index(struct report_element_index *);

/* The element NAME (without a prefix) within PARENT. */
enum report_element report_element_find(const struct report_element_index *,
    enum report_element parent, const char *name);

/* May this element stand more than once in the one around it? */
bool report_element_repeats(enum report_element);

#endif
