#include <arpa/inet.h>
#include <string.h>

#include "base/ip.h"

size_t
ip_len(const struct ip *ip)
{
	return ip->v6 ? 16 : 4;
}

/* inet_pton has the strictness wanted; it needs a string. */
static bool
parse(int family, struct span s, struct ip *out)
{
	struct ip ip = { .v6 = family == AF_INET6 };
	char text[INET6_ADDRSTRLEN];

	if (s.len == 0 || s.len >= sizeof(text) ||
	    memchr(s.p, '\0', s.len) != NULL)
		return false;
	memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	if (inet_pton(family, text, ip.octets) != 1)
		return false;
	*out = ip;
	return true;
}

bool
ip_parse_v4(struct span s, struct ip *out)
{
	return parse(AF_INET, s, out);
}

bool
ip_parse_v6(struct span s, struct ip *out)
{
	return parse(AF_INET6, s, out);
}

bool
ip_parse(struct span s, struct ip *out)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct ip ip;

	if (ip_parse_v4(s, out))
		return true;
	if (!ip_parse_v6(s, &ip))
		return false;
	if (memcmp(ip.octets, mapped, sizeof(mapped)) == 0)
		return ip_from_octets(span_of(ip.octets + 12, 4), out);
	*out = ip;
	return true;
}

bool
ip_from_octets(struct span s, struct ip *out)
{
	if (s.len != 4 && s.len != 16)
		return false;
	*out = (struct ip){ .v6 = s.len == 16 };
	memcpy(out->octets, s.p, s.len);
	return true;
}

struct span
ip_text(struct arena *arena, const struct ip *ip)
{
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(ip->v6 ? AF_INET6 : AF_INET, ip->octets, text,
		sizeof(text)) == NULL)
		return SPAN("?");
	return arena_dup(arena, span_str(text));
}

static unsigned char
nibble(const struct ip *ip, size_t i)
{
	unsigned octet = ip->octets[i / 2];

	return (unsigned char)"0123456789ABCDEF"[i % 2 == 0 ? octet >> 4
							    : octet & 15];
}

struct span
ip_dotted(struct arena *arena, const struct ip *ip)
{
	unsigned char *text;

	if (!ip->v6)
		return ip_text(arena, ip);
	text = arena_alloc(arena, 64);
	for (size_t i = 0; i < 32; i++) {
		text[2 * i] = nibble(ip, i);
		text[2 * i + 1] = '.';
	}
	return span_of(text, 63);
}

struct span
ip_reverse_name(struct arena *arena, const struct ip *ip)
{
	unsigned char text[64];

	if (!ip->v6)
		return span_str(arena_printf(arena, "%u.%u.%u.%u.in-addr.arpa",
		    ip->octets[3], ip->octets[2], ip->octets[1],
		    ip->octets[0]));
	for (size_t i = 0; i < 32; i++) {
		text[2 * i] = span_lower(nibble(ip, 31 - i));
		text[2 * i + 1] = '.';
	}
	return span_str(arena_printf(
	    arena, "%.*sip6.arpa", (int)sizeof(text), (const char *)text));
}

bool
ip_is_within(const struct ip *addr, const struct ip *net, unsigned bits)
{
	size_t whole = bits / 8;
	unsigned rest = bits % 8;

	if (addr->v6 != net->v6 || bits > 8 * ip_len(addr) ||
	    memcmp(addr->octets, net->octets, whole) != 0)
		return false;
	return rest == 0 ||
	       (addr->octets[whole] ^ net->octets[whole]) >> (8 - rest) == 0;
}
