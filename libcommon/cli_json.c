#include "cli_json.h"
#include "buf.h"
#include "cli.h"
#include "json.h"

int
cli_json_unreadable(struct arena *arena, bool json, const char *path,
    const char *why, int status)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct json *o;

	if (!json)
		return status;
	o = json_new_object(arena);
	json_set_text(o, "file", cli_operand(path));
	json_set_text(o, "error", why);
	json_print(&out, o);
	cli_write(buf_span(&out));
	return status;
}
