/*
 * authres_json - results as JSON, dkimutils-json(5).
 *
 * Ownership  values live in the arena of the object; texts are borrowed.
 * Errors     none.
 */
#ifndef AUTHRES_JSON_H
#define AUTHRES_JSON_H

#include "authres/authres.h"
#include "base/json.h"

/* Set "results" of OBJECT, an array of all of them. */
void authres_json_results(struct json *object, const struct authres *);

/* Set the keys of one result in OBJECT, all but "properties". */
void authres_json_result(struct json *object, const struct authres_resinfo *);

/* Set the keys of one property in OBJECT. */
void authres_json_property(struct json *object, const struct authres_prop *);

#endif
