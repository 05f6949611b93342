/*
 * explain_private - what the families of hypotheses work with.
 *
 * A hypothesis about the body is a text made from the received one by edits;
 * a hypothesis about the header is a list of changed, deleted and inserted
 * fields.  Both are tested by hashing, which counts against a budget, and are
 * claimed if they fit; a claim is verified by making the whole message anew.
 *
 * Ownership  scratch memory is forgotten after each hypothesis; what is
 *            claimed is copied.
 * Errors     when the budget is used up, explanation.complete is false.
 */
#ifndef EXPLAIN_PRIVATE_H
#define EXPLAIN_PRIVATE_H

#include "crypto/hash.h"
#include "crypto/key.h"
#include "dkim/canon.h"
#include "explain/explain.h"

/* Kept of a body; of a longer one only linear hypotheses are tried. */
#define EXPLAIN_BODY_MAX ((size_t)8 * 1024 * 1024)
/* A body below this is tried octet by octet. */
#define EXPLAIN_BODY_SHORT ((size_t)300 * 1024)
/* SHA-256 blocks, RSA and Ed25519 operations for one signature. */
#define EXPLAIN_BLOCKS ((uint64_t)4 * 1024 * 1024)
#define EXPLAIN_RSA ((uint64_t)25000)
#define EXPLAIN_ED25519 ((uint64_t)5000)
#define EXPLAIN_THOROUGH 10
#define EXPLAIN_KEYS 64        /* candidates for the key of a signature */
#define EXPLAIN_LOOKUPS 4      /* of sibling selectors */
#define EXPLAIN_LOOKUPS_ALL 40 /* for a message */
#define EXPLAIN_CAUSES 32
#define EXPLAIN_PARTS 100 /* MIME parts that are looked at */
#define EXPLAIN_DEPTH 8   /* of MIME parts */

/* LEN octets at AT are replaced by TEXT. */
struct explain_edit {
	size_t at, len;
	struct span text;
};

/* A text made from another one (NULL: the received body) by N edits. */
struct explain_text {
	struct span octets;
	const struct explain_text *from;
	const struct explain_edit *edits; /* sorted, not overlapping */
	size_t n;
	const struct explain_cause *causes; /* of this step */
	size_t ncauses;
	/* Of a body that was a MIME part: its own fields. */
	struct span ctype, cte;
};

enum explain_change_kind {
	EXPLAIN_REPLACE, /* the field gets the text WHOLE */
	EXPLAIN_DELETE,
	EXPLAIN_INSERT, /* a field WHOLE in front of it; index n: last */
};

/* A change that leads from the received header to the signed one. */
struct explain_change {
	enum explain_change_kind kind;
	size_t field;      /* index in the message */
	struct span whole; /* of the signature itself: without b= */
};

struct explain_key {
	struct span selector, domain;
	struct key_public pub;
};

enum explain_encoding {
	EXPLAIN_IDENTITY, /* 7bit, 8bit, binary or none */
	EXPLAIN_QP,
	EXPLAIN_BASE64,
};

struct explain_part {
	size_t parent; /* index; of the first one itself */
	unsigned depth;
	bool multipart;
	size_t at;   /* of its delimiter line */
	size_t head; /* behind that line */
	size_t body; /* behind its header */
	size_t end;  /* before the line end that belongs to a delimiter */
	size_t next; /* the next delimiter line of the same level */
	bool last;   /* which is the closing one */
	struct span type, charset, boundary;
	struct span cte; /* the whole Content-Transfer-Encoding field */
	struct span ctype;
	enum explain_encoding encoding;
};

struct explain_mime {
	struct explain_part *parts; /* the first is the whole body */
	size_t n;
};

struct explain_header; /* explain_header.c */

struct explain_work {
	struct arena *explain_arena; /* what is found lasts there */
	/* of this signature; of a hypothesis; of one of its tests */
	struct arena *arena, *scratch, *once;
	struct explain *explain;
	const struct msg *msg;
	struct explanation *out;
	const struct dkim_result *result;
	const struct dkim_sig *sig;
	const struct dkim_policy *policy;

	struct span body; /* with CRLF */
	bool body_whole;  /* all of it is there */
	size_t body_line; /* the number of its first line in the file */
	struct explain_text received;
	struct span inner_ctype, inner_cte; /* for the next variant */
	struct explain_mime mime;

	uint64_t octets, octets_max; /* hashed, with what a test costs */
	uint64_t rsa, rsa_max, ed25519, ed25519_max;
	uint64_t stage_max, stage_ed25519; /* for the hypothesis that runs */
	uint64_t tests;
	bool cut; /* a budget ended something */

	unsigned how; /* what explain_edits may choose: EXPLAIN_ALL ... */
	bool linear;  /* only what is linear */
	const struct explain_text *body_was; /* found */
	struct explain_text *variants;       /* first changes of two */
	size_t nvariants, nfamily;           /* in all; of this family */
	bool keep_variants;
	struct explain_cause *suspect; /* what is likely where nothing fits */

	struct explain_header *header;
	/* Gives a proven change its word: explain_reword. */
	void (*reword)(struct explain_work *, const struct explain_change *,
	    struct explain_cause *);
	struct key_public *key;         /* for tests of the header, or NULL */
	struct digest want;             /* the signed hash; len 0: not known */
	struct digest here;             /* the hash of the header as it came */
	struct span b_was;              /* b= as it was, if it was damaged */
	const struct dns_answer *dns;   /* of the key; or NULL */
	struct explain_change *changes; /* found */
	size_t nchanges;
	bool header_found;
	bool signer_header; /* the signer hashed it in another way */
	const struct dkim_sig *was_sig; /* another reading of it, or NULL */
};

/* explain_work.c: the budget, and what is found */

/* Begin a hypothesis that may use PART of 16 parts of the rest of the budget.
 */
void explain_stage(struct explain_work *, unsigned part);
/* May another test be made?  False: the search is not complete. */
bool explain_may(struct explain_work *);
/* Count a test in which so many octets were hashed. */
void explain_count_test(struct explain_work *, size_t octets);
/* Add a cause to the explanation.  Returns a copy, or NULL if it has
 * EXPLAIN_CAUSES already. */
struct explain_cause *explain_cause_add(
    struct explain_work *, const struct explain_cause *);
/* Does the explanation have that cause? */
bool explain_has(const struct explanation *, enum explain_word);
/* A cause with that word, and nothing else known. */
struct explain_cause explain_cause_of(enum explain_word);
/* Format a sentence, which lives as long as the explanation. */
const char *explain_say(struct explain_work *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Sinks for canonical octets, into a struct hash; the second one without CR. */
void explain_sink_hash(void *hash, struct span piece);
void explain_sink_lf(void *hash, struct span piece);

/* explain_stream.c: hashing bodies, with states that can be copied */

struct explain_stream {
	struct canon_body canon;
	struct hash hash;
	uint64_t left; /* of l= */
	uint64_t octets;
};

/* Begin to hash a body as the signature says; add octets; copy the state. */
void explain_stream_start(struct explain_work *, struct explain_stream *);
void explain_stream_add(struct explain_stream *, struct span);
void explain_stream_copy(
    struct explain_stream *to, const struct explain_stream *from);
/* End it: is it the signed body? */
bool explain_stream_fits(struct explain_work *, struct explain_stream *);
/* Is TEXT the signed body? */
bool explain_body_fits(struct explain_work *, struct span text);

/* Make a text from BASE by N edits, in ARENA. */
struct explain_text explain_apply(struct arena *,
    const struct explain_text *base, const struct explain_edit *, size_t n,
    const struct explain_cause *causes, size_t ncauses);

/* The offset in the received body of the octet AT of a text. */
size_t explain_origin(const struct explain_text *, size_t at);

/*
 * Try BASE with N edits for the causes; claim it where it fits.  Where it does
 * not, it is kept as the first of two changes, if such are collected.
 */
bool explain_variant(struct explain_work *, const struct explain_text *base,
    const struct explain_edit *, size_t n, const struct explain_cause *causes,
    size_t ncauses);

/* Does BASE with N edits fit bh=?  It is hashed without being made. */
bool explain_edits_fit(struct explain_work *, const struct explain_text *base,
    const struct explain_edit *, size_t n);

/* Verify a text and take it, with its causes and those of the texts before. */
bool explain_claim_body(struct explain_work *, const struct explain_text *);

enum {
	EXPLAIN_ALL = 1,
	EXPLAIN_SINGLES = 2,
	EXPLAIN_PAIRS = 4,
	EXPLAIN_ENDS = 8,     /* the first ones, the last ones */
	EXPLAIN_SUBSETS = 16, /* of up to 12: all */
};

/* Try choices of N edits, which are sorted and do not overlap. */
bool explain_edits(struct explain_work *, const struct explain_text *base,
    const struct explain_edit *, size_t n, enum explain_word, unsigned how);

/* The octet behind the line that AT lies in. */
size_t explain_line_end(struct span, size_t at);

/* The cause of LEN octets at AT that are too many in BASE. */
struct explain_cause explain_removed(struct explain_work *,
    const struct explain_text *base, size_t at, size_t len);

/* explain_mime.c */
void explain_mime_read(
    struct explain_work *, const struct explain_text *, struct explain_mime *);
struct span explain_decode(
    struct arena *, struct span content, enum explain_encoding);
struct span explain_base64(struct arena *, struct span octets, size_t width);
#define EXPLAIN_QP_FORMS 12
struct span explain_qp(
    struct arena *, struct span octets, size_t width, unsigned form);
const char *explain_encoding_name(enum explain_encoding);

/* A family: tries its hypotheses on BASE; true once one was claimed. */
typedef bool explain_family(
    struct explain_work *, const struct explain_text *base);

explain_family explain_body_sent, explain_body_appended, explain_body_prepended,
    explain_body_both_ends, explain_body_part_end, explain_body_two_footers,
    explain_body_parts, explain_body_inserted, explain_body_inserted_tags,
    explain_body_inserted_octets, explain_body_inserted_words,
    explain_body_preamble, explain_body_likely_ends, explain_body_closing;
explain_family explain_body_encoding, explain_body_decoded,
    explain_body_base64_width, explain_body_encoded_footer,
    explain_body_charset;
explain_family explain_body_urls, explain_body_from, explain_body_dots,
    explain_body_line_ends, explain_body_long_lines, explain_body_trailing,
    explain_body_tabs, explain_body_space, explain_body_empty_lines,
    explain_body_nul, explain_body_boundary;

/* The body: which hypothesis fits; its result stands in the explanation. */
void explain_search_body(struct explain_work *);

/* explain_header.c: hashing headers */
struct explain_slots {
	size_t *fields; /* indexes of signed fields, each once, top down */
	size_t n;
};
/* Collect the signed fields; false if there are too many, or no b=. */
bool explain_header_open(struct explain_work *);
/* The signed fields. */
const struct explain_slots *explain_signed(const struct explain_work *);
/* The index of the signature's own field. */
size_t explain_own(const struct explain_work *);
/* A field as it stands; of the signature without the value of b=. */
struct span explain_whole(const struct explain_work *, size_t field);
struct span explain_field_name(const struct explain_work *, size_t field);
/* How often h= names it beyond the fields that there are. */
size_t explain_missing(const struct explain_work *, struct span name);
bool explain_header_try(struct explain_work *, const struct explain_change *,
    size_t n, const struct explain_cause *causes, size_t ncauses);
/* The same for another text of the signature, b= included, read anew. */
bool explain_header_try_sig(
    struct explain_work *, struct span whole, const struct explain_cause *);
/* Is DIGEST the signed one? */
bool explain_digest_fits(struct explain_work *, const struct digest *);

/*
 * One change of a field: tried, and kept for pairs in the class of its
 * likelihood (0: not kept).
 */
bool explain_alternative(struct explain_work *, struct explain_change,
    const struct explain_cause *, unsigned likely);

/* CHANGE, which has many brothers, with each of the likely alternatives. */
bool explain_header_with_likely(struct explain_work *, struct explain_change,
    const struct explain_cause *, unsigned likely);

typedef bool explain_header_family(struct explain_work *);
explain_header_family explain_header_z, explain_header_signer,
    explain_header_body, explain_header_subject, explain_header_from,
    explain_header_message_id, explain_header_date_known,
    explain_header_name_case, explain_header_unfold, explain_header_refold,
    explain_header_added, explain_header_removed, explain_header_address,
    explain_header_parameter, explain_header_encoded, explain_header_space,
    explain_header_broken, explain_header_combined, explain_header_deleted,
    explain_header_deleted_combined, explain_header_date, explain_header_folds,
    explain_header_octets, explain_header_octets_few,
    explain_header_combined_first, explain_header_ends,
    explain_header_date_near, explain_header_tags, explain_header_added_many;
/* explain_reword.c: the word for a change that is proven. */
void explain_reword(struct explain_work *, const struct explain_change *,
    struct explain_cause *);
/* explain_header_text.c: are LEN octets at AT of a Subject a tag? */
bool explain_is_subject_tag(struct span value, size_t at, size_t len);
/* The same text, encoded in another way? */
bool explain_is_recoded(struct explain_work *, struct span a, struct span b);
void explain_differs_from_z(struct explain_work *);
void explain_search_header(struct explain_work *);

/* explain_key.c and others */
void explain_verdict(struct explain_work *);
/* False: what is said of the key explains enough. */
bool explain_search_key(struct explain_work *);
bool explain_b_damaged(struct explain_work *);
bool explain_bh_damaged(struct explain_work *);
void explain_take_keys(struct explain *);
bool explain_signer_body(struct explain_work *);
void explain_between(struct explain_work *);

/* The message with what was found, in arena; verified. */
bool explain_rebuild(struct explain_work *);

/* A field that was copied into z=. */
struct explain_copy {
	struct span name, value; /* decoded */
};
/*
 * The copies: of --compare, or else of z=.  Returns their number, and sets
 * *COPIES if there are any.
 */
size_t explain_copies(
    struct explain_work *, const struct explain_copy **copies);

/* explain_print.c: one cause. */
void explain_print_cause(
    struct buf *, const struct explain_cause *, const char *before);
void explain_set_cause(struct json *, const struct explain_cause *);

/* A body too long to be kept: what was found while it went by. */
bool explain_long_body(struct explain_work *);

struct explain_lookup {
	struct span selector, domain;
	const struct dns_answer *answer; /* NULL: it is not there */
};

struct explain_seal {
	struct dkim_sig sig;
	bool body; /* its bh= fits */
};

struct explain {
	struct arena *arena;
	const struct msg *msg;
	struct explain_options options;
	/* The body: pieces as they came, then whole with CRLF. */
	struct span *pieces;
	size_t npieces, cap;
	uint64_t total;
	bool over; /* longer than EXPLAIN_BODY_MAX */
	struct span body;
	struct explain_watch **watches;
	size_t nwatches, watches_cap;

	const struct dkim_result **results;
	size_t n, results_cap;
	struct explanation *out;

	struct explain_key *keys; /* candidates for other-key */
	size_t nkeys;
	struct explain_lookup lookups[EXPLAIN_LOOKUPS_ALL];
	size_t nlookups;
	size_t not_tried;
	/* --compare: the message as it was sent. */
	const struct msg *sent;
	struct span sent_body;
	struct explain_seal *seals; /* all signatures over the body */
	size_t nseals;
};

/* The answer for the key of SIG among the look-ups made here, or NULL. */
const struct dns_answer *explain_answer(
    const struct explain *, const struct dkim_sig *);

#endif
