#include "mail/foreign.h"
#include "base/abnf.h"
#include "base/utf8.h"

/* Octets of text that are looked at. */
#define BEGINNING 4096

struct kind {
	const char *magic;
	size_t len;
	const char *text;
};

#define MAGIC(octets, text)                                                    \
	{                                                                      \
		octets, sizeof(octets) - 1, text                               \
	}

static const struct kind binaries[] = {
	MAGIC("\x1f\x8b", "compressed by gzip: unpack it first"),
	MAGIC("\xfd"
	      "7zXZ",
	    "compressed by xz: unpack it first"),
	MAGIC("\x28\xb5\x2f\xfd", "compressed by zstd: unpack it first"),
	MAGIC("BZh", "compressed by bzip2: unpack it first"),
	MAGIC("7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
	MAGIC("Rar!", "a RAR archive: unpack it first"),
	MAGIC("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
	    "a .msg of Outlook or an old Office file, not a message: save the "
	    "message as .eml"),
	MAGIC("!BDN", "a .pst of Outlook, not a message: export .eml files"),
	MAGIC("\x78\x9f\x3e\x22",
	    "a winmail.dat of Outlook, a part of a message, not a message"),
	MAGIC("\xff\xfe",
	    "text in UTF-16, as \">\" of PowerShell writes it: save the "
	    "message without changing its encoding"),
	MAGIC("\xfe\xff",
	    "text in UTF-16: save the message without changing its encoding"),
	MAGIC("\x30\x82", "a key or certificate in DER form, not a message"),
	MAGIC("%PDF-", "a PDF, not a message"),
	MAGIC("\x89PNG", "a picture, not a message"),
	MAGIC("\xff\xd8\xff", "a picture, not a message"),
	MAGIC("GIF8", "a picture, not a message"),
	MAGIC("\x7f"
	      "ELF",
	    "a program, not a message"),
	MAGIC("SQLite format 3", "an SQLite database, not a message"),
	MAGIC("{\\rtf", "a document in RTF, not a message"),
};

/* Behind "-----BEGIN " of PEM; the first that fits counts. */
static const struct kind armours[] = {
	MAGIC("OPENSSH PRIVATE KEY", "a private key of SSH, not a message"),
	MAGIC("PGP ", "OpenPGP data, not a message"),
	MAGIC("CERTIFICATE REQUEST", "a certificate request, not a message"),
	MAGIC("CERTIFICATE", "a certificate, not a message"),
	MAGIC("PUBLIC KEY", "a public key in PEM form, not a message"),
	MAGIC("RSA PUBLIC KEY", "a public key in PEM form, not a message"),
};

/* In any case, where a text begins, or behind "<?xml ...?>". */
static const struct kind marks[] = {
	MAGIC("<!doctype html", "HTML, not a message: save its source as .eml"),
	MAGIC("<html", "HTML, not a message: save its source as .eml"),
	MAGIC("<head", "HTML, not a message: save its source as .eml"),
	MAGIC("<body", "HTML, not a message: save its source as .eml"),
	MAGIC("<feedback",
	    "a DMARC report in XML, not a message: dmarc-report reads it"),
	MAGIC("<?xml", "XML, not a message"),
};

static const char *
text_of(const struct kind *list, size_t n, struct span s)
{
	for (size_t i = 0; i < n; i++)
		if (span_starts_nocase(
			s, span_of((const unsigned char *)list[i].magic,
			       list[i].len)))
			return list[i].text;
	return NULL;
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *
binary(struct span s)
{
	for (size_t i = 0; i < COUNT(binaries); i++)
		if (span_starts(
			s, span_of((const unsigned char *)binaries[i].magic,
			       binaries[i].len)))
			return binaries[i].text;
	return NULL;
}

/* The file of a zip archive that comes first is named in it. */
static const char *
zip(struct span s)
{
	if (!span_starts(s, SPAN("PK\x03\x04")))
		return NULL;
	s = span_head(s, 64);
	return span_search(s, SPAN("[Content_Types].xml")) < s.len ||
		       span_search(s, SPAN("word/")) < s.len
		   ? "a Word or other Office document, not a message"
		   : "a zip archive: unpack it first";
}

/* At the start of a line, behind any text. */
static const char *
armour(struct span s)
{
	struct span begin = SPAN("-----BEGIN "), label;
	size_t at = span_search(s, begin);
	const char *text;

	if (at == s.len || (at > 0 && s.p[at - 1] != '\n'))
		return NULL;
	label = span_skip(s, at + begin.len);
	label = span_head(label, span_find(label, '\n'));
	text = text_of(armours, COUNT(armours), label);
	if (text != NULL)
		return text;
	return span_search(label, SPAN("PRIVATE KEY")) < label.len
		   ? "a private key in PEM form, not a message"
		   : NULL;
}

static const char *
markup(struct span s)
{
	struct span behind = s;

	if (span_starts_nocase(s, SPAN("<?xml"))) {
		size_t end = span_search(s, SPAN("?>"));
		const char *text;

		behind = span_trim_start(span_skip(s, end + 2));
		text = text_of(marks, COUNT(marks), behind);
		if (text != NULL)
			return text;
	}
	return text_of(marks, COUNT(marks), s);
}

/* The number of octets that Apple Mail puts on top of a message. */
static bool
is_emlx(struct span s)
{
	struct span line = span_trim(span_cut(&s, '\n'));
	size_t name = 0;
	uint64_t n;

	if (!abnf_number(line, 10, &n))
		return false;
	while (name < s.len && abnf_is_ftext(s.p[name]))
		name++;
	return name > 0 && name < s.len && s.p[name] == ':';
}

static const char *
text(struct span s)
{
	struct span all = s;

	s = span_trim_start(s);
	if (s.len > 0 && (s.p[0] == '{' || s.p[0] == '[')) {
		struct span inside = span_trim_start(span_skip(s, 1));

		if (inside.len > 0 &&
		    (inside.p[0] == '"' || inside.p[0] == '{' ||
			inside.p[0] == '}' || inside.p[0] == ']'))
			return "JSON, not a message";
	}
	if (is_emlx(s))
		return "an .emlx of Apple Mail: leave out its first line";
	if (foreign_is_zone(all))
		return "a zone file, not a message";
	return NULL;
}

const char *
foreign_kind(struct span head)
{
	struct span s = head;
	const char *found = binary(head);

	if (found == NULL)
		found = zip(head);
	if (found != NULL)
		return found;
	s = span_head(s, BEGINNING);
	if (span_find(s, '\0') < s.len)
		return "binary data, not a message";
	s = utf8_skip_bom(s);
	found = armour(s);
	if (found == NULL)
		found = markup(span_trim_start(s));
	return found != NULL ? found : text(s);
}

static bool
is_directive(struct span line)
{
	static const char *const words[] = { "$ORIGIN", "$TTL", "$INCLUDE",
		"$GENERATE" };

	for (size_t i = 0; i < COUNT(words); i++) {
		struct span word = span_str(words[i]);

		if (span_starts_nocase(line, word) && line.len > word.len &&
		    abnf_is_wsp(line.p[word.len]))
			return true;
	}
	return false;
}

static bool
is_one_of(struct span word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is_nocase(word, list[i]))
			return true;
	return false;
}

/* "3600" or "1h" */
static bool
is_ttl(struct span word)
{
	return word.len > 0 && abnf_is_digit(word.p[0]);
}

/*
 * An owner, then a time to live and a class, which may be missing, and a type.
 * What is an English word, too, is none where nothing stands before it.
 */
static bool
is_record(struct span line)
{
	static const char *const types[] = { "SOA", "NS", "TXT", "MX", "CNAME",
		"AAAA", "SRV", "CAA", "PTR" };
	static const char *const classes[] = { "IN", "CH", "HS" };
	struct span word;
	bool sure = false;

	if (!abnf_is_wsp(line.p[0]))
		(void)abnf_cut_word(&line);
	for (int i = 0; i < 2; i++) {
		struct span rest = line;

		word = abnf_cut_word(&rest);
		if (!is_ttl(word) && !is_one_of(word, classes, COUNT(classes)))
			break;
		sure = true;
		line = rest;
	}
	word = abnf_cut_word(&line);
	return span_trim_start(line).len > 0 &&
	       (is_one_of(word, types, COUNT(types)) ||
		   (sure && span_is_nocase(word, "A")));
}

bool
foreign_is_zone(struct span head)
{
	struct span s = utf8_skip_bom(span_head(head, BEGINNING));

	while (s.len > 0) {
		struct span line = span_cut(&s, '\n');
		struct span inside = span_trim_start(line);

		if (inside.len > 0 && inside.p[0] != ';')
			return is_directive(line) || is_record(line);
	}
	return false;
}
