/*
 * sign_message - sign one message: read its body, make a field for each key.
 *
 * Ownership  everything lives in the arena of the message.
 * Errors     false with a reason for the sender, or errno of a read error.
 */
#ifndef SIGN_MESSAGE_H
#define SIGN_MESSAGE_H

#include <stdbool.h>

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
	struct sign_keys keys;            /* none: it is only read */
	struct dkim_sign_options options; /* but for the domain */
	struct mbox_quoter *counter;      /* sees the body; NULL: nobody does */

	struct span fields; /* what was made, CRLF line ends */
	const char *reason; /* why not, or NULL: */
	int error;          /* errno */
};

bool sign_message(struct sign_message *);

/* Append the fields, in the line ends of the message. */
void sign_message_put_fields(const struct sign_message *, struct buf *);

#endif
