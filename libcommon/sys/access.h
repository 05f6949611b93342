/*
 * access - who may do what with a file, given to the file that replaces it.
 *
 * That is: owner, group, mode, access control list, attributes user.* and the
 * time of modification (which Maildir servers take for the time of arrival),
 * and the label of SELinux where that is possible.  What vouches for the old
 * content is not kept (capabilities, security.ima, security.evm), nor is what
 * only the system understands.
 *
 * Ownership  descriptors are the caller's.
 * Errors     -1 with errno: something cannot be kept, and the file must not be
 *            replaced.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include <sys/stat.h>

/* Give the file FD the access of the file FROM, whose fstat gave ST. */
int access_copy(int fd, int from, const struct stat *st);

/*
 * Can somebody else have written what is in this file or directory?  Returns
 * why: everybody may write to it, or its owner is neither root nor the user who
 * runs this.  NULL if nobody else can.
 */
const char *access_distrusts(const struct stat *);

#endif
