/*
 * key_der - the little DER that keys are made of: strict reader, writer.
 *
 * Lengths must be minimal and inside the input, integers minimal and not
 * negative (ITU-T X.690 sections 8.3 and 10.1).
 *
 * Ownership  the reader borrows.
 * Errors     false; *IN and the result are then of no use.
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

/* Cut the element of TAG from the start of *IN; CONTENT is what it holds. */
bool key_der_take(struct span *in, unsigned char tag, struct span *content);

/* The same for an INTEGER, without leading zeros; zero is empty. */
bool key_der_uint(struct span *in, struct span *magnitude);

/* Is IN one SEQUENCE and nothing else? */
bool key_der_is_sequence(struct span in);

/*
 * AlgorithmIdentifier, RFC 5280 section 4.1.1.2: its OID; PARAMETERS is what
 * follows inside.
 */
bool key_der_algorithm(
    struct span *in, struct span *oid, struct span *parameters);

/*
 * Write from the end towards the start, since a length stands before what it
 * counts.  START moves down from END; nothing is written below the room that
 * the caller has computed.
 */
struct key_der_out {
	unsigned char *start;
	const unsigned char *end;
};

void key_der_put(struct key_der_out *, struct span);
/* Tag and length in front of all that was written since LEN octets ago. */
void key_der_wrap(struct key_der_out *, unsigned char tag, size_t len);
void key_der_put_uint(struct key_der_out *, struct span magnitude);
size_t key_der_length(const struct key_der_out *);

#endif
