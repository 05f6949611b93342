/*
 * access - who may do what with a file, given to the file that replaces it.
 *
 * Owner, group, mode, access control list, attributes user.* and the time of
 * modification (which Maildir servers take for that of arrival).  The label of
 * SELinux is tried.  What vouches for the old content is not kept:
 * capabilities, security.ima, security.evm; nor is what only the system
 * understands.
 *
 * Errors     -1 with errno: something of it cannot be kept, so that the file
 * must not be replaced.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include <sys/stat.h>

/* Give FD what the file FROM, of which ST was read, has. */
int access_copy(int fd, int from, const struct stat *st);

/*
 * Why what is in this file or directory may come from somebody else: everybody
 * may write to it, or its owner is neither root nor the user who runs this.
 * NULL: it does not.
 */
const char *access_distrusts(const struct stat *);

#endif
