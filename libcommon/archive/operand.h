/*
 * operand - the files that a command line names, and the messages in them.
 *
 * A path "-" or NULL is stdin everywhere.
 *
 * Ownership  a message lives in the arena; its descriptor is open until
 *            operand_close.
 * Errors     are printed here with the name of the operand; the status is
 *            returned.
 */
#ifndef OPERAND_H
#define OPERAND_H

#include <stdbool.h>

#include "base/arena.h"
#include "mail/msg.h"

/* The name of an operand in messages: "stdin" for NULL and "-". */
const char *operand_name(const char *path);

/* The same for a line of output: control octets are written \xNN. */
const char *operand_escaped(struct arena *, const char *path);

/*
 * Open operand PATH as a message.  False where that fails: the reason has been
 * printed and is in msg.error, and *STATUS is set.
 */
bool operand_open(struct arena *, const char *path, struct msg *, int *status);

/* The same, but bare LF and CR are turned into CRLF first. */
bool operand_open_fixed(
    struct arena *, const char *path, struct msg *, int *status);

/*
 * As operand_open, or with FIX_EOL as operand_open_fixed; but what is not a
 * message is opened, too, unless its header section is empty or over a limit:
 * msg.error says then why it is none, it has no fields, and its octets are as
 * read.
 */
bool operand_open_any(
    struct arena *, const char *path, bool fix_eol, struct msg *, int *status);

/* True where operand_open_any takes what was opened with that result. */
bool operand_is_any(const struct msg *, enum msg_status);

/*
 * Copy what *FD gives to a temporary file, with bare LF and CR turned into
 * CRLF, and put that file in place of *FD.  False with errno, and *FD as it
 * was: *READING is true where *FD cannot be read, false where the file fails.
 */
bool operand_fix_eol(int *fd, bool *reading);

/*
 * Print that a temporary file has failed (errno), and set msg.error.  Returns
 * STATUS_TEMP.
 */
int operand_temp_error(struct msg *);

/*
 * Print why a message could not be opened, what gave this msg_status, and set
 * msg.error.  Returns the exit status.
 */
int operand_message_error(const char *path, struct msg *, enum msg_status);

/* Close the file of the message; stdin stays open. */
void operand_close(struct msg *);

/* Print a read error (errno) at PATH.  Returns its status, see io_status.h. */
int operand_read_error(const char *path);

/*
 * As msg_open, but an interrupt ends the waiting for a pipe or terminal:
 * MSG_READ_ERROR with errno ECANCELED.  Any thread may call this.
 */
enum msg_status operand_msg_open(struct arena *, int fd, struct msg *);

#endif
