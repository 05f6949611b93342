#include <errno.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/visible.h"
#include "cli/paint.h"
#include "cli/sign_tables.h"
#include "sign/keytable_check.h"
#include "sys/io_status.h"
#include "sys/out.h"

static int
unreadable(enum keytable_status status, const struct keytable_error *error)
{
	if (status == KEYTABLE_SYSTEM) {
		int code = io_status(errno);

		diag_warn_sys("%s", error->object);
		return code;
	}
	diag_warn("%s: %s", error->object, error->reason);
	return STATUS_BAD;
}

static void
print_fault(struct buf *out, const struct keytable_fault *f)
{
	buf_addf(out, "%s ", finding_severity_name(f->severity));
	visible_print(out, span_str(f->object));
	if (f->line > 0)
		buf_addf(out, ":%zu", f->line);
	buf_adds(out, ": ");
	visible_print(out, span_str(f->text));
	buf_addc(out, '\n');
}

static void
print(struct arena *arena, const struct keytable_faults *faults)
{
	struct buf text = buf_new(arena, SIZE_MAX);
	struct buf out = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < faults->n; i++)
		print_fault(&text, &faults->list[i]);
	if (faults->n == 0)
		buf_addf(&text, "ok: %zu rows of addresses, %zu keys\n",
		    faults->signing_rows, faults->key_rows);
	if (paint_wanted())
		paint_findings(&out, buf_span(&text));
	else
		buf_add(&out, buf_span(&text));
	out_write(buf_span(&out));
}

static int
status_of(const struct keytable_faults *faults)
{
	if (faults->unsure)
		return STATUS_TEMP;
	for (size_t i = 0; i < faults->n; i++)
		if (faults->list[i].severity == FINDING_ERROR)
			return STATUS_NO;
	return STATUS_YES;
}

int
sign_tables_check(const struct sign_source *source)
{
	const struct keytable_check_options options = {
		.allow_open = source->allow_open,
		.multiple = source->multiple,
	};
	struct arena *arena = arena_new();
	struct keytable_faults faults;
	struct keytable_error error;
	enum keytable_status r = keytable_check(arena, source->keytable,
	    source->signingtable, &options, &faults, &error);
	int status;

	if (r == KEYTABLE_FOUND) {
		print(arena, &faults);
		status = status_of(&faults);
	} else {
		status = unreadable(r, &error);
	}
	arena_free(arena);
	return status;
}
