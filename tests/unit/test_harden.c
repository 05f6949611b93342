#include <sys/prctl.h>
#include <sys/resource.h>

#include "sys/harden.h"
#include "unit.h"

static void
hardened(void **state)
{
	struct rlimit limit;

	(void)state;
	harden_process();
	assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
	assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
	assert_int_equal(limit.rlim_cur, 0);
	assert_int_equal(limit.rlim_max, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("Z09: no core file, not dumpable", hardened),
	};

	return cmocka_run_group_tests_name("harden", tests, NULL, NULL);
}
