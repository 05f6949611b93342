#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "crypto/key_memory.h"
#include "unit.h"

/* The line of /proc/self/smaps with NAME, of the mapping that P lies in. */
static void
map_line(const void *p, const char *name, char *line, int size)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	unsigned long from, to;
	int inside = 0;

	if (f == NULL)
		unit_skip("there is no /proc/self/smaps");
	while (fgets(line, size, f) != NULL) {
		char *end;

		from = strtoul(line, &end, 16);
		if (end != line && *end == '-') {
			to = strtoul(end + 1, NULL, 16);
			inside =
			    (unsigned long)p >= from && (unsigned long)p < to;
		}
		if (inside && strncmp(line, name, strlen(name)) == 0) {
			(void)fclose(f);
			return;
		}
	}
	(void)fclose(f);
	fail_msg("no %s", name);
}

static void protected(void **state)
{
	unsigned char *p = key_memory_new(5000);
	char line[512];

	(void)state;
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(p[i], 0);
	p[4999] = 1;
	map_line(p, "VmFlags:", line, sizeof(line));
	/* "dd": do not include in a core dump */
	assert_non_null(strstr(line, " dd"));
	key_memory_free(p, 5000);
}

static void
freed(void **state)
{
	long page = sysconf(_SC_PAGESIZE);
	unsigned char *p = key_memory_new((size_t)page);
	unsigned char state_of_page;

	(void)state;
	memset(p, 0x55, (size_t)page);
	key_memory_free(p, (size_t)page);
	assert_int_equal(mincore(p, (size_t)page, &state_of_page), -1);
	key_memory_free(NULL, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("zeros, and not in a core file", protected),
		UNIT("it goes back to the system; NULL is allowed", freed),
	};

	return cmocka_run_group_tests_name("key_memory", tests, NULL, NULL);
}
