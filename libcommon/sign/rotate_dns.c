#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "dkim/dkim_key.h"
#include "dkim/dkim_lint.h"
#include "dns/dns_print.h"
#include "sign/rotate_dns.h"
#include "sys/child.h"
#include "sys/io.h"
#include "sys/out.h"

bool
rotate_dns_sends(const struct rotate_dns *r)
{
	return r->server != NULL || r->tsig != NULL;
}

/* The record of KEY, in that form. */
static struct span
record_of(const struct rotate_dns *r, struct arena *arena, struct span owner,
    const struct key_public *key, bool revoke, enum dns_format form)
{
	const struct dkim_key_options options = { .revoke = revoke };
	struct buf value = buf_new(arena, CAPS_TXT);
	struct buf text = buf_new(arena, 2 * CAPS_TXT);
	struct dns_record record = {
		.type = DNS_RECORD_TXT,
		.owner = owner,
		.ttl = r->ttl,
	};

	dkim_key_print(&value, key, &options);
	record.data = buf_span(&value);
	dns_print(&text, form, &record, 1);
	return buf_span(&text);
}

/* A program that runs, with a pipe to its input and one from its errors. */
struct child {
	pid_t pid;
	int in, err;
};

static void
close_pair(const int fds[2])
{
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* Start nsupdate; false with errno. */
static bool
start(const struct rotate_dns *r, struct child *child)
{
	const char *argv[] = { "nsupdate", "-t", "30", NULL, NULL, NULL };
	int in[2], err[2], error;

	if (r->tsig != NULL) {
		argv[3] = "-k";
		argv[4] = r->tsig;
	}
	if (pipe2(in, O_CLOEXEC) != 0)
		return false;
	if (pipe2(err, O_CLOEXEC) != 0) {
		close_pair(in);
		return false;
	}
	error =
	    child_start(&child->pid, argv, (int[]){ in[0], err[1], err[1] });
	(void)close(in[0]);
	(void)close(err[1]);
	child->in = in[1];
	child->err = err[0];
	if (error == 0)
		return true;
	(void)close(in[1]);
	(void)close(err[0]);
	errno = error;
	return false;
}

/* What the child says until it ends, as far as there is room. */
static struct span
listen_to(struct arena *arena, int fd)
{
	char *said = arena_alloc(arena, CAPS_CHILD_OUTPUT);
	char rest[512];
	ssize_t n = io_read_full(fd, said, CAPS_CHILD_OUTPUT);

	while (n == CAPS_CHILD_OUTPUT && io_read(fd, rest, sizeof(rest)) > 0)
		continue;
	return span_of(said, n < 0 ? 0 : (size_t)n);
}

/*
 * Give SCRIPT to nsupdate.  True if it ends well; else *SAID is what it said,
 * or why it could not be run.
 */
static bool
update(const struct rotate_dns *r, struct arena *arena, struct span script,
    struct span *said)
{
	struct child child;
	int ended;

	if (!start(r, &child)) {
		*said = span_str(arena_printf(arena,
		    "cannot be started: %s (is bind9-dnsutils installed?)",
		    strerror(errno)));
		return false;
	}
	/* one that does not read ends with words, or a status */
	(void)io_write(child.in, script);
	(void)close(child.in);
	*said = listen_to(arena, child.err);
	(void)close(child.err);
	return child_wait(child.pid, &ended) == 0 && child_succeeded(ended);
}

static void
say_failed(struct span owner, struct span said)
{
	diag_warn("%.*s: nsupdate: %.*s", SPAN_ARG(owner),
	    SPAN_ARG(said.len > 0 ? said : SPAN("it failed without a word")));
}

/* The line that says which server is to be updated. */
static void
add_server(struct buf *b, const char *server)
{
	struct span rest = span_str(server), host = span_cut(&rest, '#');

	if (server == NULL)
		return;
	buf_addf(b, "server %.*s", SPAN_ARG(host));
	if (rest.p != NULL)
		buf_addf(b, " %.*s", SPAN_ARG(rest));
	buf_addc(b, '\n');
}

/* The lines of TEXT that begin with PREFIX. */
static void
add_lines(struct buf *b, struct span text, struct span prefix)
{
	while (text.len > 0) {
		struct span line = span_cut(&text, '\n');

		if (span_starts(line, prefix)) {
			buf_add(b, line);
			buf_addc(b, '\n');
		}
	}
}

/* A script with what must hold before, and the records to be added. */
static struct span
script_of(const struct rotate_dns *r, struct arena *arena, const char *before,
    struct span owner, struct span updates)
{
	struct buf b = buf_new(arena, 4 * CAPS_TXT);

	add_server(&b, r->server);
	buf_addf(&b, "%s %.*s. IN TXT", before, SPAN_ARG(owner));
	if (updates.p == NULL) {
		buf_adds(&b, "\nsend\n");
		return buf_span(&b);
	}
	buf_addc(&b, '\n');
	add_lines(&b, updates, SPAN("update add "));
	buf_adds(&b, "send\n");
	return buf_span(&b);
}

/* Is the record there already, and the one of the key? */
static bool
is_there(const struct rotate_dns *r, struct arena *arena, struct span owner,
    struct span updates)
{
	struct span add = SPAN("update add "), said, rest = updates;
	struct buf b = buf_new(arena, 4 * CAPS_TXT);

	add_server(&b, r->server);
	while (rest.len > 0) {
		struct span line = span_cut(&rest, '\n'), type;

		if (!span_starts(line, add))
			continue;
		/* NAME TTL IN TXT DATA, without the TTL */
		type = span_skip(line, add.len + owner.len + 2);
		type = span_skip(type, span_find(type, ' ') + 1);
		buf_addf(&b, "prereq yxrrset %.*s. %.*s\n", SPAN_ARG(owner),
		    SPAN_ARG(type));
	}
	buf_adds(&b, "send\n");
	return update(r, arena, buf_span(&b), &said);
}

static bool
mentions(struct span text, struct span word)
{
	for (; text.len >= word.len; text = span_skip(text, 1))
		if (span_starts(text, word))
			return true;
	return false;
}

static enum rotate_sent
print(struct span record)
{
	out_write(record);
	/* before it is noted that this was done */
	out_flush();
	return ROTATE_SENT;
}

enum rotate_sent
rotate_dns_add(const struct rotate_dns *r, struct arena *arena,
    struct span domain, struct span selector, const struct key_public *key)
{
	struct span owner, updates, said;

	if (!dkim_key_owner(arena, selector, domain, &owner))
		return ROTATE_FAILED;
	if (!rotate_dns_sends(r))
		return print(
		    record_of(r, arena, owner, key, false, DNS_FORMAT_ZONE));
	updates = record_of(r, arena, owner, key, false, DNS_FORMAT_NSUPDATE);
	if (update(r, arena,
		script_of(r, arena, "prereq nxrrset", owner, updates), &said))
		return ROTATE_SENT;
	if (!mentions(said, SPAN("YXRRSET"))) {
		say_failed(owner, said);
		return ROTATE_FAILED;
	}
	return is_there(r, arena, owner, updates) ? ROTATE_SENT : ROTATE_TAKEN;
}

enum rotate_sent
rotate_dns_revoke(const struct rotate_dns *r, struct arena *arena,
    struct span domain, struct span selector, const struct key_public *key)
{
	struct span owner, updates, said;

	if (!dkim_key_owner(arena, selector, domain, &owner))
		return ROTATE_FAILED;
	if (!rotate_dns_sends(r))
		return print(
		    record_of(r, arena, owner, key, true, DNS_FORMAT_ZONE));
	updates = record_of(r, arena, owner, key, true, DNS_FORMAT_NSUPDATE);
	if (update(r, arena,
		script_of(r, arena, "update delete", owner, updates), &said))
		return ROTATE_SENT;
	say_failed(owner, said);
	return ROTATE_FAILED;
}

/* IDs of the errors among the findings, each once. */
static struct span
errors_of(struct arena *arena, const struct findings *f)
{
	struct buf b = buf_new(arena, SIZE_MAX / 2);

	for (size_t i = 0; i < f->n; i++) {
		if (f->list[i].severity != FINDING_ERROR ||
		    mentions(buf_span(&b), span_str(f->list[i].rule->id)))
			continue;
		if (b.len > 0)
			buf_addc(&b, ' ');
		buf_adds(&b, f->list[i].rule->id);
	}
	return buf_span(&b);
}

struct rotate_seen
rotate_dns_look(const struct rotate_dns *r, struct arena *arena,
    struct span domain, struct span selector, const struct key_public *key)
{
	const struct dkim_lint_policy policy = { .now = r->now };
	const struct finding_policy all = { 0 };
	const struct dkim_lint_subject subject = {
		.domain = domain,
		.selector = selector,
		.key = key,
	};
	struct rotate_seen seen = { .ttl = r->ttl };
	struct arena *work = arena_new();
	struct dkim_lint *l;

	dns_restart_deadline(r->dns);
	l = dkim_lint_new(arena, work, r->dns,
	    dns_asker_new(arena, r->dns, DNS_ASK_WAIT), r->authority, &policy,
	    &subject);
	(void)dkim_lint_evaluate(l); /* never waits with such an asker */
	seen.status = findings_status(&l->findings, &all);
	seen.errors = errors_of(arena, &l->findings);
	seen.missing = span_is(seen.errors, "LK01");
	seen.differing = span_is(seen.errors, "LK02") ||
			 span_is(seen.errors, "LK01 LK02") ||
			 span_is(seen.errors, "LK02 LK01");
	seen.revoked = l->usable && l->key.revoked;
	if (l->answer != NULL && l->answer->n > 0)
		seen.ttl = l->answer->rrs[0].ttl;
	arena_free(work);
	return seen;
}
