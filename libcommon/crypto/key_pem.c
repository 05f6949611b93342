#include "crypto/key_pem.h"

#define DASHES SPAN("-----")

/* Cut one line, without its line end. */
static struct span
cut_line(struct span *rest)
{
	struct span line = span_cut(rest, '\n');

	if (line.len > 0 && line.p[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* The label of "-----BEGIN LABEL-----" or of END; p == NULL otherwise. */
static struct span
label_of(struct span line, struct span begin)
{
	line = span_trim(line);
	if (!span_starts(line, begin) || line.len < begin.len + DASHES.len ||
	    !span_eq(span_skip(line, line.len - DASHES.len), DASHES))
		return (struct span){ 0 };
	line = span_skip(line, begin.len);
	line.len -= DASHES.len;
	return line.len > 0 && span_search(line, DASHES) == line.len
		   ? line
		   : (struct span){ 0 };
}

/* Skip the header fields of RFC 1421, if the body begins with some. */
static void
skip_fields(struct key_pem *pem)
{
	struct span rest = pem->body, line = cut_line(&rest);

	if (span_find(line, ':') == line.len)
		return;
	while (rest.p != NULL && span_trim(line).len > 0) {
		if (span_eq(line, SPAN("Proc-Type: 4,ENCRYPTED")))
			pem->encrypted = true;
		line = cut_line(&rest);
	}
	pem->body = rest;
}

bool
key_pem_next(struct span *rest, struct key_pem *out)
{
	*out = (struct key_pem){ 0 };
	while (rest->p != NULL && out->label.p == NULL)
		out->label = label_of(cut_line(rest), SPAN("-----BEGIN "));
	if (out->label.p == NULL)
		return false;
	out->body = *rest;
	while (rest->p != NULL) {
		struct span at = *rest, line = cut_line(rest);

		if (!span_eq(label_of(line, SPAN("-----END ")), out->label))
			continue;
		out->body = span_until(out->body, at);
		out->whole = true;
		break;
	}
	skip_fields(out);
	return true;
}

/* "\n" as two characters, as JSON and environment variables have it. */
static bool
has_escapes(struct span text)
{
	return span_search(text, SPAN("\\n")) < text.len;
}

/* Does anything else stand on the line of WHAT? */
static bool
shares_line(struct span text, struct span what)
{
	size_t at = span_search(text, what), start = at;
	struct span line;

	if (at == text.len)
		return false;
	while (start > 0 && text.p[start - 1] != '\n')
		start--;
	line = span_skip(text, start);
	line = span_trim(span_head(line, span_find(line, '\n')));
	if (!span_starts(line, what))
		return true;
	line = span_skip(line, what.len);
	return span_search(line, DASHES) + DASHES.len < line.len;
}

static bool
is_quoted(struct span text)
{
	text = span_trim(text);
	return text.len > 0 && (text.p[0] == '"' || text.p[0] == '\'');
}

const char *
key_pem_slip(struct span text, const char *otherwise)
{
	if (has_escapes(text))
		return "the PEM text has lost its line breaks, \"\\n\" is "
		       "written in their place: printf '%b' brings them back";
	if (shares_line(text, SPAN("-----BEGIN ")) ||
	    shares_line(text, SPAN("-----END ")))
		return "the PEM text has lost its line breaks: BEGIN and END "
		       "want lines of their own";
	if (span_starts(span_trim(text), SPAN("LS0tLS1CRUdJTi")))
		return "base64 of a PEM file: base64 -d gives the file";
	if (is_quoted(text))
		return "quotes stand around the key: remove them";
	return otherwise;
}
