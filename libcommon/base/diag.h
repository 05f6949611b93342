/*
 * diag - messages to stderr, and the end of a process that cannot go on.
 *
 * Every message is one line "tool: object: what: why", at most 1 KiB; control
 * octets and octets that are not UTF-8 come out as \xNN, so nothing from a
 * message can forge a line or move a cursor.
 *
 * Ownership  texts are printed at once, or copied to where diag_hold says.
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

/* The worse of two statuses: 75 is worse than 2, 2 than 1, and 1 than 0. */
int diag_worse(int a, int b);

/* Set the name of the tool, with which all messages begin; it is borrowed. */
void diag_set_tool(const char *name);

/* The name that diag_set_tool was given. */
const char *diag_tool(void);

/* Print a message; diag_warn_sys appends ": " and the text of errno. */
void diag_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void diag_warn_sys(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Print one more line about what the diag_warn before has named: it is indented
 * and does not begin with the tool's name.
 */
void diag_more(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Print "tool: hint: ...": what the user can type instead. */
void diag_hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * A place where the lines of one thread are kept for later, as far as there is
 * room.  With DROP nothing is kept, and nothing printed.
 */
struct diag_held {
	char *text;
	size_t size, len;
	bool drop;
};

/*
 * Keep the messages of this thread in that place from now on, instead of
 * printing them; hints are dropped.  NULL: print again.  Returns the place that
 * was in use before, or NULL; the caller gives it back when done.
 */
struct diag_held *diag_hold(struct diag_held *);

/* Print the LEN octets of lines that were kept. */
void diag_print(const char *lines, size_t len);

/*
 * Show a line of LEN octets on the terminal, until something else is printed or
 * the process ends; NULL wipes the line out.
 */
void diag_progress(const char *line, size_t len);

/*
 * Print what this thread has kept, then a message as diag_warn and
 * diag_warn_sys do, and end the process with STATUS.
 */
noreturn void diag_die(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
noreturn void diag_die_sys(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* End the process with STATUS without a word, after what diag_at_exit was told.
 */
noreturn void diag_exit(int status);

/*
 * From now on the process ends with MAP(status) where it would have ended with
 * that status.
 */
void diag_map_status(int (*map)(int status));

/* What the process would end with: MAP(status), or STATUS without a MAP. */
int diag_mapped_status(int status);

/* Say "out of memory" without allocating, and end with STATUS_TEMP. */
noreturn void diag_oom(void);

/*
 * Write LEN octets to OUT as they would stand in a message.  OUT has room for
 * SIZE octets; 4 for each octet and 5 more are always enough.  Returns how many
 * octets were written.
 */
size_t diag_escape(const void *text, size_t len, char *out, size_t size);

/*
 * From now on call UNDO with WHAT when diag_exit, diag_die or diag_oom ends the
 * process; a signal does not.  NULL: call nothing.
 */
void diag_at_exit(void (*undo)(const void *what), const void *what);

#endif
