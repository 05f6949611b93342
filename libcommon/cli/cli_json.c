#include "cli/cli_json.h"
#include "archive/operand.h"
#include "base/buf.h"
#include "base/json.h"
#include "cli/cli.h"
#include "sys/out.h"

int
cli_json_unreadable(struct arena *arena, bool json, const char *path,
    const char *why, int status)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct json *o;

	if (!json)
		return status;
	o = json_new_object(arena);
	json_set_text(o, "file", operand_name(path));
	json_set_text(o, "error", why);
	json_print(&out, o);
	out_write(buf_span(&out));
	return status;
}
