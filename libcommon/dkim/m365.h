/*
 * m365 - the DKIM names of Microsoft 365.
 *
 * Microsoft keeps the keys and asks for two CNAMEs, selector1 and selector2,
 * whose targets it alone knows: the text before "._domainkey" cannot be
 * derived from every domain, nor can the letter of the newer form.
 *
 *	selector1-contoso-com._domainkey.contoso.onmicrosoft.com
 *	selector1-contoso-com._domainkey.contoso.n-v1.dkim.mail.microsoft
 *
 * Ownership  results live in the arena.
 * Errors     false and a reason.
 */
#ifndef M365_H
#define M365_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

/* What Get-DkimSigningConfig says of one domain. */
struct m365_config {
	struct span domain;    /* empty: the output does not name it */
	struct span target[2]; /* of selector1 and selector2, no final dot */
	struct span status;    /* "Valid", "CnameMissing", ...; or empty */
};

struct m365_configs {
	struct m365_config *list;
	size_t n;
};

/*
 * Read what "Get-DkimSigningConfig | Format-List" printed: UTF-8, UTF-16LE or
 * UTF-16BE, with or without byte-order mark; long values may be wrapped.  At
 * least one domain, each with both targets.
 */
bool m365_parse(struct arena *, struct span octets, struct m365_configs *out,
    const char **reason);

/*
 * The classic targets, for domains that were added before May 2025.  TENANT
 * is "contoso" or "contoso.onmicrosoft.com".
 */
bool m365_derive(struct arena *, struct span domain, struct span tenant,
    struct m365_configs *out, const char **reason);

/*
 * Narrow what was read to DOMAIN, which also names what is not named; all
 * that is named if DOMAIN is empty.
 */
bool m365_select(
    struct m365_configs *, struct span domain, const char **reason);

/* May the target of this domain have something added that nobody can guess? */
bool m365_is_irregular(struct span domain);

enum m365_family { M365_NONE, M365_CLASSIC, M365_NEWER };

/*
 * Is TARGET a name of one of these forms?  *N is then the selector, 1 or 2.
 */
enum m365_family m365_family(struct span target, unsigned *n);

#endif
