/*
 * b64 - base64 as RFC 4648 section 4 has it.
 *
 * Input may hold FWS (SP, HT, CR, LF) between characters, as DKIM allows in
 * b=, bh= and p=.  Anything else outside the alphabet, and missing or excess
 * padding are errors.  Spare bits that are not zero (RFC 4648 section 3.5
 * lets a decoder choose) are passed over, as other verifiers do.
 *
 * Ownership  results live in the arena.
 * Errors     false, *OUT untouched.
 */
#ifndef B64_H
#define B64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

/* How many octets the decoding of LEN characters gives at most. */
size_t b64_decoded_max(size_t len);

/*
 * Decode IN to OUT, which has room for b64_decoded_max(in.len) octets.  False
 * where IN is not base64; what was written to OUT until then stays there.
 */
bool b64_decode_to(struct span in, unsigned char *out, size_t *len);

/*
 * Decode IN into the arena.  False, *OUT untouched, where IN is not base64.
 */
bool b64_decode(struct arena *, struct span in, struct span *out);

/*
 * True where the last character of IN, which must be base64 that
 * b64_decode_to takes, has bits that stand for no octet and are not zero.
 */
bool b64_has_spare_bits(struct span in);

/* How many characters the encoding of LEN octets has. */
size_t b64_encoded_len(size_t len);

/*
 * Encode IN with padding, on one line, to OUT, which has room for
 * b64_encoded_len(in.len) characters.
 */
void b64_encode_to(struct span in, char *out);

/* The same in the arena; a NUL stands behind the result. */
struct span b64_encode(struct arena *, struct span in);

#endif
