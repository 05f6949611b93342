#include "base/json.h"
#include "dns/dns_print.h"

static struct span
absolute(struct buf *out, struct span name)
{
	return span_str(arena_printf(out->arena, "%.*s.", SPAN_ARG(name)));
}

static void
set_strings(struct json *object, struct span data)
{
	struct json *list = json_set_array(object, "strings");

	do {
		json_add_span(list, span_head(data, DNS_STRING_MAX));
		data = span_skip(data, DNS_STRING_MAX);
	} while (data.len > 0);
}

void
dns_print_json(struct buf *out, const struct dns_record *record)
{
	struct json *object = json_new_object(out->arena);

	if (record->owner.len > 0) {
		json_set_span(object, "owner", absolute(out, record->owner));
		json_set_number(object, "ttl", record->ttl);
	}
	json_set_text(object, "type", dns_record_type_name(record->type));
	if (record->type == DNS_RECORD_TXT) {
		json_set_span(object, "value", record->data);
		set_strings(object, record->data);
	} else {
		json_set_span(object, "value", absolute(out, record->data));
	}
	json_print(out, object);
}

static void
set_route53(
    struct json *change, struct buf *out, const struct dns_record *record)
{
	struct buf data = buf_new(out->arena, out->max);
	struct json *set, *values;

	dns_print_data(&data, record, " ", DNS_ESCAPE_OCTAL);
	json_set_text(change, "Action", "UPSERT");
	set = json_set_object(change, "ResourceRecordSet");
	json_set_span(set, "Name", absolute(out, record->owner));
	json_set_text(set, "Type", dns_record_type_name(record->type));
	json_set_number(set, "TTL", record->ttl);
	values = json_set_array(set, "ResourceRecords");
	json_set_span(json_add_object(values), "Value", buf_span(&data));
}

void
dns_print_route53(struct buf *out, const struct dns_record *records, size_t n)
{
	struct json *batch = json_new_object(out->arena);
	struct json *changes = json_set_array(batch, "Changes");

	for (size_t i = 0; i < n; i++)
		set_route53(json_add_object(changes), out, &records[i]);
	json_print(out, batch);
}
