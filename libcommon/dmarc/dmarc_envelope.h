/*
 * dmarc_envelope - who sent a message, when, and for whom: what a report about
 * it needs, as far as it is known.
 *
 * Ownership  texts live in the arena, or borrow from the message.
 * Errors     what is not known has p == NULL, or is a time of 0.
 */
#ifndef DMARC_ENVELOPE_H
#define DMARC_ENVELOPE_H

#include <stdint.h>

#include "dmarc/dmarc_message.h"

struct dmarc_envelope {
	struct span client_ip;
	uint64_t time; /* Unix seconds */
	struct span mail_from_domain, rcpt_domain;
};

/*
 * Find out who sent the message.  The address of the client comes from the
 * options, or from fields that can be trusted: client-ip (Received-SPF),
 * smtp.remote-ip, or the Received field that our own relays leave on top.  The
 * same holds for MAIL FROM, with Return-Path last.  The recipient's domain
 * comes from --rcpt or Delivered-To.  NOW is the moment that --now gives; with
 * 0, that of the Received field counts.
 */
struct dmarc_envelope dmarc_envelope(struct arena *, const struct msg *,
    const struct dmarc_work *, uint64_t now);

/* Set client_ip, time, mail_from_domain and rcpt_domain. */
void dmarc_envelope_set_json(struct json *, const struct dmarc_envelope *);

#endif
