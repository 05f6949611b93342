/*
 * sign_message - sign one message: read its body, make a field for each key.
 *
 * Ownership  everything lives in the arena of the message.
 * Errors     false with a reason for the sender, or errno of a read error.
 * Layer      10, uses arena buf span dkim_sign mbox_write msg relay sign_keys
 */
#ifndef SIGN_MESSAGE_H
#define SIGN_MESSAGE_H

#include <stdbool.h>

#include "arena.h"
#include "buf.h"
#include "dkim_sign.h"
#include "mbox_write.h"
#include "msg.h"
#include "relay.h"
#include "sign_keys.h"
#include "span.h"

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
