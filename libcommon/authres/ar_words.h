/*
 * ar_words - what methods, results and properties mean, in plain words.
 *
 * The registries of RFC 8601 section 6, what mail systems write beside them,
 * and the spam fields of Microsoft 365 and Exchange.
 *
 * Ownership  all text is constant.
 * Errors     NULL where nothing is known.
 */
#ifndef AR_WORDS_H
#define AR_WORDS_H

#include "base/span.h"

/* How a result looks to a person. */
enum ar_mood {
	AR_DULL,  /* none, neutral, a word we do not know */
	AR_GOOD,  /* pass, and others' words for it */
	AR_BAD,   /* fail, softfail, policy */
	AR_ERROR, /* temperror, permerror */
};

/* The mood of a result word; AR_DULL for a word that is not known. */
enum ar_mood ar_mood(struct span result);

/* What a method, a result of it and a property mean; NULL if not known. */
const char *ar_word_method(struct span method);
const char *ar_word_result(struct span method, struct span result);
const char *ar_word_property(struct span ptype, struct span property);

/* What action= of dmarc and reason= of compauth mean, which Microsoft writes.
 */
const char *ar_word_action(struct span value);
const char *ar_word_compauth(struct span reason);

/* What KEY:VALUE in X-Forefront-Antispam-Report and similar fields means. */
const char *ar_word_spam_key(struct span key);
const char *ar_word_spam_value(struct span key, struct span value);

#endif
