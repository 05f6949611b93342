#include "dns_print.h"
#include "json.h"

static struct span
absolute(struct buf *out, struct span name)
{
	return span_str(arena_printf(out->arena, "%.*s.", SPAN_ARG(name)));
}

static json_t *
strings(struct span data)
{
	json_t *list = json_new_array();

	do {
		json_add_span(list, span_head(data, DNS_STRING_MAX));
		data = span_skip(data, DNS_STRING_MAX);
	} while (data.len > 0);
	return list;
}

void
dns_print_json(struct buf *out, const struct dns_record *record)
{
	json_t *object = json_new_object();

	if (record->owner.len > 0) {
		json_set_span(object, "owner", absolute(out, record->owner));
		json_set_number(object, "ttl", record->ttl);
	}
	json_set_text(object, "type", dns_record_type_name(record->type));
	if (record->type == DNS_RECORD_TXT) {
		json_set_span(object, "value", record->data);
		json_set(object, "strings", strings(record->data));
	} else {
		json_set_span(object, "value", absolute(out, record->data));
	}
	json_print(out, object);
}

static json_t *
route53_change(struct buf *out, const struct dns_record *record)
{
	json_t *change = json_new_object(), *set = json_new_object();
	json_t *values = json_new_array(), *value = json_new_object();
	struct buf data = buf_new(out->arena, out->max);

	dns_print_data(&data, record, " ", DNS_ESCAPE_OCTAL);
	json_set_span(value, "Value", buf_span(&data));
	json_add(values, value);
	json_set_span(set, "Name", absolute(out, record->owner));
	json_set_text(set, "Type", dns_record_type_name(record->type));
	json_set_number(set, "TTL", record->ttl);
	json_set(set, "ResourceRecords", values);
	json_set_text(change, "Action", "UPSERT");
	json_set(change, "ResourceRecordSet", set);
	return change;
}

void
dns_print_route53(struct buf *out, const struct dns_record *records, size_t n)
{
	json_t *batch = json_new_object(), *changes = json_new_array();

	for (size_t i = 0; i < n; i++)
		json_add(changes, route53_change(out, &records[i]));
	json_set(batch, "Changes", changes);
	json_print(out, batch);
}
