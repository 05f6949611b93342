#include <stdlib.h>

#include "spf/spf_lint_rules.h"

/* Wider than any network that sends mail for one domain. */
#define BROAD4 8
#define BROAD6 19

/* A network of the record. */
struct network {
	const struct spf_term *term;
	struct ip net;
	unsigned bits;
};

/* Networks from which nothing comes over the Internet. */
struct special {
	const char *net;
	unsigned bits;
	const char *what;
};

static const struct special specials[] = {
	{ "0.0.0.0", 8, "of no host" },
	{ "10.0.0.0", 8, "private" },
	{ "100.64.0.0", 10, "of carriers' NAT" },
	{ "127.0.0.0", 8, "of loopback" },
	{ "169.254.0.0", 16, "link-local" },
	{ "172.16.0.0", 12, "private" },
	{ "192.168.0.0", 16, "private" },
	{ "224.0.0.0", 3, "multicast or reserved" },
	{ "::", 127, "of loopback or no host" },
	{ "fc00::", 7, "private" },
	{ "fe80::", 10, "link-local" },
	{ "ff00::", 8, "multicast" },
};

static struct finding_place
at(struct spf_lint *l, const struct spf_rec *rec, const struct spf_term *term)
{
	return finding_at(&l->findings, spf_rec_offset(rec, term->text));
}

/* NET with all bits behind the first BITS cleared. */
static struct ip
masked(struct ip net, unsigned bits)
{
	for (size_t i = 0; i < ip_len(&net); i++) {
		unsigned keep = bits >= 8 * (i + 1) ? 8
				: bits > 8 * i      ? bits - 8 * (unsigned)i
						    : 0;

		net.octets[i] &= (unsigned char)(0xff00U >> keep);
	}
	return net;
}

static void
check_width(
    struct spf_lint *l, const struct spf_rec *rec, const struct spf_term *term)
{
	bool v6 = term->kind == SPF_IP6;
	unsigned bits = v6 ? term->bits6 : term->bits4;
	bool all = bits == 0 && term->result == AUTHRES_PASS;

	if (bits > (v6 ? BROAD6 : BROAD4))
		return;
	finding_add(&l->findings, all ? FINDING_ERROR : FINDING_WARNING, "LS08",
	    at(l, rec, term), "\"%.*s\" %s; list narrower networks",
	    SPAN_ARG(term->text),
	    all ? "lets every host send" : "is very broad");
}

static void
check_special(
    struct spf_lint *l, const struct spf_rec *rec, const struct network *n)
{
	struct ip net;

	for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
		const struct special *s = &specials[i];

		if (n->bits < s->bits || !ip_parse(span_str(s->net), &net) ||
		    !ip_is_within(&n->net, &net, s->bits))
			continue;
		finding_add(&l->findings, FINDING_WARNING, "LS08",
		    at(l, rec, n->term),
		    "\"%.*s\": addresses %s, no mail comes from them; "
		    "remove it",
		    SPAN_ARG(n->term->text), s->what);
		return;
	}
}

static void
check_host_bits(
    struct spf_lint *l, const struct spf_rec *rec, const struct network *n)
{
	struct ip net = masked(n->net, n->bits);

	if (ip_is_within(&n->net, &net, (unsigned)(8 * ip_len(&net))))
		return;
	finding_add(&l->findings, FINDING_WARNING, "LS08", at(l, rec, n->term),
	    "\"%.*s\": bits behind the prefix are set; write %.*s/%u, or "
	    "the address alone",
	    SPAN_ARG(n->term->text), SPAN_ARG(ip_text(l->arena, &net)),
	    n->bits);
}

/* By family and address, the wider one first, then as in the record. */
static int
compare(const void *a, const void *b)
{
	const struct network *x = a, *y = b;

	if (x->net.v6 != y->net.v6)
		return x->net.v6 ? 1 : -1;
	for (size_t i = 0; i < ip_len(&x->net); i++)
		if (x->net.octets[i] != y->net.octets[i])
			return x->net.octets[i] - y->net.octets[i];
	if (x->bits != y->bits)
		return x->bits < y->bits ? -1 : 1;
	return x->term < y->term ? -1 : 1;
}

/* One that lies in another is of use only to except it from that. */
static void
report_overlap(struct spf_lint *l, const struct spf_rec *rec,
    const struct network *outer, const struct network *inner)
{
	bool behind = inner->term > outer->term;

	if (outer->term->result != inner->term->result && !behind)
		return;
	finding_add(&l->findings, FINDING_WARNING, "LS08",
	    at(l, rec, inner->term),
	    outer->bits == inner->bits
		? "\"%.*s\" says the same as \"%.*s\"; remove one"
		: "\"%.*s\" lies within \"%.*s\"; remove it",
	    SPAN_ARG(inner->term->text), SPAN_ARG(outer->term->text));
}

/*
 * Two networks are apart, or one lies in the other.  In their order all that
 * enclose the current one are on a stack.
 */
static void
check_overlaps(struct spf_lint *l, const struct spf_rec *rec,
    struct network *networks, size_t n)
{
	const struct network **stack =
	    arena_array(l->arena, n, sizeof(struct network *));
	size_t depth = 0;

	qsort(networks, n, sizeof(*networks), compare);
	for (size_t i = 0; i < n; i++) {
		while (depth > 0 &&
		       !ip_is_within(&networks[i].net, &stack[depth - 1]->net,
			   stack[depth - 1]->bits))
			depth--;
		if (depth > 0)
			report_overlap(l, rec, stack[depth - 1], &networks[i]);
		stack[depth++] = &networks[i];
	}
}

void
spf_lint_networks(struct spf_lint *l, const struct spf_rec *rec)
{
	struct network *networks =
	    arena_array(l->arena, rec->n, sizeof(*networks));
	size_t n = 0;

	for (size_t i = 0; i < rec->n; i++) {
		const struct spf_term *term = &rec->terms[i];
		struct network *net = &networks[n];

		if (term->error != NULL ||
		    (term->kind != SPF_IP4 && term->kind != SPF_IP6))
			continue;
		*net = (struct network){ term, term->net,
			term->kind == SPF_IP6 ? term->bits6 : term->bits4 };
		check_width(l, rec, term);
		check_special(l, rec, net);
		check_host_bits(l, rec, net);
		net->net = masked(net->net, net->bits);
		n++;
	}
	if (n > 1)
		check_overlaps(l, rec, networks, n);
}
