/*
 * dkim_summary - what became of many messages, in numbers.
 *
 * Ownership  everything lives in the arena given.
 * Units      messages, and signatures.
 * Layer      7, uses span arena buf authres dkim_verify dns_name json
 */
#ifndef DKIM_SUMMARY_H
#define DKIM_SUMMARY_H

#include "arena.h"
#include "buf.h"
#include "dkim_verify.h"

struct dkim_summary;

struct dkim_summary *dkim_summary_new(struct arena *);

/* A message; NULL for one that could not be read. */
void dkim_summary_add(struct dkim_summary *, const struct dkim_results *);

/*
 * One line a count: for messages "messages" and "unreadable"; for signatures
 * their result alone, and with domain and selector, both by their octets.
 */
void dkim_summary_print(const struct dkim_summary *, struct buf *);

/* The same as one object, key "summary". */
void dkim_summary_json(const struct dkim_summary *, struct buf *);

#endif
