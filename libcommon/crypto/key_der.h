/*
 * key_der - the small part of DER that keys are made of: a strict reader, and a
 * writer.
 *
 * Lengths must be minimal and inside the input, integers minimal and not
 * negative (ITU-T X.690 sections 8.3 and 10.1).
 *
 * Ownership  the reader borrows from its input; the caller gives the writer
 *            its room.
 * Errors     the reader returns false; *IN and the results must then not be
 *            used.  The writer has none.
 */
#ifndef KEY_DER_H
#define KEY_DER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
};

/* Contents of the object identifiers, RFC 8017 appendix C, RFC 8410. */
#define DER_OID_RSA SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")
#define DER_OID_RSA_PSS SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a")
#define DER_OID_EC SPAN("\x2a\x86\x48\xce\x3d\x02\x01")
#define DER_OID_ED25519 SPAN("\x2b\x65\x70")

/* Cut the element with this TAG from the start of *IN; CONTENT is inside it. */
bool key_der_take(struct span *in, unsigned char tag, struct span *content);

/*
 * Cut an INTEGER from the start of *IN.  MAGNITUDE has no leading zeros; that
 * of zero is empty.
 */
bool key_der_uint(struct span *in, struct span *magnitude);

/* Is IN one SEQUENCE and nothing else? */
bool key_der_is_sequence(struct span in);

/*
 * Cut an AlgorithmIdentifier (RFC 5280 section 4.1.1.2) from the start of *IN:
 * its OID, and as PARAMETERS what follows the OID inside.
 */
bool key_der_algorithm(
    struct span *in, struct span *oid, struct span *parameters);

/*
 * DER is written from its end towards its start, since a length stands before
 * what it counts.  Set both members to the end of the room; START moves down.
 * The room must be large enough: nothing here checks it.
 */
struct key_der_out {
	unsigned char *start;
	const unsigned char *end;
};

/* Write octets in front of what was written. */
void key_der_put(struct key_der_out *, struct span);

/* Write a tag and a length in front, for the next LEN octets. */
void key_der_wrap(struct key_der_out *, unsigned char tag, size_t len);

/* Write an INTEGER in front. */
void key_der_put_uint(struct key_der_out *, struct span magnitude);

/* How many octets have been written. */
size_t key_der_length(const struct key_der_out *);

#endif
