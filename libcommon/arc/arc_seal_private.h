/*
 * arc_seal_private - what the files of arc_seal share: writing, signing and
 * reading back one field.
 */
#ifndef ARC_SEAL_PRIVATE_H
#define ARC_SEAL_PRIVATE_H

#include <stdbool.h>

#include "arc/arc_seal.h"
#include "arc/arc_verify.h"
#include "authres/authres_merge.h"
#include "dkim/dkim_sig.h"
#include "dkim/dkim_sign.h"

struct arc_sealer {
	struct arena *arena;
	const struct msg *msg;
	const struct arc_seal_options *options;
	struct arc_sealed *out;
	struct dkim_sign_options sign;
	struct dkim_signer *signer;
	struct authres_merged merged;
	struct arc_chain chain;
	struct arc_verifier *verifier; /* NULL: the chain is judged */
	struct msg_index *index;
};

/* The new fields. */
struct arc_fields {
	struct msg_field seal, ams, aar;
};

/*
 * Write a field, with B as b=.  It is folded in the same places whatever B
 * is, if only its length is the same.
 */
typedef struct msg_field arc_seal_put(struct arc_sealer *, struct span b);
struct msg_field arc_seal_put_message(struct arc_sealer *, struct span b);
struct msg_field arc_seal_put_seal(struct arc_sealer *, struct span b);
struct msg_field arc_seal_put_results(struct arc_sealer *);

/* A b= as long as that of the key. */
struct span arc_seal_no_signature(struct arc_sealer *);

/* The rest are false with a reason in s->out. */

/* Read a fresh field as a verifier would. */
bool arc_seal_read(struct arc_sealer *, const struct msg_field *,
    enum dkim_sig_kind, struct dkim_sig *out);

/* Sign, and write the field once more. */
bool arc_seal_sign(struct arc_sealer *, const struct digest *,
    struct msg_field *, arc_seal_put *);

/* Does it verify with the public half of the key? */
bool arc_seal_holds(
    struct arc_sealer *, const struct dkim_sig *, struct digest);

#endif
