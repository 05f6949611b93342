#include "cli/m365_cli.h"
#include "archive/operand.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/guess.h"
#include "dkim/dkim_key.h"
#include "dkim/m365.h"
#include "sys/io.h"

#define INITIAL                                                                \
	"%.*s: the initial domain is Microsoft's own zone: there is nothing "  \
	"to publish for it"

void
m365_cli_refuse_initial(struct span domain)
{
	if (m365_is_initial(domain))
		diag_die(STATUS_BAD, INITIAL, SPAN_ARG(domain));
}

/* The classic form, made of domain and tenant. */
static void
derive(const struct cli *cli, struct cli_common *common,
    const struct m365_cli *m, struct m365_configs *out)
{
	const char *reason;

	if (m->path != NULL || m->domain.len == 0)
		cli_usage(cli, "--m365=TENANT: wants -d, and no file");
	m365_cli_refuse_initial(m->domain);
	if (!m365_derive(
		common->arena, m->domain, span_str(m->tenant), out, &reason))
		cli_usage(cli, "--m365=%s: %s", m->tenant, reason);
	if (m365_is_irregular(m->domain))
		diag_warn(
		    "%.*s: long names and names with hyphens may have other "
		    "targets: compare with Get-DkimSigningConfig",
		    SPAN_ARG(m->domain));
}

/* Of several domains the initial one is left out with a word. */
static void
drop_initial(struct m365_configs *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!m365_is_initial(c->list[i].domain)) {
			c->list[kept++] = c->list[i];
			continue;
		}
		if (c->n == 1)
			diag_die(
			    STATUS_BAD, INITIAL, SPAN_ARG(c->list[i].domain));
		diag_hint(INITIAL, SPAN_ARG(c->list[i].domain));
	}
	c->n = kept;
}

/* No such file: --m365 takes a tenant behind "=", and a domain is for -d. */
static void
guess_path(struct cli_common *common, const char *path)
{
	struct span name;
	bool tenant;

	if (!domain_parse(common->arena, span_str(path), &name))
		return;
	tenant = domain_labels(name) == 1 || m365_is_initial(name);
	guess_hint(
	    "did you mean %s%s%s? A file here is what Get-DkimSigningConfig "
	    "printed",
	    tenant ? "--m365=" : "-d ", path, tenant ? " -d DOMAIN" : "");
}

static void
read_list(struct cli_common *common, const struct m365_cli *m,
    struct m365_configs *out)
{
	const char *path = m->path == NULL ? "-" : m->path, *reason;
	struct span text;

	if (io_read_path(path, CAPS_M365, common->arena, &text) < 0) {
		int status = operand_read_error(path);

		guess_path(common, path);
		diag_exit(status);
	}
	if (!m365_parse(common->arena, text, out, &reason) ||
	    !m365_select(out, m->domain, &reason))
		diag_die(STATUS_BAD, "%s: %s", operand_name(path), reason);
	drop_initial(out);
	for (size_t i = 0; i < out->n; i++)
		if (span_is_nocase(out->list[i].status, "CnameMissing"))
			diag_hint(
			    "%.*s: CnameMissing: Microsoft does not see "
			    "both CNAMEs yet; publish them, wait, then "
			    "enable DKIM",
			    SPAN_ARG(out->list[i].domain));
}

void
m365_cli_configs(const struct cli *cli, struct cli_common *common,
    const struct m365_cli *m, struct m365_configs *out)
{
	if (m->tenant != NULL)
		derive(cli, common, m, out);
	else
		read_list(common, m, out);
}

size_t
m365_cli_records(const struct cli *cli, struct cli_common *common,
    const struct m365_cli *m, struct dns_record **out)
{
	static const char *const selectors[] = { "selector1", "selector2" };
	struct m365_configs c;
	struct dns_record *records;

	m365_cli_configs(cli, common, m, &c);
	records =
	    arena_array(common->arena, 2 * c.n, sizeof(struct dns_record));
	for (size_t i = 0; i < 2 * c.n; i++) {
		const struct m365_config *one = &c.list[i / 2];

		records[i].type = DNS_RECORD_CNAME;
		records[i].ttl = m->ttl;
		records[i].data = one->target[i % 2];
		if (!dkim_key_owner(common->arena, span_str(selectors[i % 2]),
			one->domain, &records[i].owner))
			diag_die(STATUS_BAD,
			    "%.*s: longer than %d octets "
			    "with selector and _domainkey",
			    SPAN_ARG(one->domain), CAPS_DOMAIN);
	}
	*out = records;
	return 2 * c.n;
}
