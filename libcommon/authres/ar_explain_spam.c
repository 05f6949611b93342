#include "authres/ar_explain.h"
#include "authres/ar_words.h"
#include "base/visible.h"

static void
add_pair(struct buf *b, struct span key, struct span value)
{
	const char *what = ar_word_spam_key(key);
	const char *text = ar_word_spam_value(key, value);

	if (what == NULL || value.len == 0)
		return;
	buf_adds(b, "  ");
	visible_print(b, key);
	buf_addf(b, " (%s) ", what);
	visible_print(b, value);
	if (text != NULL)
		buf_addf(b, ": %s", text);
	buf_addc(b, '\n');
}

/* KEY:VALUE;KEY:VALUE;... */
static void
add_pairs(struct buf *b, struct span list)
{
	for (struct span rest = list; rest.p != NULL;) {
		struct span value = span_cut(&rest, ';');
		struct span key = span_cut(&value, ':');

		if (value.p != NULL)
			add_pair(b, span_trim(key), span_trim(value));
	}
}

bool
ar_explain_spam(struct buf *b, const struct msg_field *f)
{
	static const struct {
		const char *name;
		const char *key; /* the value alone stands there */
	} names[] = {
		{ "X-Forefront-Antispam-Report", NULL },
		{ "X-Forefront-Antispam-Report-Untrusted", NULL },
		{ "X-Microsoft-Antispam", NULL },
		{ "X-Microsoft-Antispam-Untrusted", NULL },
		{ "X-Microsoft-Antispam-Mailbox-Delivery", NULL },
		{ "X-MS-Exchange-Organization-SCL", "SCL" },
		{ "X-MS-Exchange-Organization-BCL", "BCL" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!span_is_nocase(f->name, names[i].name))
			continue;
		buf_addf(b, "line %zu, %s\n", f->line, names[i].name);
		if (names[i].key == NULL)
			add_pairs(b, f->value);
		else
			add_pair(
			    b, span_str(names[i].key), span_trim(f->value));
		return true;
	}
	return false;
}
