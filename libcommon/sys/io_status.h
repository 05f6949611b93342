/*
 * io_status - the exit status for an errno: the one table of the suite.
 *
 * Errors     none.
 */
#ifndef IO_STATUS_H
#define IO_STATUS_H

/*
 * STATUS_BAD where the system would say the same tomorrow, since what was
 * asked for cannot be: no such file, no permission, a directory instead of a
 * file, too large.  STATUS_TEMP for everything else: a full or failing disk, a
 * file server that does not answer, no memory, too many open files.
 */
int io_status(int error);

#endif
