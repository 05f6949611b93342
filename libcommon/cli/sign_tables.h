/*
 * sign_tables - dkim-sign --check-tables: what does not fit together in a
 * SigningTable and a KeyTable.
 *
 * Errors     a status; what cannot be read at all has been printed.
 */
#ifndef SIGN_TABLES_H
#define SIGN_TABLES_H

#include "sign/sign_keys.h"

/*
 * Judge both tables of the source: a line "error|warning FILE:LINE: what" for
 * each fault, or one that begins with "ok".  STATUS_NO: there is an error;
 * warnings do not count.
 */
int sign_tables_check(const struct sign_source *);

#endif
