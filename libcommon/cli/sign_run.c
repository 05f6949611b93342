#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/bulk.h"
#include "archive/operand.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/guess.h"
#include "cli/sign_run.h"
#include "mail/eol.h"
#include "mail/mailbox.h"
#include "mail/mbox_write.h"
#include "sign/sign_check.h"
#include "sign/sign_message.h"
#include "sign/sign_place.h"
#include "sys/folder.h"
#include "sys/handoff.h"
#include "sys/interrupt.h"
#include "sys/io.h"
#include "sys/io_status.h"
#include "sys/out.h"

/* One message. */
struct job {
	struct sign_message m;
	struct source_item *source;
	struct sign_check **checks; /* one a key, with --check-dns */
	size_t nchecks;
	struct mbox_quoter length;
	struct sign_place place;
	bool skipped; /* an interrupt came before it was begun */
	bool made;    /* its fields are there, if it has a key */
	bool written; /* to a file, or to be written to stdout */

	int status;
	const char *why;   /* what is wrong, if anything is */
	int error;         /* and its errno, or 0 */
	bool refused;      /* the message itself is at fault */
	const char *unfit; /* why it is passed on and not signed; or NULL */
};

struct run {
	const struct sign_run *request;
	struct sign_ring *ring;
	struct sign_checks *checks;
	bool to_files;
	bool advises;          /* somebody waits, or wants to know all */
	struct folder *folder; /* of SIGN_TO_DIRECTORY */
	const char *unsynced;  /* a file whose directory is to be synced */
	struct arena *unsynced_arena;
};

static void fail(struct job *, int status, int error, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void
fail(struct job *j, int status, int error, const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	j->status = status;
	j->error = error;
	j->why = arena_string(j->m.arena, span_str(line));
}

static const char *
name_of(const struct job *j)
{
	return operand_name(j->source->name);
}

static void
refuse(struct job *j, const char *reason)
{
	fail(j, STATUS_BAD, 0, "%s: %s", name_of(j), reason);
	j->refused = true;
}

/* It cannot be signed: true if it is to be passed on as it is. */
static bool
pass_unfit(const struct run *run, struct job *j, const char *reason)
{
	if (run->request->pass != SIGN_PASS_ANY) {
		refuse(j, reason);
		return false;
	}
	j->unfit = reason;
	j->m.keys.n = j->nchecks = 0;
	return true;
}

/* The author cannot be read: -d needs none. */
static bool
refuse_author(const struct run *run, struct job *j)
{
	const struct sign_source *keys = run->request->keys;
	const char *reason = j->m.reason;

	if (keys->n > 0 && span_starts(span_str(reason), SPAN("From:")))
		reason = arena_printf(j->m.arena,
		    "%s (with -d DOMAIN it is signed as it is)", reason);
	return pass_unfit(run, j, reason);
}

/* It is not a message. */
static bool
refuse_text(const struct run *run, struct job *j)
{
	const struct msg *m = j->m.msg;
	const char *reason = m->error;

	if (m->error_line > 0)
		reason = arena_printf(
		    j->m.arena, "line %zu: %s", m->error_line, m->error);
	return pass_unfit(run, j, reason);
}

static bool
find_keys(struct run *run, struct job *j)
{
	struct sign_message *m = &j->m;
	struct mailbox author = { 0 };
	int status;

	if (m->msg->error != NULL)
		return refuse_text(run, j);
	if (sign_source_needs_author(run->request->keys) &&
	    !dkim_sign_author(m->arena, m->msg, &author, &m->reason))
		return refuse_author(run, j);
	status = sign_ring_find(run->ring, m->arena, &author, &m->keys);
	if (status != STATUS_YES)
		fail(j, status, 0, "%s: the key for %.*s cannot be used",
		    name_of(j), SPAN_ARG(author.domain));
	else if (m->keys.n == 0 && run->request->pass == SIGN_PASS_NONE)
		fail(j, STATUS_NO, 0, "%s: no key for %.*s%s%s", name_of(j),
		    SPAN_ARG(author.domain), m->keys.hint != NULL ? ": " : "",
		    m->keys.hint != NULL ? m->keys.hint : "");
	return j->why == NULL;
}

static void
start_checks(struct run *run, struct job *j, struct dns_asker *asker)
{
	const struct sign_keys *keys = &j->m.keys;

	if (run->checks == NULL)
		return;
	j->nchecks = keys->n;
	j->checks = arena_array(j->m.arena, keys->n, sizeof(*j->checks));
	for (size_t i = 0; i < keys->n; i++)
		j->checks[i] =
		    sign_check_start(run->checks, asker, &keys->list[i]);
}

static bool
find_place(const struct run *run, struct job *j)
{
	const struct sign_run *request = run->request;
	int r = 0;

	if (request->target == SIGN_IN_PLACE)
		r = sign_place_of_file(j->m.arena, j->source, &j->place);
	else if (request->target == SIGN_TO_DIRECTORY)
		r = sign_place_in(j->m.arena, run->folder, request->directory,
		    j->source, &j->place);
	if (r != 0 && errno == EINVAL)
		refuse(j, "not a regular file");
	else if (r != 0)
		fail(j, io_status(errno), errno, "%s",
		    j->place.path != NULL ? j->place.path : name_of(j));
	return r == 0;
}

/* A file on a disk: a mail server gives messages in pipes. */
static bool
is_file(const struct source_item *item)
{
	return S_ISREG(item->st.st_mode) || io_is_regular(item->msg.fd);
}

static void *
begin(void *ctx, struct bulk_item *item)
{
	struct run *run = ctx;
	struct job *j = arena_alloc(item->arena, sizeof(*j));
	struct sign_message *m = &j->m;

	j->source = &item->source;
	j->length.kind = run->request->kind;
	m->arena = item->arena;
	m->msg = &item->source.msg;
	m->options = *run->request->options;
	m->options.no_mbox = j->source->number == 0 && is_file(j->source);
	m->options.find_odd = run->advises;
	if (m->msg->error == NULL &&
	    !cli_now(run->request->common, item->source.name, m->msg,
		&m->options.time)) {
		item->source.status = STATUS_BAD;
		return NULL;
	}
	if (find_keys(run, j) && find_place(run, j))
		start_checks(run, j, item->asker);
	return j;
}

static bool
ask(void *ctx, struct bulk_item *item)
{
	struct run *run = ctx;
	const struct job *j = item->state;

	for (size_t i = 0; i < j->nchecks; i++)
		if (!sign_check_ask(run->checks, item->asker, j->checks[i]))
			return false;
	return true;
}

/*
 * Do the published records fit?  Also true as long as they are not there.  Of
 * several that do not fit, the first of the worst ones is the reason.
 */
static bool
is_published(struct job *j)
{
	for (size_t i = 0; i < j->nchecks; i++) {
		int status = j->checks[i]->status;

		if (diag_worse(j->status, status) != j->status)
			fail(j, status, 0, "%s: %s", name_of(j),
			    j->checks[i]->reason);
	}
	return j->why == NULL;
}

static void
write_file(struct job *j)
{
	struct sign_message *m = &j->m;
	struct buf head = buf_new(m->arena, SIZE_MAX);

	if (j->source->number == 0)
		buf_add(&head, m->msg->prefix);
	eol_add(&head, m->fields, m->msg->crlf);
	buf_add(&head, m->msg->raw);
	if (sign_place_write(&j->place, buf_span(&head), m->relay) == 0)
		j->written = true;
	else if (errno == ESTALE)
		fail(j, STATUS_TEMP, 0, "%s: was changed while it was read",
		    name_of(j));
	else
		fail(j, io_status(errno), errno, "%s", j->place.path);
}

/* It will not be signed: read what has not been read yet. */
static bool
read_unfit(struct job *j)
{
	j->m.reason = NULL;
	return j->m.was_read || sign_message(&j->m);
}

static void
make_fields(const struct run *run, struct job *j)
{
	const struct sign_run *request = run->request;
	bool to_mbox = request->target == SIGN_TO_MBOX;
	struct sign_message *m = &j->m;

	if (to_mbox && m->msg->bare_lf) {
		refuse(j, "header: bare LF between CRLF lines");
		return;
	}
	m->relay = relay_new(m->arena, m->msg);
	if (to_mbox && mbox_has_length(request->kind))
		m->counter = &j->length;
	j->made = sign_message(m);
	if (!j->made && m->unfit && request->pass == SIGN_PASS_ANY)
		j->made = pass_unfit(run, j, m->reason) && read_unfit(j);
	else if (!j->made && m->reason != NULL && m->odd.is_mbox)
		refuse(j, arena_printf(
			      m->arena, "%s: did you mean --mbox?", m->reason));
	else if (!j->made && m->reason != NULL)
		refuse(j, m->reason);
}

/* Without a signature, a file that would be replaced stays as it is. */
static bool
stays(const struct run *run, const struct job *j)
{
	return run->request->target == SIGN_IN_PLACE && j->m.keys.n == 0;
}

/*
 * Read the body, unless it is known already that the message is not signed.
 * Several threads at the same time may be here.
 */
static void
read_message(void *ctx, struct bulk_item *item)
{
	const struct run *run = ctx;
	struct job *j = item->state;

	j->skipped = run->to_files && interrupt_came();
	if (j->skipped || j->why != NULL || !is_published(j))
		return;
	if (!stays(run, j))
		make_fields(run, j);
}

/* Write it to its file, or allow it to be written to stdout. */
static bool
judge(void *ctx, struct bulk_item *item)
{
	const struct run *run = ctx;
	struct job *j = item->state;

	if (!j->made || !is_published(j) || stays(run, j))
		return true;
	if (run->to_files)
		write_file(j);
	else
		j->written = true;
	return true;
}

static bool
is_beside(const char *a, const char *b)
{
	const char *slash = strrchr(a, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash + 1 - a);

	return strncmp(a, b, len) == 0 && strchr(b + len, '/') == NULL;
}

static int
sync_directory(struct run *run)
{
	int status = STATUS_YES;

	if (run->unsynced != NULL && io_sync_directory(run->unsynced) != 0) {
		diag_warn_sys("%s", run->unsynced);
		status = STATUS_TEMP;
	}
	run->unsynced = NULL;
	return status;
}

/* Sync a directory once for many files that are written to it. */
static int
note_written(struct run *run, const char *path)
{
	int status;

	if (run->unsynced != NULL && is_beside(run->unsynced, path))
		return STATUS_YES;
	status = sync_directory(run);
	arena_reset(run->unsynced_arena);
	run->unsynced = arena_string(run->unsynced_arena, span_str(path));
	return status;
}

static void
tell(const struct job *j)
{
	for (size_t i = 0; i < j->m.keys.n; i++) {
		const struct sign_key *k = &j->m.keys.list[i];

		diag_warn("%s: signed for %.*s with selector %.*s", name_of(j),
		    SPAN_ARG(k->domain), SPAN_ARG(k->key.selector));
	}
}

/* With -v of each message; else once a run, and never in a log. */
static void
advise(const struct run *run, const struct job *j, const char *what)
{
	if (run->request->verbose)
		diag_warn("%s: %s", name_of(j), what);
	else
		guess_hint("%s: %s", name_of(j), what);
}

/*
 * May a signature of D count for DMARC?  Its organizational domain is not
 * known here; two domains that have two labels in common may have the same.
 */
static bool
may_align(struct span d, struct span author)
{
	return domain_is_within(d, author) || domain_is_within(author, d) ||
	       (domain_labels(d) > 2 && domain_labels(author) > 2 &&
		   domain_eq(domain_tail(d, 2), domain_tail(author, 2)));
}

static void
advise_domain(const struct run *run, struct job *j)
{
	const struct sign_keys *keys = &j->m.keys;
	struct mailbox author = { 0 };
	const char *reason;

	if (!dkim_sign_author(j->m.arena, j->m.msg, &author, &reason))
		return;
	for (size_t i = 0; i < keys->n; i++)
		if (may_align(keys->list[i].domain, author.domain))
			return;
	advise(run, j,
	    arena_printf(j->m.arena,
		"d=%.*s does not align with %.*s in From: the signature does "
		"not count for DMARC (RFC 9989 section 4.4)",
		SPAN_ARG(keys->list[0].domain), SPAN_ARG(author.domain)));
}

/* What may be signed, and yet may not be what was meant. */
static void
advise_all(const struct run *run, struct job *j)
{
	if (j->m.odd.is_mbox && j->source->number == 0)
		advise(run, j,
		    "signed as one message, with a \"From \" line in its "
		    "body: an mbox wants --mbox");
	if (j->m.keys.n > 0)
		advise_domain(run, j);
	if (j->m.odd.has_8bit)
		advise(run, j,
		    "the body has 8-bit text: a relay without 8BITMIME "
		    "(RFC 6152) encodes it anew, which breaks the signature; "
		    "quoted-printable or base64 arrives as it is");
}

/* Not quoted in the mbox that it came from, it needs no quoting here either. */
static bool
is_plain(const struct run *run, const struct job *j)
{
	return j->source->whole.p != NULL && j->source->nunquoted == 0 &&
	       !mbox_has_length(run->request->kind);
}

static int
to_stdout(void *ctx, struct span piece)
{
	(void)ctx;
	out_write(piece);
	return 0;
}

/* What fails here would leave half a message behind: the process ends. */
static void
write_mbox(const struct run *run, struct job *j)
{
	const struct sign_mbox mbox = {
		.kind = run->request->kind,
		.length = j->length.length,
		.plain = is_plain(run, j),
		.sink = to_stdout,
	};

	if (sign_message_put_mbox(&j->m, &mbox) != 0)
		diag_die_sys(STATUS_TEMP, "%s", name_of(j));
}

/* What was looked up for --check-dns. */
static int
save_zone(const struct run *run)
{
	const struct sign_run *request = run->request;

	return request->dns == NULL
		   ? STATUS_YES
		   : cli_save_zone(request->common, request->dns);
}

/* Put it where it belongs, or say that it is there. */
static int
deliver(struct run *run, struct job *j)
{
	struct relay *relay = j->m.relay;

	switch (run->request->target) {
	case SIGN_TO_STDOUT:
		return relay_add(relay, j->source->name, j->m.fields);
	case SIGN_TO_STDOUT_FIELDS:
		return relay_fields(relay, j->source->name, j->m.fields);
	case SIGN_TO_MBOX: write_mbox(run, j); return STATUS_YES;
	case SIGN_IN_PLACE:
	case SIGN_TO_DIRECTORY: break;
	}
	return note_written(run, j->place.path);
}

static int
report(struct run *run, struct job *j)
{
	int status = j->status;

	if (j->refused)
		handoff_blame_message();
	if (j->m.error != 0) {
		errno = j->m.error;
		return relay_error(j->m.relay, j->source->name);
	}
	if (j->error != 0) {
		errno = j->error;
		diag_warn_sys("%s", j->why);
	} else if (j->why != NULL) {
		diag_warn("%s", j->why);
	}
	if (j->unfit != NULL && status == STATUS_YES)
		diag_warn("%s: not signed: %s", name_of(j), j->unfit);
	/* a single message is not written to stdout if this fails */
	if (j->made && !run->request->source->many)
		status = diag_worse(status, save_zone(run));
	if (!j->written || status != STATUS_YES)
		return status;
	status = deliver(run, j);
	if (run->request->verbose)
		tell(j);
	if (run->advises)
		advise_all(run, j);
	return status;
}

static int
end(void *ctx, struct bulk_item *item)
{
	struct run *run = ctx;
	struct job *j = item->state;
	int status;

	if (j == NULL)
		return item->source.status;
	sign_place_end(&j->place);
	if (j->skipped)
		return STATUS_YES;
	status = report(run, j);
	if (j->m.relay != NULL)
		relay_free(j->m.relay);
	return status;
}

/* The directory of new files, opened once; false with errno, printed. */
static bool
open_folder(struct run *run)
{
	if (run->request->target != SIGN_TO_DIRECTORY)
		return true;
	run->folder = folder_open(run->request->directory);
	if (run->folder == NULL)
		diag_warn_sys("%s", run->request->directory);
	return run->folder != NULL;
}

static int
sign_all(struct run *run)
{
	const struct sign_run *request = run->request;
	const struct bulk_ops ops = {
		.ctx = run,
		.begin = begin,
		.ask = request->dns == NULL ? NULL : ask,
		.read = read_message,
		.judge = judge,
		.end = end,
		.lasting = run->to_files,
		.quiet = run->to_files,
	};
	int status = sign_ring_open(run->ring);

	if (status == STATUS_YES && !open_folder(run))
		status = io_status(errno);
	if (status != STATUS_YES)
		return status;
	status = source_cli_run(request->source, &ops, request->dns);
	status = diag_worse(status, sync_directory(run));
	if (request->source->many)
		status = diag_worse(status, save_zone(run));
	return status;
}

int
sign_run(const struct sign_run *request)
{
	struct run run = {
		.request = request,
		.ring = sign_ring_new(request->keys),
		.to_files = request->target == SIGN_IN_PLACE ||
			    request->target == SIGN_TO_DIRECTORY,
		.advises = request->verbose || isatty(STDERR_FILENO) == 1,
		.unsynced_arena = arena_new(),
	};
	int status;

	if (request->dns != NULL)
		run.checks = sign_checks_new();
	status = sign_all(&run);
	/* threads may still be at work, and need what is here */
	if (request->source->interrupted)
		interrupt_end();
	sign_checks_free(run.checks);
	sign_ring_free(run.ring);
	folder_release(run.folder);
	arena_free(run.unsynced_arena);
	return status;
}
