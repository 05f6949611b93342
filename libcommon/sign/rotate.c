#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/domain.h"
#include "base/timestamp.h"
#include "sign/rotate.h"
#include "sys/child.h"
#include "sys/out.h"

#define DAY 86400

/* Days after which a record that is still not there is worth a word. */
#define PATIENCE 7

/* "current" or "next", of the type of key that is rotated. */
static const char *
link_of(const struct rotate *r, struct rotate_dir *d, const char *name)
{
	return r->type == KEY_RSA ? name
				  : arena_printf(d->arena, "%s-%s", name,
					key_type_name(r->type));
}

static struct span
current_of(const struct rotate *r, struct rotate_dir *d)
{
	return rotate_link(d, link_of(r, d, "current"));
}

static struct span
next_of(const struct rotate *r, struct rotate_dir *d)
{
	return rotate_link(d, link_of(r, d, "next"));
}

/* A fact with this moment, and with a time to live. */
static void
know(const struct rotate *r, struct rotate_dir *d, struct span selector,
    const char *fact)
{
	rotate_know(d, selector, fact, &(struct rotate_fact){ .at = r->now });
}

static void
know_ttl(const struct rotate *r, struct rotate_dir *d, struct span selector,
    const char *fact, uint64_t ttl)
{
	rotate_know(d, selector, fact,
	    &(struct rotate_fact){ .at = r->now, .ttl = ttl, .has_ttl = true });
}

/* Seconds from then until now; 0 where the clock went back. */
static uint64_t
since(const struct rotate *r, uint64_t then)
{
	return r->now > then ? r->now - then : 0;
}

/* Print a line about the domain. */
static void __attribute__((format(printf, 2, 3)))
say(struct rotate_dir *d, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	out_write(span_str(
	    arena_printf(d->arena, "%.*s: %s\n", SPAN_ARG(d->domain), text)));
	out_flush();
}

/* What is waited for, for whoever wants to know. */
static void
explain(const struct rotate *r, struct rotate_dir *d, struct span selector,
    const char *what)
{
	if (r->verbose)
		diag_warn("%.*s: %.*s: %s", SPAN_ARG(d->domain),
		    SPAN_ARG(selector), what);
}

/* YYYYMMDD in UTC. */
static struct span
day_of(struct rotate_dir *d, uint64_t at)
{
	const char *text = timestamp_print(d->arena, at);

	return span_str(
	    arena_printf(d->arena, "%.4s%.2s%.2s", text, text + 5, text + 8));
}

/*
 * Not published yet: STATUS_TEMP, without a word that cron would send each
 * day, until it has lasted too long.
 */
static int
not_yet(const struct rotate *r, struct rotate_dir *d, struct span selector,
    const char *what)
{
	struct rotate_fact announced;

	rotate_forget(d, selector, "published");
	explain(r, d, selector, what);
	if (rotate_fact(d, selector, "announced", &announced) &&
	    since(r, announced.at) > PATIENCE * DAY)
		diag_warn("%.*s: %.*s: not published for %" PRIu64 " days: %s",
		    SPAN_ARG(d->domain), SPAN_ARG(selector),
		    since(r, announced.at) / DAY, what);
	return STATUS_TEMP;
}

/* The record is everywhere since PUBLISHED: has the old answer gone? */
static int
wait_for_caches(const struct rotate *r, struct rotate_dir *d,
    struct span selector, const struct rotate_fact *published)
{
	uint64_t ttl = published->has_ttl ? published->ttl : r->dns.ttl;
	uint64_t passed = since(r, published->at);

	/* nobody has asked for the key of a domain that does not sign */
	if (passed >= ttl || current_of(r, d).len == 0)
		return rotate_dir_status(d);
	explain(r, d, selector,
	    arena_printf(d->arena, "published; ready in %" PRIu64 " s, at %s",
		ttl - passed, timestamp_print(d->arena, published->at + ttl)));
	return STATUS_TEMP;
}

/*
 * Is it published everywhere, the key itself, for as long as answers from
 * before may live?
 */
static int
is_ready(const struct rotate *r, struct rotate_dir *d, struct span selector)
{
	struct rotate_fact published;
	struct rotate_seen seen;
	struct key_public key;

	if (!rotate_read_key(d, selector, &key)) {
		diag_warn("%s/%.*s.pem: not a key that can be read", d->path,
		    SPAN_ARG(selector));
		return STATUS_BAD;
	}
	seen = rotate_dns_look(&r->dns, d->arena, d->domain, selector, &key);
	if (seen.status == STATUS_TEMP)
		return not_yet(r, d, selector, "DNS does not answer");
	if (seen.status == STATUS_NO && seen.missing)
		return not_yet(r, d, selector, "there is no record yet");
	if (seen.status == STATUS_NO && seen.differing)
		return not_yet(r, d, selector, "name servers do not agree yet");
	if (seen.status != STATUS_YES) {
		rotate_forget(d, selector, "published");
		diag_warn("%.*s: %.*s: the record is wrong: %.*s",
		    SPAN_ARG(d->domain), SPAN_ARG(selector),
		    SPAN_ARG(seen.errors));
		return STATUS_NO;
	}
	if (!rotate_fact(d, selector, "published", &published)) {
		know_ttl(r, d, selector, "published", seen.ttl);
		published = (struct rotate_fact){ r->now, seen.ttl, true };
	}
	return wait_for_caches(r, d, selector, &published);
}

/* A key of this type that a killed run has left before it was known. */
static bool
is_orphan(const struct rotate *r, struct rotate_dir *d, struct span selector)
{
	struct key_public key;

	return rotate_is_unknown(d, selector) && !rotate_in_use(d, selector) &&
	       rotate_read_key(d, selector, &key) && key.type == r->type;
}

/* The selector of the day with a letter; NUL for none. */
static struct span
selector_of(const struct rotate *r, struct rotate_dir *d, char letter)
{
	return span_str(arena_printf(d->arena, "%s%s%.*s%.1s", r->prefix,
	    r->type == KEY_RSA ? "" : "e", SPAN_ARG(day_of(d, r->now)),
	    (char[]){ letter, '\0' }));
}

/* The key of the next selector, by date, is made. */
static int
make_next(const struct rotate *r, struct rotate_dir *d)
{
	static const char letters[] = "\0bcdefghijklmnopqrstuvwxyz";

	for (size_t i = 0; i < sizeof(letters) - 1; i++) {
		struct span next = selector_of(r, d, letters[i]);

		if (!domain_is_valid(next)) {
			diag_warn("--prefix: %.*s would not be a selector",
			    SPAN_ARG(next));
			return STATUS_BAD;
		}
		if (rotate_fact(d, next, "taken", NULL))
			continue;
		if (!rotate_has_key(d, next))
			rotate_make_key(d, next, r->type, r->bits);
		else if (!is_orphan(r, d, next))
			continue;
		rotate_point(d, link_of(r, d, "next"), next);
		return rotate_dir_status(d);
	}
	if (rotate_dir_status(d) == STATUS_YES) {
		diag_warn("%.*s: no selector is left for this day",
		    SPAN_ARG(d->domain));
		return STATUS_BAD;
	}
	return rotate_dir_status(d);
}

/* Is the current key old enough?  From the first call on, if nobody knows. */
static bool
is_due(const struct rotate *r, struct rotate_dir *d)
{
	struct rotate_fact signs;
	struct span current = current_of(r, d);

	if (!r->has_every || current.len == 0)
		return true;
	if (rotate_fact(d, current, "since", &signs))
		return since(r, signs.at) >= r->every;
	know(r, d, current, "since");
	return false;
}

/* Publish the record of NEXT, or of another one where the name is taken. */
static int
announce(const struct rotate *r, struct rotate_dir *d, struct span next)
{
	struct key_public key;

	while (rotate_dir_status(d) == STATUS_YES) {
		if (!rotate_read_key(d, next, &key)) {
			diag_warn("%s/%.*s.pem: not a key that can be read",
			    d->path, SPAN_ARG(next));
			return STATUS_BAD;
		}
		switch (
		    rotate_dns_add(&r->dns, d->arena, d->domain, next, &key)) {
		case ROTATE_SENT:
			know(r, d, next, "announced");
			explain(r, d, next,
			    rotate_dns_sends(&r->dns)
				? "is made, and its record is sent"
				: "is made; publish the record above");
			return rotate_dir_status(d);
		case ROTATE_FAILED: return STATUS_TEMP;
		case ROTATE_TAKEN: break;
		}
		explain(r, d, next, "somebody else has a record of this name");
		know(r, d, next, "taken");
		rotate_unlink(d, link_of(r, d, "next"));
		rotate_remove_key(d, next);
		if (make_next(r, d) != STATUS_YES)
			return STATUS_TEMP;
		next = next_of(r, d);
	}
	return rotate_dir_status(d);
}

int
rotate_new(const struct rotate *r, struct rotate_dir *d)
{
	struct span next = next_of(r, d);
	int status;

	if (next.len == 0) {
		if (!is_due(r, d))
			return rotate_dir_status(d);
		status = make_next(r, d);
		if (status != STATUS_YES)
			return status;
		next = next_of(r, d);
	}
	/* a run that was killed between two steps of switch */
	if (rotate_fact(d, next, "announced", NULL) ||
	    span_eq(current_of(r, d), next))
		return rotate_dir_status(d);
	return announce(r, d, next);
}

int
rotate_ready(const struct rotate *r, struct rotate_dir *d)
{
	struct span next = next_of(r, d);
	int status;

	if (next.len == 0)
		return rotate_dir_status(d);
	status = is_ready(r, d, next);
	if (status == STATUS_YES)
		explain(r, d, next, "is ready to sign");
	return status;
}

/* Run the shell command of --copy; false if it failed, which is printed. */
static bool
run_copy(const struct rotate *r, struct rotate_dir *d)
{
	const char *argv[] = { "/bin/sh", "-c", r->copy, NULL };
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), ended;
	const int stdio[] = { nothing, STDERR_FILENO, -1 };
	pid_t pid;
	bool ok = nothing >= 0 && child_start(&pid, argv, stdio) == 0 &&
		  child_wait(pid, &ended) == 0 && child_succeeded(ended);

	if (nothing >= 0)
		(void)close(nothing);
	if (ok)
		return true;
	diag_warn("%.*s: --copy: failed", SPAN_ARG(d->domain));
	return false;
}

/* Others get the new link; once is enough. */
static int
copy_after(const struct rotate *r, struct rotate_dir *d, struct span current)
{
	if (r->copy == NULL || current.len == 0 ||
	    !rotate_fact(d, current, "since", NULL) ||
	    rotate_fact(d, current, "copied", NULL))
		return rotate_dir_status(d);
	if (!run_copy(r, d))
		return STATUS_TEMP;
	know(r, d, current, "copied");
	return rotate_dir_status(d);
}

static void
say_switched(struct rotate_dir *d, struct span next, struct span old)
{
	if (old.len > 0)
		say(d, "%.*s signs in the place of %.*s", SPAN_ARG(next),
		    SPAN_ARG(old));
	else
		say(d, "%.*s signs", SPAN_ARG(next));
}

int
rotate_switch(const struct rotate *r, struct rotate_dir *d)
{
	struct span old = current_of(r, d), next = next_of(r, d);
	int status;

	if (rotate_dir_status(d) != STATUS_YES)
		return rotate_dir_status(d);
	if (next.len > 0 && !span_eq(next, old)) {
		status = is_ready(r, d, next);
		if (status != STATUS_YES)
			return status;
		if (r->copy != NULL && !run_copy(r, d))
			return STATUS_TEMP;
		know(r, d, next, "since");
		if (old.len > 0)
			know(r, d, old, "until");
		rotate_point(d, link_of(r, d, "current"), next);
		if (rotate_dir_status(d) != STATUS_YES)
			return rotate_dir_status(d);
		say_switched(d, next, old);
		old = next;
	}
	/* what it points to is current now */
	if (next.len > 0)
		rotate_unlink(d, link_of(r, d, "next"));
	return copy_after(r, d, old);
}

/*
 * Is the record gone or revoked, everywhere and for the longest time that the
 * old one may have lived?
 */
static bool
is_gone(const struct rotate *r, struct rotate_dir *d, struct span selector)
{
	struct rotate_seen seen =
	    rotate_dns_look(&r->dns, d->arena, d->domain, selector, NULL);
	bool missing = seen.status == STATUS_NO && seen.missing;
	struct rotate_fact published = { .ttl = r->dns.ttl }, gone;

	if (!missing && !seen.revoked && seen.status != STATUS_TEMP)
		rotate_forget(d, selector, "gone"); /* it came back */
	if (!missing && !(seen.status == STATUS_YES && seen.revoked))
		return false;
	if (rotate_fact(d, selector, "gone", &gone))
		return since(r, gone.at) >=
		       (gone.has_ttl ? gone.ttl : r->dns.ttl);
	if (!rotate_fact(d, selector, "published", &published) ||
	    !published.has_ttl)
		published.ttl = r->dns.ttl;
	know_ttl(r, d, selector, "gone", published.ttl);
	return false;
}

/* Mail that was signed long ago can then have been written by anybody. */
static void
reveal_key(const struct rotate *r, struct rotate_dir *d, struct span selector)
{
	if (rotate_fact(d, selector, "revealed", NULL) ||
	    !rotate_has_key(d, selector) || !is_gone(r, d, selector))
		return;
	rotate_reveal_key(d, selector, r->reveal, r->reveal_path);
	know(r, d, selector, "revealed");
	if (rotate_dir_status(d) == STATUS_YES)
		say(d, "the private key of %.*s is public", SPAN_ARG(selector));
}

/* The record of a key, which may be gone: p= is empty all the same. */
static int
revoke_record(
    const struct rotate *r, struct rotate_dir *d, struct span selector)
{
	struct key_public key;
	bool has = rotate_read_key(d, selector, &key);

	if (rotate_dns_revoke(&r->dns, d->arena, d->domain, selector,
		has ? &key : NULL) != ROTATE_SENT)
		return STATUS_TEMP;
	know(r, d, selector, "revoked");
	if (rotate_dir_status(d) == STATUS_YES && rotate_dns_sends(&r->dns))
		say(d, "%.*s is revoked", SPAN_ARG(selector));
	return rotate_dir_status(d);
}

static int
retire_one(const struct rotate *r, struct rotate_dir *d, struct span selector)
{
	bool revoked = rotate_fact(d, selector, "revoked", NULL);
	struct rotate_fact until;
	int status;

	if (!rotate_fact(d, selector, "until", &until) ||
	    since(r, until.at) < r->keep)
		return rotate_dir_status(d);
	/* switched to again, by hand or by a run that was killed */
	if (rotate_in_use(d, selector))
		return rotate_dir_status(d);
	if (!revoked) {
		status = revoke_record(r, d, selector);
		if (status != STATUS_YES)
			return status;
	}
	if (r->reveal >= 0)
		reveal_key(r, d, selector);
	return rotate_dir_status(d);
}

int
rotate_retire(const struct rotate *r, struct rotate_dir *d)
{
	size_t n;
	struct span *old = rotate_with_fact(d, "until", &n);
	int status = rotate_dir_status(d);

	for (size_t i = 0; i < n; i++)
		status = diag_worse(status, retire_one(r, d, old[i]));
	return status;
}

/* DOMAIN, SELECTOR, STATE and the day of FACT, or "-". */
static void
status_line(struct rotate_dir *d, struct span selector, const char *state,
    const char *fact)
{
	struct rotate_fact f;
	struct span day = SPAN("-");

	if (rotate_fact(d, selector, fact, &f))
		day = day_of(d, f.at);
	out_write(span_str(arena_printf(d->arena, "%.*s\t%.*s\t%s\t%.*s\n",
	    SPAN_ARG(d->domain), SPAN_ARG(selector), state, SPAN_ARG(day))));
}

static void
status_links(struct rotate_dir *d)
{
	static const char *const current[] = { "current", "current-ed25519" };
	static const char *const next[] = { "next", "next-ed25519" };

	for (size_t i = 0; i < 2; i++) {
		struct span selector = rotate_link(d, current[i]);

		if (selector.len > 0)
			status_line(d, selector, current[i], "since");
	}
	for (size_t i = 0; i < 2; i++) {
		struct span selector = rotate_link(d, next[i]);

		if (selector.len == 0)
			continue;
		if (rotate_fact(d, selector, "published", NULL))
			status_line(d, selector, "published", "published");
		else
			status_line(d, selector, next[i], "announced");
	}
}

int
rotate_status(const struct rotate *r, struct rotate_dir *d)
{
	size_t n;
	struct span *old = rotate_with_fact(d, "until", &n);

	status_links(d);
	for (size_t i = 0; i < n; i++) {
		if (rotate_in_use(d, old[i]))
			continue;
		if (rotate_fact(d, old[i], "revealed", NULL))
			status_line(d, old[i], "revealed", "revealed");
		else if (rotate_fact(d, old[i], "revoked", NULL))
			status_line(d, old[i], "revoked", "revoked");
		else
			status_line(d, old[i], "old", "until");
	}
	if (rotate_dir_status(d) != STATUS_YES)
		return rotate_dir_status(d);
	return current_of(r, d).len > 0 ? STATUS_YES : STATUS_NO;
}
