#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/utf8.h"

#define DIAG_LINE 1024
#define DIAG_WHY 128 /* kept free for the text of errno */

static const char *tool = "dkimutils";
static int (*status_map)(int status);
static void (*at_exit)(const void *);
static const void *at_exit_what;
static bool showing; /* a line of progress */
static _Thread_local struct diag_held *held;

int
diag_worse(int a, int b)
{
	return a > b ? a : b;
}

void
diag_set_tool(const char *name)
{
	tool = name;
}

const char *
diag_tool(void)
{
	return tool;
}

void
diag_at_exit(void (*undo)(const void *), const void *what)
{
	at_exit = undo;
	at_exit_what = what;
}

struct diag_held *
diag_hold(struct diag_held *place)
{
	struct diag_held *before = held;

	held = place;
	return before;
}

void
diag_progress(const char *line, size_t len)
{
	static const char wipe[] = "\r\033[K";

	if (line == NULL && !showing)
		return;
	showing = line != NULL;
	if (write(STDERR_FILENO, wipe, sizeof(wipe) - 1) < 0 ||
	    write(STDERR_FILENO, line, len) < 0)
		return;
}

void
diag_print(const char *lines, size_t len)
{
	if (len > 0)
		diag_progress(NULL, 0);
	/* nothing can be done about a stderr that does not take it */
	if (len > 0 && write(STDERR_FILENO, lines, len) < 0)
		return;
}

static void
release(void)
{
	if (held != NULL)
		diag_print(held->text, held->len);
	held = NULL;
}

size_t
diag_escape(const void *text, size_t len, char *out, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *in = text;
	size_t at = 0;

	for (size_t i = 0; i < len && at + 5 < size;) {
		struct span rest = span_of(in + i, len - i);
		size_t n = utf8_visible(rest, false);

		if (n > 0 && !utf8_is_order(rest)) {
			memcpy(out + at, in + i, n);
			at += n;
			i += n;
			continue;
		}
		out[at++] = '\\';
		out[at++] = 'x';
		out[at++] = hex[in[i] >> 4];
		out[at++] = hex[in[i] & 15];
		i++;
	}
	return at;
}

static void __attribute__((format(printf, 3, 0))) print(const char *who,
    const char *prefix, const char *fmt, va_list ap, int errnum)
{
	char text[DIAG_LINE], line[DIAG_LINE];
	size_t len, at;

	text[0] = '\0';
	(void)vsnprintf(text, sizeof(text) - DIAG_WHY, fmt, ap);
	len = strnlen(text, sizeof(text) - DIAG_WHY);
	if (errnum != 0)
		(void)snprintf(text + len, DIAG_WHY, ": %s", strerror(errnum));
	len = strnlen(text, sizeof(text));
	at = (size_t)snprintf(line, sizeof(line), "%s%s", who, prefix);
	at += diag_escape(text, len, line + at, sizeof(line) - at);
	line[at++] = '\n';
	if (held != NULL && held->drop)
		return;
	if (held == NULL || at > held->size - held->len) {
		diag_print(line, at);
		return;
	}
	memcpy(held->text + held->len, line, at);
	held->len += at;
}

void
diag_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(tool, ": ", fmt, ap, 0);
	va_end(ap);
}

void
diag_more(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print("", "    ", fmt, ap, 0);
	va_end(ap);
}

void
diag_warn_sys(const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	va_start(ap, fmt);
	print(tool, ": ", fmt, ap, saved);
	va_end(ap);
	errno = saved;
}

void
diag_hint(const char *fmt, ...)
{
	struct diag_held *before = held;
	va_list ap;

	held = NULL;
	va_start(ap, fmt);
	print(tool, ": hint: ", fmt, ap, 0);
	va_end(ap);
	held = before;
}

void
diag_map_status(int (*map)(int status))
{
	status_map = map;
}

int
diag_mapped_status(int status)
{
	return status_map == NULL ? status : status_map(status);
}

void
diag_exit(int status)
{
	diag_progress(NULL, 0);
	if (at_exit != NULL)
		at_exit(at_exit_what);
	_exit(diag_mapped_status(status));
}

void
diag_die(int status, const char *fmt, ...)
{
	va_list ap;

	release();
	va_start(ap, fmt);
	print(tool, ": ", fmt, ap, 0);
	va_end(ap);
	diag_exit(status);
}

void
diag_die_sys(int status, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	release();
	va_start(ap, fmt);
	print(tool, ": ", fmt, ap, saved);
	va_end(ap);
	diag_exit(status);
}

void
diag_oom(void)
{
	static const char text[] = ": out of memory\n";

	diag_progress(NULL, 0);
	if (write(STDERR_FILENO, tool, strlen(tool)) < 0 ||
	    write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		diag_exit(STATUS_TEMP);
	diag_exit(STATUS_TEMP);
}
