#include "authres/authres_json.h"

void
authres_json_property(struct json *object, const struct authres_prop *p)
{
	if (p->ptype.len > 0)
		json_set_span(object, "ptype", p->ptype);
	json_set_span(object, "property", p->property);
	json_set_span(object, "value", p->value);
}

void
authres_json_result(struct json *object, const struct authres_resinfo *r)
{
	json_set_span(object, "method", r->method);
	if (r->method_version.len > 0)
		json_set_span(object, "version", r->method_version);
	json_set_span(object, "result", r->result);
	if (r->reason.p != NULL)
		json_set_span(object, "reason", r->reason);
	if (r->comment.len > 0)
		json_set_span(object, "comment", r->comment);
}

void
authres_json_results(struct json *object, const struct authres *a)
{
	struct json *list = json_set_array(object, "results");

	for (size_t i = 0; i < a->n; i++) {
		const struct authres_resinfo *r = &a->results[i];
		struct json *one = json_add_object(list), *properties;

		authres_json_result(one, r);
		properties = json_set_array(one, "properties");
		for (size_t j = 0; j < r->nprops; j++)
			authres_json_property(
			    json_add_object(properties), &r->props[j]);
	}
}
