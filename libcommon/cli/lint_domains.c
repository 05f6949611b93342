#include "cli/lint_domains.h"
#include "base/abnf.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/guess_file.h"
#include "cli/lint_lines.h"

void
lint_domains_take(
    struct lint_domains *d, char *argv[], int argc, const char *option)
{
	d->list =
	    arena_array(d->common->arena, (size_t)argc + 1, sizeof(*d->list));
	if (argc == 1 && span_is(span_str(argv[0]), "-")) {
		d->lines = true;
		cli_will_read(d->cli, d->common, argv[0]);
		return;
	}
	for (int i = 0; i < argc; i++)
		guess_file(d->cli, d->common, argv[i], option);
	for (int i = 0; i < argc; i++)
		d->list[d->n++] =
		    cli_domain(d->cli, d->common, "domain", argv[i]);
}

/* A domain, and (where that is wanted) words behind it. */
static bool
take_line(void *ctx, struct arena *arena, struct span line)
{
	const struct lint_domains *d = ctx;
	struct span first = abnf_cut_word(&line), domain;

	if ((line.len > 0 && !d->words) || !domain_parse(arena, first, &domain))
		return false;
	d->add(d->ctx, domain, line);
	return true;
}

static void
add_zones(struct lint_domains *d, struct lint_run *run)
{
	const struct zone_names *z =
	    d->zones != NULL ? d->zones
			     : zone_names_new(d->common->arena, run->dns);
	const struct table_entry *e = z->names.first;
	bool found = false;

	for (; e != NULL; e = e->next)
		if (((const struct zone_name *)e)->has & d->has) {
			d->add(d->ctx, e->key, (struct span){ 0 });
			found = true;
		}
	if (found)
		return;
	diag_warn("%s: no domain with %s", d->common->zones[0], d->what);
	run->status = diag_worse(run->status, STATUS_NO);
}

void
lint_domains_add(struct lint_domains *d, struct lint_run *run)
{
	if (d->lines)
		lint_lines(&(struct lint_lines){
		    .run = run,
		    .take = take_line,
		    .ctx = d,
		    .wanted = d->words ? "want a domain, and selectors"
				       : "want a domain",
		});
	else if (d->n == 0)
		add_zones(d, run);
	for (size_t i = 0; i < d->n; i++)
		d->add(d->ctx, d->list[i], (struct span){ 0 });
}
