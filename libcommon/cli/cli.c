#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/diag.h"
#include "cli/cli.h"
#include "cli/cli_private.h"
#include "cli/guess.h"
#include "sys/handoff.h"
#include "sys/out.h"

/* Freed by cli_finish. */
static struct arena *kept;

/*
 * The descriptor is there but of no use, so that a read or write fails
 * instead of hitting a file that was opened later under its number.
 */
static void
fill_descriptor(int fd)
{
	int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

	if (fcntl(fd, F_GETFD) >= 0)
		return;
	if (open("/dev/null", flags) < 0)
		(void)open("/", O_RDONLY | O_DIRECTORY);
}

/*
 * Cut "--exec COMMAND ARG..." off ARGV: the list of COMMAND, or NULL where
 * there is no such option.
 */
static char **
cut_command(int *argc, char *argv[])
{
	for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--exec") == 0) {
			*argc = i;
			argv[i] = NULL;
			return &argv[i + 1];
		}
	return NULL;
}

static void
begin_exec(const struct cli *cli, struct cli_common *common, char *command[])
{
	if (command[0] == NULL || command[0][0] == '\0') {
		diag_warn("--exec: want a command behind it, have nothing");
		diag_hint("try \"%s --help\"", cli->name);
		diag_exit(cli->exec_each ? STATUS_BAD : STATUS_TEMP);
	}
	if (cli->exec_each)
		common->command = command;
	else
		handoff_begin(command);
	common->exec = true;
}

void
cli_begin(
    const struct cli *cli, struct cli_common *common, int *argc, char *argv[])
{
	const struct rlimit none = { 0, 0 };
	char **command =
	    cli->exec || cli->exec_each ? cut_command(argc, argv) : NULL;

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		fill_descriptor(fd);
	diag_set_tool(cli->name);
	*common = (struct cli_common){ .dns = DNS_CONFIG_DEFAULT };
	if (command != NULL)
		begin_exec(cli, common, command);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)setrlimit(RLIMIT_CORE, &none);
	opterr = 0;
	out_set_check(cli_check_libraries);
	common->arena = kept = arena_new();
}

void
cli_refuse_exec(
    const struct cli *cli, const struct cli_common *common, const char *why)
{
	if (common->exec)
		cli_usage(cli, "--exec: %s", why);
}

/* End with usage: what is wrong with the option of value C. */
static noreturn void
refuse_option(const struct cli *cli, const struct option *longopts, int c,
    const char *what)
{
	while (longopts->name != NULL && longopts->val != c)
		longopts++;
	if (longopts->name == NULL)
		cli_usage(cli, "-%c: %s", c, what);
	if (c < CLI_TIMEOUT)
		cli_usage(cli, "-%c, --%s: %s", c, longopts->name, what);
	cli_usage(cli, "--%s: %s", longopts->name, what);
}

bool
cli_given(const struct cli_common *common, int option)
{
	return (common->seen[option >> 3] >> (option & 7) & 1) != 0;
}

void
cli_check_kinds(const struct cli *cli, const struct cli_common *common,
    const struct option *longopts, const struct cli_kinds *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (cli_given(common, k->list[i].option) &&
		    (k->list[i].kinds & k->kind) == 0)
			refuse_option(cli, longopts, k->list[i].option, k->why);
}

static noreturn void
refuse_unknown(
    const struct cli *cli, const struct option *longopts, const char *word)
{
	const char *name = optopt == 0 ? guess_option(longopts, word) : NULL;
	char hint[128];

	if (name != NULL) {
		(void)snprintf(hint, sizeof(hint), "did you mean --%s?", name);
		cli_usage_hint(cli, hint, "%s: no such option", word);
	}
	if (optopt == 0)
		cli_usage(
		    cli, "%s: no such option, or short for several", word);
	for (; longopts->name != NULL; longopts++)
		if (longopts->val == optopt)
			refuse_option(
			    cli, longopts, optopt, "takes no argument");
	cli_usage(cli, "-%c: no such option", optopt);
}

static bool
repeats(int c, const int *repeatable)
{
	if (c == 'z' || c == 'R' || c == CLI_ALLOW_INCLUDE)
		return true;
	while (repeatable != NULL && *repeatable != 0)
		if (*repeatable++ == c)
			return true;
	return false;
}

/* Keep one that every tool has; false: it is the tool's own. */
static bool
take_common(const struct cli *cli, struct cli_common *common, int c)
{
	struct dns_config *dns = &common->dns;

	switch (c) {
	case 'h': cli_help(cli, common->arena); exit(cli_finish(STATUS_YES));
	case 'V': cli_version(cli, common->arena); exit(cli_finish(STATUS_YES));
	case CLI_NOW: cli_set_now(cli, common, optarg); break;
	case CLI_TRUST_AD: dns->trust_ad = true; break;
	case CLI_ORIGIN: dns->origin = optarg; break;
	case CLI_NO_IGNORE: dns->no_ignore = true; break;
	case CLI_QUERIES:
		dns->queries =
		    (size_t)cli_number(cli, "--queries", optarg, 1000);
		if (dns->queries == 0)
			cli_usage(cli, "--queries: want 1 to 1000, have 0");
		break;
	case CLI_SAVE_ZONE: dns->save_zone = optarg; break;
	case CLI_TIMEOUT:
		dns->timeout_ms = cli_milliseconds(cli, "--timeout", optarg);
		break;
	case CLI_DEADLINE:
		dns->deadline_ms = cli_milliseconds(cli, "--deadline", optarg);
		break;
	default: return false;
	}
	return true;
}

static const char **
append(struct cli_common *common, const char **list, size_t *n, size_t *cap)
{
	list = arena_grow(common->arena, list, *n, cap, sizeof(*list));
	list[(*n)++] = optarg;
	return list;
}

int
cli_option(const struct cli *cli, struct cli_common *common, int argc,
    char *argv[], const char *shortopts, const struct option *longopts,
    const int *repeatable)
{
	struct dns_config *dns = &common->dns;
	char letters[128];
	int c;

	(void)snprintf(letters, sizeof(letters), ":hV%s", shortopts);
	while ((c = getopt_long(argc, argv, letters, longopts, NULL)) != -1) {
		if (c == '?')
			refuse_unknown(cli, longopts, argv[optind - 1]);
		if (c == ':')
			refuse_option(
			    cli, longopts, optopt, "wants an argument");
		if (cli_given(common, c) && !repeats(c, repeatable))
			refuse_option(cli, longopts, c, "given more than once");
		common->seen[c >> 3] |= (unsigned char)(1U << (c & 7));
		if (cli->dns && c == 'z') {
			struct span origin;

			cli_will_read(
			    cli, common, dns_zone_path(optarg, &origin));
			common->zones = append(common, common->zones,
			    &dns->zone_count, &common->zone_cap);
		} else if (cli->dns && c == 'R')
			common->resolvers = append(common, common->resolvers,
			    &dns->resolver_count, &common->resolver_cap);
		else if (c == CLI_ALLOW_INCLUDE)
			common->includes = append(common, common->includes,
			    &dns->include_count, &common->include_cap);
		else if (!take_common(cli, common, c))
			break;
	}
	return c;
}

int
cli_finish(int status)
{
	out_close();
	arena_free(kept);
	kept = NULL;
	return diag_mapped_status(status);
}

void
cli_origin(struct cli_common *common, struct span domain)
{
	if (common->dns.origin == NULL)
		common->dns.origin = arena_string(common->arena, domain);
}

struct dns *
cli_dns(const struct cli *cli, struct cli_common *common)
{
	struct dns_config *config = &common->dns;
	struct dns *dns;
	int status = STATUS_BAD;

	(void)cli;
	config->zones = common->zones;
	config->resolvers = common->resolvers;
	config->includes = common->includes;
	dns = dns_new(config, &status);
	if (dns == NULL)
		diag_exit(status);
	return dns;
}

int
cli_save_zone(const struct cli_common *common, struct dns *dns)
{
	if (cli_given(common, 'v') && dns_doubted(dns) > 0)
		diag_warn(
		    "DNS: %zu look-ups got replies with wrong IDs, as "
		    "forgers send them, and were asked over TCP",
		    dns_doubted(dns));
	if (common->dns.save_zone == NULL || dns_save(dns) == 0)
		return STATUS_YES;
	diag_warn_sys("%s", common->dns.save_zone);
	return STATUS_TEMP;
}
