#include <errno.h>
#include <string.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "dns/dns_errors.h"
#include "dns/dns_name.h"
#include "dns/dns_rdata.h"
#include "sys/io.h"
#include "sys/io_status.h"

static const struct {
	enum dns_status status;
	const char *word;
} words[] = {
	{ DNS_NODATA, "NODATA" },
	{ DNS_NXDOMAIN, "NXDOMAIN" },
	{ DNS_SERVFAIL, "SERVFAIL" },
	{ DNS_REFUSED, "REFUSED" },
	{ DNS_MALFORMED, "MALFORMED" },
	{ DNS_TIMEOUT, "TIMEOUT" },
	{ DNS_NOT_CHECKED, "NOT_CHECKED" },
	{ DNS_NO_SERVER, "NO_SERVER" },
	{ DNS_ANSWER, "AUTHENTICATED" },
	/* other tools write this */
	{ DNS_MALFORMED, "PERMERROR" },
};

/* How a line of a zone file begins that says such a thing. */
#define COMMENT SPAN("; dkimutils: failed ")

#define WORDS (sizeof(words) / sizeof(words[0]))

static bool
parse_status(struct span word, enum dns_status *out)
{
	for (size_t i = 0; i < WORDS; i++)
		if (span_is(word, words[i].word)) {
			*out = words[i].status;
			return true;
		}
	return false;
}

/* NULL, or what is wrong with the line. */
static const char *
read_line(struct dns_zones *z, struct span line)
{
	const struct dns_name root = { .len = 1 };
	struct dns_name name;
	enum dns_status status;
	unsigned type = 0;
	struct span text;
	const char *why = NULL;

	if (!dns_name_parse(abnf_cut_word(&line), &root, &name))
		return "not a domain name";
	text = abnf_cut_word(&line);
	if (!span_is(text, "*")) {
		type = dns_rdata_type(text);
		if (!dns_rdata_wanted(type))
			return "want a record type or *";
	}
	if (!parse_status(abnf_cut_word(&line), &status))
		return "want NODATA, SERVFAIL, REFUSED, MALFORMED or TIMEOUT";
	if (line.len > 0)
		why = arena_string(z->arena, line);
	dns_zones_except(z, dns_name_span(&name), type, status, why);
	return NULL;
}

int
dns_cannot_read(const char *path)
{
	int status = io_status(errno);

	diag_warn_sys("%s", path);
	return status;
}

bool
dns_errors_parse(
    struct dns_zones *z, struct span text, size_t *line, const char **why)
{
	for (*line = 1; text.p != NULL; ++*line) {
		struct span s = span_trim(span_cut(&text, '\n'));

		if (s.len == 0 || s.p[0] == '#')
			continue;
		*why = read_line(z, s);
		if (*why != NULL)
			return false;
	}
	return true;
}

bool
dns_errors_parse_comments(
    struct dns_zones *z, struct span text, size_t *line, const char **why)
{
	for (*line = 1; text.p != NULL; ++*line) {
		struct span s = span_cut(&text, '\n');

		if (!span_starts(s, COMMENT))
			continue;
		*why = read_line(z, span_trim(span_skip(s, COMMENT.len)));
		if (*why != NULL)
			return false;
	}
	return true;
}

int
dns_errors_read(struct dns_zones *z, const char *zone)
{
	const char *path = arena_printf(z->arena, "%s.errors", zone);
	struct span text;
	size_t line;
	const char *why;

	if (io_read_path(path, CAPS_ZONE_FILE, z->arena, &text) < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return dns_cannot_read(path);
	}
	if (dns_errors_parse(z, text, &line, &why))
		return 0;
	diag_warn("%s:%zu: %s", path, line, why);
	return STATUS_BAD;
}

void
dns_errors_print(struct buf *b, struct span name, enum dns_type type,
    enum dns_status status, const char *why)
{
	const char *word = "MALFORMED";

	for (size_t i = 0; i < WORDS - 1; i++)
		if (words[i].status == status)
			word = words[i].word;
	buf_add(b, COMMENT);
	buf_add(b, name);
	buf_addf(b, ". %s %s", dns_type_text(type), word);
	if (why != NULL)
		buf_addf(b, " %s", why);
	buf_addc(b, '\n');
}
