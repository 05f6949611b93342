/*
 * spawn [-r ROUNDS] [-s] < COMMANDS
 *
 * Run commands in turn, ROUNDS times each (21), in an order that changes from
 * round to round, so that what else the machine does hits all alike.  A line
 * of COMMANDS is
 *
 *	NAME TAB STDIN TAB COMMAND WORD...
 *
 * A STDIN of "|FILE" is the file through a pipe.  A NAME of "@NAME" is of a
 * command that measures itself: it prints CPU and wall time in microseconds,
 * with a blank between.
 *
 * A line of output is, by the medians,
 *
 *	NAME TAB CPU TAB WALL TAB RSS TAB SPREAD TAB SPREAD TAB STATUS
 *
 * in microseconds, microseconds and KiB.  CPU is user and system time of the
 * process, from before its first instruction.  SPREAD is how far the quartiles
 * of CPU and of WALL are apart, as a share of the median.  A command that does
 * not end with status 0 ends the measurement; with -s, only one that crashes,
 * and what they say on stderr is not shown.
 */

#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
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
#define PIECE (64 * 1024)

struct command {
	char *name, *input;
	bool piped, measures_itself, any_status;
	char *words[MAX_WORDS + 1];
	double *cpu, *wall, *rss;
	int status;
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

/* A child that writes a file into a pipe; the end to read from. */
static pid_t
feed(const char *path, int *end)
{
	static char buffer[PIECE];
	int ends[2], fd = open(path, O_RDONLY | O_CLOEXEC);
	pid_t pid;
	ssize_t n;

	if (fd < 0 || pipe2(ends, O_CLOEXEC) != 0)
		err(1, "%s", path);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		(void)close(ends[0]);
		while ((n = read(fd, buffer, sizeof(buffer))) > 0)
			if (write(ends[1], buffer, (size_t)n) != n)
				break;
		_exit(0);
	}
	(void)close(fd);
	(void)close(ends[1]);
	*end = ends[0];
	return pid;
}

static pid_t
start(const struct command *c, int input, int output)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int e;

	posix_spawn_file_actions_init(&actions);
	if (input >= 0)
		posix_spawn_file_actions_adddup2(&actions, input, 0);
	else
		posix_spawn_file_actions_addopen(
		    &actions, 0, c->input, O_RDONLY, 0);
	if (output >= 0)
		posix_spawn_file_actions_adddup2(&actions, output, 1);
	else
		posix_spawn_file_actions_addopen(
		    &actions, 1, "/dev/null", O_WRONLY, 0);
	if (c->any_status)
		posix_spawn_file_actions_addopen(
		    &actions, 2, "/dev/null", O_WRONLY, 0);
	e = posix_spawnp(&pid, c->words[0], &actions, NULL, c->words, environ);
	if (e != 0)
		errx(1, "%s: %s", c->words[0], strerror(e));
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* What a command says about itself. */
static void
listen(struct command *c, size_t round, int fd)
{
	char text[256], *end;
	ssize_t n = read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	c->cpu[round] = strtod(text, &end);
	if (end == text)
		errx(1, "%s: says nothing", c->name);
	c->wall[round] = strtod(end, NULL);
}

static void
run(struct command *c, size_t round, int input, int output)
{
	double begin = now_us();
	pid_t pid = start(c, input, output);
	struct rusage usage;
	int status;

	if (wait4(pid, &status, 0, &usage) != pid)
		err(1, "wait4");
	c->wall[round] = now_us() - begin;
	if (!WIFEXITED(status))
		errx(1, "%s: status %#x", c->name, (unsigned)status);
	c->status = WEXITSTATUS(status);
	c->cpu[round] =
	    seconds_to_us(usage.ru_utime) + seconds_to_us(usage.ru_stime);
	c->rss[round] = (double)usage.ru_maxrss;
}

static void
measure(struct command *c, size_t round)
{
	int input = -1, says[2] = { -1, -1 };
	pid_t feeder = c->piped ? feed(c->input, &input) : 0;

	if (c->measures_itself && pipe2(says, O_CLOEXEC) != 0)
		err(1, "pipe");
	run(c, round, input, says[1]);
	if (c->status != 0 && !c->any_status)
		errx(1, "%s: status %d", c->name, c->status);
	if (c->measures_itself) {
		(void)close(says[1]);
		listen(c, round, says[0]);
		(void)close(says[0]);
	}
	if (c->piped) {
		(void)close(input);
		(void)waitpid(feeder, NULL, 0);
	}
}

static int
cmp_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of sorted values. */
static double
median(const double *values, size_t n)
{
	return n % 2 == 1 ? values[n / 2]
			  : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Of sorted values: between the quartiles, as a share of the median. */
static double
spread(const double *values, size_t n)
{
	double middle = median(values, n);

	return middle > 0 ? (values[n * 3 / 4] - values[n / 4]) / middle : 0;
}

static void
report(struct command *c, size_t rounds)
{
	double *all[] = { c->cpu, c->wall, c->rss };

	for (size_t i = 0; i < 3; i++)
		qsort(all[i], rounds, sizeof(double), cmp_double);
	printf("%s\t%.1f\t%.1f\t%.0f\t%.3f\t%.3f\t%d\n", c->name,
	    median(c->cpu, rounds), median(c->wall, rounds),
	    median(c->rss, rounds), spread(c->cpu, rounds),
	    spread(c->wall, rounds), c->status);
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
	c->measures_itself = *word == '@';
	c->name = copy(word + c->measures_itself);
	if ((word = strtok_r(NULL, "\t", &save)) == NULL)
		errx(1, "%s: no input", c->name);
	c->piped = *word == '|';
	c->input = copy(word + c->piped);
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
	bool any_status = false;
	int c;

	while ((c = getopt(argc, argv, "r:s")) != -1)
		switch (c) {
		case 'r': rounds = (size_t)strtoul(optarg, NULL, 10); break;
		case 's': any_status = true; break;
		default: return 2;
		}
	if (rounds == 0 || rounds > MAX_ROUNDS)
		errx(2, "-r: want 1 to %d", MAX_ROUNDS);
	n = read_commands(commands, rounds);
	if (n == 0)
		errx(2, "no commands");
	for (size_t i = 0; i < n; i++)
		commands[i].any_status = any_status;
	/* the first round warms the caches, and the last one overwrites it */
	for (size_t r = 0; r <= rounds; r++)
		run_round(commands, n, r % rounds);
	for (size_t i = 0; i < n; i++)
		report(&commands[i], rounds);
	return 0;
}
