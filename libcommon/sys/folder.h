/*
 * folder - a directory that is opened once and shared by all who need it.
 *
 * Files below it are opened by its descriptor and their names, so it does not
 * matter what somebody puts in the place of its path meanwhile.
 *
 * Ownership  counted: each holder releases the folder; the last one closes it.
 * Errors     NULL with errno.
 * Threads    any thread may hold and release a folder.
 */
#ifndef FOLDER_H
#define FOLDER_H

struct folder;

/* Open the directory PATH; a symbolic link is followed. */
struct folder *folder_open(const char *path);

/* Make a folder of the open descriptor FD, which belongs to the folder then. */
struct folder *folder_take(int fd);

/* Hold the folder once more; returns its argument. */
struct folder *folder_hold(struct folder *);

/* Release the folder, which the last holder closes; NULL is allowed. */
void folder_release(struct folder *);

/* The descriptor of the directory, which is valid while the folder is held. */
int folder_fd(const struct folder *);

#endif
