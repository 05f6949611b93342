/*
 * spawn [-r ROUNDS] < COMMANDS
 *
 * Run commands in turn, ROUNDS times each (21), in an order that changes from
 * round to round, so that what else the machine does hits all alike.  A line
 * of COMMANDS is
 *
 *	NAME TAB STDIN TAB COMMAND WORD...
 *
 * A line of output is, by the medians,
 *
 *	NAME TAB CPU TAB WALL TAB RSS
 *
 * in microseconds, microseconds and KiB.  CPU is user and system time of the
 * process, from before its first instruction.  A command that does not end
 * with status 0 ends the measurement.
 */

#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS 64
#define MAX_WORDS 32
#define MAX_ROUNDS 1001

struct command {
	char *name, *input;
	char *words[MAX_WORDS + 1];
	double *cpu, *wall, *rss;
};

extern char **environ;

static double
seconds_to_us(struct timeval t)
{
	return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static pid_t
start(const struct command *c)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int e;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, c->input, O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	e = posix_spawnp(&pid, c->words[0], &actions, NULL, c->words, environ);
	if (e != 0)
		errx(1, "%s: %s", c->words[0], strerror(e));
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static void
measure(struct command *c, size_t round)
{
	double begin = now_us();
	pid_t pid = start(c);
	struct rusage usage;
	int status;

	if (wait4(pid, &status, 0, &usage) != pid)
		err(1, "wait4");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		errx(1, "%s: status %#x", c->name, (unsigned)status);
	c->wall[round] = now_us() - begin;
	c->cpu[round] =
	    seconds_to_us(usage.ru_utime) + seconds_to_us(usage.ru_stime);
	c->rss[round] = (double)usage.ru_maxrss;
}

static int
cmp_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), cmp_double);
	return n % 2 == 1 ? values[n / 2]
			  : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static char *
copy(const char *text)
{
	char *p = strdup(text);

	if (p == NULL)
		err(1, NULL);
	return p;
}

/* Cut a line at its tabs and spaces; 0 for an empty one. */
static int
parse(char *line, struct command *c)
{
	char *save, *word;
	size_t n = 0;

	memset(c, 0, sizeof(*c));
	line[strcspn(line, "\n")] = '\0';
	if ((word = strtok_r(line, "\t", &save)) == NULL)
		return 0;
	c->name = copy(word);
	if ((word = strtok_r(NULL, "\t", &save)) == NULL)
		errx(1, "%s: no input", c->name);
	c->input = copy(word);
	while ((word = strtok_r(NULL, "\t ", &save)) != NULL) {
		if (n == MAX_WORDS)
			errx(1, "%s: too many words", c->name);
		c->words[n++] = copy(word);
	}
	if (n == 0)
		errx(1, "%s: no command", c->name);
	return 1;
}

static size_t
read_commands(struct command *commands, size_t rounds)
{
	char *line = NULL;
	size_t size = 0, n = 0;

	while (getline(&line, &size, stdin) > 0) {
		if (n == MAX_COMMANDS)
			errx(1, "too many commands");
		if (!parse(line, &commands[n]))
			continue;
		commands[n].cpu = calloc(3 * rounds, sizeof(double));
		if (commands[n].cpu == NULL)
			err(1, NULL);
		commands[n].wall = commands[n].cpu + rounds;
		commands[n].rss = commands[n].wall + rounds;
		n++;
	}
	free(line);
	return n;
}

/* Each command once, beginning at another one each time and by another step. */
static void
run_round(struct command *commands, size_t n, size_t round)
{
	size_t at = round * 7 % n;

	for (size_t i = 0; i < n; i++) {
		measure(&commands[at], round);
		at = round % 2 == 0 ? (at + 1) % n : (at + n - 1) % n;
	}
}

int
main(int argc, char *argv[])
{
	static struct command commands[MAX_COMMANDS];
	size_t rounds = 21, n;
	int c;

	while ((c = getopt(argc, argv, "r:")) != -1)
		if (c == 'r')
			rounds = (size_t)strtoul(optarg, NULL, 10);
		else
			return 2;
	if (rounds == 0 || rounds > MAX_ROUNDS)
		errx(2, "-r: want 1 to %d", MAX_ROUNDS);
	n = read_commands(commands, rounds);
	if (n == 0)
		errx(2, "no commands");
	/* the first round warms the caches, and the last one overwrites it */
	for (size_t r = 0; r <= rounds; r++)
		run_round(commands, n, r % rounds);
	for (size_t i = 0; i < n; i++)
		printf("%s\t%.0f\t%.0f\t%.0f\n", commands[i].name,
		    median(commands[i].cpu, rounds),
		    median(commands[i].wall, rounds),
		    median(commands[i].rss, rounds));
	return 0;
}
