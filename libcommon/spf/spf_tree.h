/*
 * spf_tree - the record of a domain and all that it includes, for any client:
 * what the linter looks at.
 *
 * RFC 7208 sections 4.6.4, 5.2 and 6.1.  Every record is fetched once, however
 * often it is included, so the tree is a graph; it may have loops.  Many
 * look-ups are under way at once.
 *
 * Limits     CAPS_LINT_SPF_RECORDS, CAPS_LINT_SPF_VISITS, CAPS_LINT_SPF_OCTETS;
 *            with the hosts of CAPS_SPF_MX mx terms of the first record these
 *            allow 600 questions.
 *
 * Ownership  all lives in the arena, or is borrowed from DNS and the domain.
 * Errors     none: a look-up that failed is kept as such.
 */
#ifndef SPF_TREE_H
#define SPF_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "dns/dns_ask.h"
#include "spf/spf_rec.h"

enum spf_node_state {
	SPF_NODE_RECORD,  /* there is one record; it may have errors */
	SPF_NODE_NONE,    /* none: see answer->status */
	SPF_NODE_SEVERAL, /* more than one */
	SPF_NODE_FAILED,  /* DNS did not answer */
	SPF_NODE_OUTSIDE, /* outside the zone files, nobody to ask */
	SPF_NODE_CUT,     /* beyond what is looked at */
};

/* A term that looks up DNS, and that can be reached in its record. */
struct spf_visit {
	const struct spf_term *term;
	struct span target;    /* without macros; p == NULL: not known */
	struct spf_node *node; /* include, redirect: the record there */
	bool loop;             /* the node is being evaluated already */
	bool bad_target;       /* the target is not a domain to be asked for */
	bool asks;             /* DNS, for what follows */
	const struct dns_answer *a, *aaaa; /* a; exists (a alone) */
	const struct dns_answer *mx;
	/*
	 * A and AAAA of each MX host, in turn, in the first record alone; NULL
	 * for the root, which is not a host (RFC 7505).
	 */
	const struct dns_answer **hosts;
	size_t nhosts; /* of MX hosts */
	bool is_void;  /* it finds nothing, for any client */
	/* With all below; they are huge where records include each other. */
	size_t lookups, voids;
};

struct spf_node {
	struct span domain;
	const struct dns_answer *answer;
	enum spf_node_state state;
	struct spf_rec rec;
	struct spf_visit *visits;
	size_t n, cap;
	size_t not_followed;   /* terms that are not visits: too many */
	size_t lookups, voids; /* of its terms and all below */
	struct spf_node *next; /* in the order in which they were found */
	/* Private, of a walk. */
	unsigned char mark;
	size_t at;
	struct spf_node *up;
};

struct spf_tree {
	struct spf_node *root;
	size_t nodes, visits;
	bool cut; /* there is more than was followed */
	/* Private, while it grows. */
	struct arena *arena;
	struct dns_asker *asker; /* NULL: nothing is looked up */
	struct spf_node *unread; /* the next to be read; NULL: all are */
	struct spf_node **last;
	size_t octets; /* of records so far */
	bool grown;
};

/* A number of look-ups that stands for "more than can be counted". */
#define SPF_TREE_MANY 1000000

/* Begin the tree of DOMAIN, which lives in the arena. */
void spf_tree_begin(struct arena *, struct dns_asker *, struct span domain,
    struct spf_tree *out);

/* Go on with the tree as far as there are answers; false: it waits. */
bool spf_tree_grow(struct spf_tree *);

/* Make a tree of one record that is given as text; nothing is looked up. */
void spf_tree_of_text(
    struct arena *, struct span domain, struct span text, struct spf_tree *out);

/*
 * Walk the tree in the order of evaluation; each node is entered the first
 * time only.  Without recursion.
 */
struct spf_walk {
	struct spf_node *node;   /* whose visit it is */
	struct spf_visit *visit; /* NULL: the node is entered */
	size_t depth;
	bool entered; /* the visit leads to a node that is entered now */
};
typedef void spf_tree_see(void *ctx, const struct spf_walk *);

/* Walk, and call the function for each node and each visit. */
void spf_tree_walk(struct spf_tree *, spf_tree_see *, void *ctx);

#endif
