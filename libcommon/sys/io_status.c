#include <errno.h>

#include "base/diag.h"
#include "sys/io_status.h"

int
io_status(int error)
{
	switch (error) {
	case EACCES:
	case EBADF:
	case EEXIST:
	case EFBIG:
	case EINVAL:
	case EISDIR:
	case ELOOP:
	case ENAMETOOLONG:
	case ENODEV:
	case ENOENT:
	case ENOTDIR:
	case ENXIO:
	case EOPNOTSUPP:
	case EOVERFLOW:
	case EPERM:
	case EROFS:
	case ESPIPE: return STATUS_BAD;
	default: return STATUS_TEMP;
	}
}
