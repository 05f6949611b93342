#include <stdlib.h>

#include "mail/msg.h"

/* All fields of one name, in the order of the message. */
struct group {
	uint32_t hash;
	struct span name;
	const struct msg_field **fields;
	size_t n;
	size_t left; /* not taken yet */
};

struct msg_index {
	const struct msg_field *skip;
	struct group *groups; /* sorted by hash, then name */
	size_t n;
};

struct entry {
	uint32_t hash;
	const struct msg_field *field;
};

/* FNV-1a, folded; it only makes comparing cheap: equal hashes do no harm. */
static uint32_t
hash_name(struct span name)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ span_lower(name.p[i])) * 16777619U;
	return h;
}

static int
cmp_name(uint32_t ha, struct span a, uint32_t hb, struct span b)
{
	return ha != hb ? (ha < hb ? -1 : 1) : span_cmp_nocase(a, b);
}

static int
cmp_entry(const void *va, const void *vb)
{
	const struct entry *a = va, *b = vb;
	int c = cmp_name(a->hash, a->field->name, b->hash, b->field->name);

	return c != 0 ? c : (a->field > b->field) - (a->field < b->field);
}

static int
cmp_group(const void *vkey, const void *vgroup)
{
	const struct group *key = vkey, *g = vgroup;

	return cmp_name(key->hash, key->name, g->hash, g->name);
}

static struct entry *
sorted_entries(struct arena *a, const struct msg *m)
{
	struct entry *e = arena_array(a, m->n, sizeof(*e));

	for (size_t i = 0; i < m->n; i++)
		e[i] = (struct entry){ hash_name(m->fields[i].name),
			&m->fields[i] };
	if (m->n > 1)
		qsort(e, m->n, sizeof(*e), cmp_entry);
	return e;
}

struct msg_index *
msg_index_new(struct arena *a, const struct msg *m)
{
	struct msg_index *x = arena_alloc(a, sizeof(*x));
	const struct entry *e = sorted_entries(a, m);
	const struct msg_field **fields;
	struct group *g = NULL;

	x->groups = arena_array(a, m->n, sizeof(*x->groups));
	fields = arena_array(a, m->n, sizeof(*fields));
	for (size_t i = 0; i < m->n; i++) {
		struct span name = e[i].field->name;

		if (g == NULL || cmp_name(g->hash, g->name, e[i].hash, name)) {
			g = &x->groups[x->n++];
			*g =
			    (struct group){ e[i].hash, name, fields + i, 0, 0 };
		}
		fields[i] = e[i].field;
		g->n++;
	}
	msg_index_restart(x, NULL);
	return x;
}

void
msg_index_restart(struct msg_index *x, const struct msg_field *skip)
{
	x->skip = skip;
	for (size_t i = 0; i < x->n; i++)
		x->groups[i].left = x->groups[i].n;
}

const struct msg_field *
msg_index_take(struct msg_index *x, struct span name)
{
	struct group key = { .hash = hash_name(name), .name = name };
	struct group *g =
	    x->n == 0 ? NULL
		      : bsearch(&key, x->groups, x->n, sizeof(key), cmp_group);

	while (g != NULL && g->left > 0) {
		const struct msg_field *f = g->fields[--g->left];

		if (f != x->skip)
			return f;
	}
	return NULL;
}
