/*
 * operand - the files that a command line names, and the messages in them.
 *
 * "-" and NULL are stdin everywhere.
 *
 * Ownership  a message lives in the arena; its descriptor until
 *            operand_close.
 * Errors     printed here with the name of the operand; a status is returned.
 */
#ifndef OPERAND_H
#define OPERAND_H

#include <stdbool.h>

#include "base/arena.h"
#include "mail/msg.h"

/* How messages name an operand: "stdin" for NULL and "-". */
const char *operand_name(const char *path);

/* The same for a line of output: control octets are \xNN. */
const char *operand_escaped(struct arena *, const char *path);

/*
 * Open operand PATH ("-" or NULL is stdin) as a message.  False: what is
 * wrong has been printed, stands in msg.error too, and *STATUS is set.
 */
bool operand_open(struct arena *, const char *path, struct msg *, int *status);

/* The same; but bare LF and CR are turned into CRLF first. */
bool operand_open_fixed(
    struct arena *, const char *path, struct msg *, int *status);

/*
 * Turn bare LF and CR of what *FD gives into CRLF: in a temporary file, put in
 * place of *FD.  False with errno, *FD as it was: *READING is true where *FD
 * cannot be read, false where the temporary file fails.
 */
bool operand_fix_eol(int *fd, bool *reading);

/*
 * The end of a failure of a temporary file (errno): prints it, sets msg.error,
 * returns STATUS_TEMP.
 */
int operand_temp_error(struct msg *);

/*
 * The end of an attempt to open a message that did not give MSG_OK: prints
 * why, sets msg.error, returns the status.
 */
int operand_message_error(const char *path, struct msg *, enum msg_status);

/* Close the file of the message; stdin stays open. */
void operand_close(struct msg *);

/*
 * The end of a read error (errno) at PATH: prints it, returns its status as
 * io_status.h has it.
 */
int operand_read_error(const char *path);

/*
 * As msg_open; but an interrupt ends waiting for a pipe or terminal:
 * MSG_READ_ERROR, with errno ECANCELED.  From any thread.
 */
enum msg_status operand_msg_open(struct arena *, int fd, struct msg *);

#endif
