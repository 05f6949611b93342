/*
 * m365 - the names under which Microsoft 365 publishes DKIM keys.
 *
 * Microsoft keeps the keys.  A customer publishes two CNAMEs, selector1 and
 * selector2, whose targets only Microsoft knows for certain: the text before
 * "._domainkey" cannot be derived from every domain, nor can the letter in the
 * newer form.
 *
 *	selector1-contoso-com._domainkey.contoso.onmicrosoft.com
 *	selector1-contoso-com._domainkey.contoso.n-v1.dkim.mail.microsoft
 *
 * Ownership  results live in the arena.
 * Errors     false and a constant reason.
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
 * Read what "Get-DkimSigningConfig" gave: by Format-List (long values may be
 * wrapped), ConvertTo-Json or Export-Csv; or what the portal shows, "Host
 * name:" and "Points to address or value:".  In UTF-8, UTF-16LE or UTF-16BE,
 * with or without byte-order mark.  A domain may be named by Domain, Identity
 * or Name. False and a reason if there is no domain, or one without both
 * targets.
 */
bool m365_parse(struct arena *, struct span octets, struct m365_configs *out,
    const char **reason);

/*
 * Make the classic targets of DOMAIN, which are right for most domains that
 * were added before May 2025.  TENANT is "contoso" or
 * "contoso.onmicrosoft.com".  False and a reason if they are not domain names.
 */
bool m365_derive(struct arena *, struct span domain, struct span tenant,
    struct m365_configs *out, const char **reason);

/*
 * Keep the configuration of DOMAIN alone; one that does not name its domain is
 * taken to be that of DOMAIN.  With an empty DOMAIN all are kept.  False and a
 * reason if DOMAIN is not among them, or if it is empty and so is a name.
 */
bool m365_select(
    struct m365_configs *, struct span domain, const char **reason);

/*
 * Is it the domain that a tenant begins with, TENANT.onmicrosoft.com?  It is
 * Microsoft's own zone: its owner has nothing to publish there.
 */
bool m365_is_initial(struct span domain);

/*
 * Does Microsoft add something to the target of this domain that cannot be
 * derived, because the name is long or has dashes of its own?
 */
bool m365_is_irregular(struct span domain);

enum m365_family { M365_NONE, M365_CLASSIC, M365_NEWER };

/*
 * Which form has the name TARGET?  For both forms of Microsoft *N is the number
 * of the selector, 1 or 2.
 */
enum m365_family m365_family(struct span target, unsigned *n);

#endif
