/*
 * diag - messages to stderr, and the end of a process that cannot go on.
 *
 * Every message is one line "tool: object: what: why", at most 1 KiB; control
 * octets and octets that are not UTF-8 come out as \xNN, so nothing from a
 * message can forge a line or move a cursor.
 *
 * Errors     none; a stderr that cannot be written is not an error.
 */
#ifndef DIAG_H
#define DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdnoreturn.h>

/* Exit status of the whole suite; the table stands in every man page. */
enum {
	STATUS_YES = 0,   /* verified, aligned, clean, written */
	STATUS_NO = 1,    /* the answer is negative */
	STATUS_BAD = 2,   /* the request or the input is wrong */
	STATUS_TEMP = 75, /* the system could not: try again */
};

/* The worse of two statuses: 75 over 2 over 1 over 0. */
int diag_worse(int a, int b);

/* The tool's name for all messages; a string that lives on. */
void diag_set_tool(const char *name);

/* The name that diag_set_tool was given. */
const char *diag_tool(void);

/* Print a message; the second one appends ": " and the text of errno. */
void diag_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void diag_warn_sys(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * A line more about what diag_warn has named: indented in place of the tool's
 * name.
 */
void diag_more(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line of the form "tool: hint: ...": what to type instead. */
void diag_hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Lines of this thread that are kept for later, as far as there is room:
 * between a diag_hold with a place and the next one.  A hint is not kept.
 * DROP: nor is anything else.
 */
struct diag_held {
	char *text;
	size_t size, len;
	bool drop;
};

/* Returns the place that was in use before, or NULL: to be given back. */
struct diag_held *diag_hold(struct diag_held *);

/* Print such lines. */
void diag_print(const char *lines, size_t len);

/*
 * Show a line of LEN octets on a terminal, until something else is printed or
 * the process ends; NULL: wipe it out.
 */
void diag_progress(const char *line, size_t len);

/* As diag_warn, then exit with STATUS; what is held comes before. */
noreturn void diag_die(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
noreturn void diag_die_sys(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Exit with STATUS without a word, undoing what diag_at_exit was told. */
noreturn void diag_exit(int status);

/*
 * From now on the process ends with MAP(status) where it would have ended with
 * that status.
 */
void diag_map_status(int (*map)(int status));

/* The status as MAP has it, or as it is. */
int diag_mapped_status(int status);

/* Memory is out: says so without allocating and exits with STATUS_TEMP. */
noreturn void diag_oom(void);

/*
 * LEN octets as they would stand in a message, into OUT with room for SIZE; 4
 * for each octet and 5 more are always enough.  Returns how many it wrote.
 */
size_t diag_escape(const void *text, size_t len, char *out, size_t size);

/*
 * Call UNDO with WHAT when the process ends early (not from a signal); NULL
 * for nothing.
 */
void diag_at_exit(void (*undo)(const void *what), const void *what);

#endif
