#include <string.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "spf/spf_eval.h"

const char *
spf_identity_name(enum spf_identity identity)
{
	return identity == SPF_HELO ? "helo" : "mailfrom";
}

/* The local-part and the domain; without "@" all of it is the domain. */
static struct span
cut_local_part(struct span mailbox, struct span *domain)
{
	size_t at = span_find_last(mailbox, '@');

	if (at == mailbox.len) {
		*domain = mailbox;
		return span_head(mailbox, 0);
	}
	*domain = span_skip(mailbox, at + 1);
	return span_head(mailbox, at);
}

/*
 * Dot-string or Quoted-string of RFC 5321 section 4.1.2, where any octet but
 * the specials passes for atext.
 */
static bool
is_local_part(struct span s)
{
	if (s.len > 0 && s.p[0] == '"')
		return skip_quoted_string(s).len == s.len;
	for (size_t i = 0; i < s.len; i++)
		if (memchr("()<>[]:;,@\\\"", s.p[i], 12) != NULL)
			return false;
	return true;
}

bool
spf_set_mail_from(
    struct spf_request *request, struct span text, const char **reason)
{
	struct span local_part, domain;

	if (text.len >= 2 && text.p[0] == '<' && text.p[text.len - 1] == '>')
		text = span_skip(span_head(text, text.len - 1), 1);
	local_part = cut_local_part(text, &domain);
	if (abnf_has_ctl(text))
		*reason = "control octet";
	else if (local_part.len > CAPS_LOCAL_PART)
		*reason = "local-part of more than 1000 octets";
	else if (!is_local_part(local_part))
		*reason = "RFC 5321 section 4.1.2: not a local-part";
	else {
		request->mail_from = text.p != NULL ? text : SPAN("");
		return true;
	}
	return false;
}

bool
spf_set_helo(struct spf_request *request, struct span text, const char **reason)
{
	if (abnf_has_ctl(text))
		*reason = "control octet";
	else if (text.len > CAPS_LOCAL_PART)
		*reason = "more than 1000 octets";
	else {
		request->helo = text.p != NULL ? text : SPAN("");
		return true;
	}
	return false;
}

/* Section 4.3: a domain that cannot have a record is not asked for one. */
static bool
set_domain(struct arena *arena, struct span text, struct spf_result *result)
{
	struct span domain;

	if (text.len > 0 && text.p[text.len - 1] == '.')
		text.len--;
	if (!domain_parse(arena, text, &domain)) {
		result->reason = "RFC 7208 section 4.3: not a domain name";
		return false;
	}
	if (domain_labels(domain) < 2) {
		result->reason =
		    "RFC 7208 section 4.3: not a domain of several labels";
		return false;
	}
	result->domain = domain;
	return true;
}

static struct span
join(struct arena *arena, struct span local_part, struct span domain)
{
	unsigned char *p = arena_alloc(arena, local_part.len + 1 + domain.len);

	memcpy(p, local_part.p, local_part.len);
	p[local_part.len] = '@';
	memcpy(p + local_part.len + 1, domain.p, domain.len);
	return span_of(p, local_part.len + 1 + domain.len);
}

static struct span
or_unknown(struct span s)
{
	return s.len > 0 ? s : SPAN("unknown");
}

static struct spf_macro_values
values(struct arena *arena, const struct spf_request *request,
    const struct spf_result *result)
{
	return (struct spf_macro_values){
		.sender = join(arena, result->local_part, result->domain),
		.local_part = result->local_part,
		.sender_domain = result->domain,
		.domain = result->domain,
		.helo = or_unknown(request->helo),
		.receiver = or_unknown(request->receiver),
		.validated = SPAN("unknown"),
		.client = request->client,
		.now = request->now,
	};
}

/* Check one identity; false: it waits for an answer. */
static bool
check(struct arena *arena, struct dns_asker *asker,
    const struct spf_request *request, const struct spf_policy *policy,
    struct spf_result *result)
{
	struct spf_eval ev = {
		.arena = arena,
		.asker = asker,
		.policy = policy,
		.result = result,
		.local_part_ascii = abnf_is_ascii(result->local_part),
	};
	struct span domain = result->said;

	result->result = AUTHRES_NONE;
	if (result->identity == SPF_MAIL_FROM && result->said.len > 0)
		(void)cut_local_part(result->said, &domain);
	else
		domain = request->helo;
	if (!set_domain(arena, domain, result))
		return true;
	ev.values = values(arena, request, result);
	spf_eval(&ev);
	return !ev.waits;
}

struct spf_results
spf_check(struct arena *arena, struct dns_asker *asker,
    const struct spf_request *request, const struct spf_policy *policy)
{
	struct spf_results all = {
		.mail_from = { .identity = SPF_MAIL_FROM,
		    .said = request->mail_from },
		.helo = { .identity = SPF_HELO, .said = request->helo },
		.has_mail_from = request->mail_from.p != NULL,
		.has_helo = request->helo.p != NULL,
	};
	struct span domain;

	all.helo.local_part = SPAN("postmaster");
	all.mail_from.local_part = cut_local_part(request->mail_from, &domain);
	if (all.mail_from.local_part.len == 0)
		all.mail_from.local_part = SPAN("postmaster");
	/* neither waits for the other where nothing waits */
	if (all.has_helo)
		all.waits |= !check(arena, asker, request, policy, &all.helo);
	if (all.has_mail_from)
		all.waits |=
		    !check(arena, asker, request, policy, &all.mail_from);
	return all;
}

const struct spf_result *
spf_deciding(const struct spf_results *all)
{
	return all->has_mail_from ? &all->mail_from : &all->helo;
}
