/*
 * spf_rec_term - one term of an SPF record.
 */
#ifndef SPF_REC_TERM_H
#define SPF_REC_TERM_H

#include "base/span.h"
#include "spf/spf_rec.h"

/* Parse TERM, a part of RECORD; it is not empty and holds no SP. */
void spf_term_parse(struct span record, struct span term, struct spf_term *out);

#endif
