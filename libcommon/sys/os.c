#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "sys/os.h"

_Static_assert(sizeof(off_t) == 8, "files of more than 2 GiB cannot be read");
_Static_assert(sizeof(time_t) == 8, "times end in 2038");

#define NO_REPLACE 1U /* RENAME_NOREPLACE of <linux/fs.h> */

int
os_rename_new(int dir, const char *from, const char *to)
{
	return (int)syscall(SYS_renameat2, dir, from, dir, to, NO_REPLACE);
}
