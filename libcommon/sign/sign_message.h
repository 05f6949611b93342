/*
 * sign_message - sign one message: read its body, make a field for each key,
 * and write the message with the fields on top.
 *
 * RFC 6376 section 5.
 *
 * Ownership  everything lives in the arena of the message.
 * Errors     false with a reason for the sender, or with the errno of a read
 *            error.
 */
#ifndef SIGN_MESSAGE_H
#define SIGN_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "archive/relay.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "dkim/dkim_sign.h"
#include "mail/mbox_write.h"
#include "mail/msg.h"
#include "sign/sign_keys.h"

struct sign_message {
	struct arena *arena;
	struct msg *msg;
	struct relay *relay;
	struct sign_keys keys; /* none: the message is read, not signed */
	struct dkim_sign_options options;
	struct mbox_quoter *counter; /* sees the body; NULL: nobody does */

	struct span fields; /* what was made, CRLF line ends */
	struct dkim_sign_odd odd;
	const char *reason; /* why it cannot be signed; or NULL */
	bool unfit;         /* that is a fault of the message itself */
	bool was_read;      /* to the end of its body */
	int error;          /* errno of a read error; or 0 */
};

/*
 * Read the body to its end and make the fields.  False: reason or error says
 * why, and there are no fields.
 */
bool sign_message(struct sign_message *);

/* How a signed message is written as one of an mbox. */
struct sign_mbox {
	enum mbox_kind kind;
	uint64_t length; /* of the quoted body, where the kind states it */
	bool plain;      /* no line of the body needs quoting, or may have it */
	relay_sink *sink;
	void *ctx;
};

/*
 * Write the message with its fields to the sink.  Its header section must not
 * hold a bare LF (msg.bare_lf).  Returns 0, or -1 with errno: then a part of
 * the message may have been written.
 */
int sign_message_put_mbox(
    const struct sign_message *, const struct sign_mbox *);

#endif
