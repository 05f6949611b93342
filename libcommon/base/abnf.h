/*
 * abnf - character classes, and the productions that several RFCs share.
 *
 * A skip_ function returns what it matched at the start of IN, or an empty
 * span if nothing matches; it never looks past IN.  The locale does not matter.
 *
 * Units      octets.
 * Ownership  what is returned is part of IN.
 * Errors     none.
 */
#ifndef ABNF_H
#define ABNF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* RFC 5234 appendix B.1 */
static inline bool
abnf_is_alpha(unsigned char c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

static inline bool
abnf_is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
abnf_is_alnum(unsigned char c)
{
	return abnf_is_alpha(c) || abnf_is_digit(c);
}

/* SP, HT */
static inline bool
abnf_is_wsp(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/* SP, HT, CR, LF: white space in the tag lists of DNS */
static inline bool
abnf_is_space(unsigned char c)
{
	return abnf_is_wsp(c) || c == '\r' || c == '\n';
}

/* 0x00 to 0x1F, 0x7F */
static inline bool
abnf_is_ctl(unsigned char c)
{
	return c < 0x20 || c == 0x7f;
}

/* Is there a control octet in S? */
bool abnf_has_ctl(struct span s);

/* Is all of S US-ASCII? */
bool abnf_is_ascii(struct span s);

/* The value of a hexadecimal digit, in any case; -1 if it is not one. */
int abnf_hex(unsigned char);

/* What to call such an octet in a message: "line feed", ... */
const char *abnf_control_name(unsigned char);

/* RFC 5322 section 2.2: printable US-ASCII except colon */
static inline bool
abnf_is_ftext(unsigned char c)
{
	return c > 0x20 && c < 0x7f && c != ':';
}

/* RFC 5322 section 3.2.3 */
bool abnf_is_atext(unsigned char);
/* RFC 2045 section 5.1: token characters */
bool abnf_is_token(unsigned char);
/* RFC 6376 section 3.2: VALCHAR, with the UTF-8 octets of RFC 8616 */
static inline bool
abnf_is_valchar(unsigned char c)
{
	return c > 0x20 && c != 0x7f && c != ';';
}

/*
 * Take the next word off *REST, up to white space, and the white space around
 * it; empty if there is none.
 */
struct span abnf_cut_word(struct span *rest);

/* Any number of spaces and tabs (*WSP). */
struct span skip_wsp(struct span in);
/* White space that may be folded ([FWS]), RFC 5322 section 3.2.2. */
struct span skip_fws(struct span in);
/*
 * [CFWS], RFC 5322 section 3.2.2: white space and comments, nested ones with
 * quoted pairs; a comment that does not end matches nothing (not a prefix).
 */
struct span skip_cfws(struct span in);
/* One comment, nested ones included; empty if it does not end. */
struct span skip_comment(struct span in);
/* A quoted-string with its quotes, but without CFWS around it. */
struct span skip_quoted_string(struct span in);
/* A token of RFC 2045 section 5.1. */
struct span skip_token(struct span in);
/* A keyword: Ldh-str of RFC 5321, where "_" is allowed, too. */
struct span skip_keyword(struct span in);
/* dot-atom-text of RFC 5322 section 3.2.3. */
struct span skip_dot_atom(struct span in);

/*
 * Read S, which must be 1 to MAX_DIGITS decimal digits and nothing else, as a
 * number.  False, and *OUT untouched, if it is anything else or does not fit.
 */
bool abnf_number(struct span s, unsigned max_digits, uint64_t *out);

/*
 * The same, but a number that does not fit is read as UINT64_MAX: l= may have
 * 76 digits, RFC 6376 section 3.5.
 */
bool abnf_number_saturating(struct span s, unsigned max_digits, uint64_t *out);

#endif
