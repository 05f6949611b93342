/*
 * keys - what the tests of keys share: the files of tests/data/keys.
 */
#ifndef KEYS_H
#define KEYS_H

#include "base/b64.h"
#include "base/caps.h"
#include "crypto/key.h"
#include "sys/io.h"
#include "unit.h"

#define KEYS "tests/data/keys/"

/* The content of a file there. */
static inline struct span
key_file(struct arena *a, const char *name)
{
	struct span s;

	if (io_read_path(
		arena_printf(a, KEYS "%s", name), CAPS_KEY_FILE, a, &s) != 0)
		fail_msg("cannot read " KEYS "%s", name);
	return s;
}

/* A private key there; NULL and a reason where it is refused. */
static inline struct key_private *
key_named(const char *name, const char **reason)
{
	struct arena *a = arena_new();
	struct key_private *key = key_private_parse(key_file(a, name), reason);

	arena_free(a);
	return key;
}

static inline struct span
unbase64(struct arena *a, const char *text)
{
	struct span out = { 0 };

	assert_true(b64_decode(a, span_str(text), &out));
	return out;
}

#endif
