#include <sys/prctl.h>
#include <sys/resource.h>

#include "sys/harden.h"

void
harden_process(void)
{
	static const struct rlimit none = { 0, 0 };

	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	(void)setrlimit(RLIMIT_CORE, &none);
}
