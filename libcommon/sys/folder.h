/*
 * folder - a directory that is opened once, and held by all who need it.
 *
 * What is done below it is done by names from its descriptor on, so it does not
 * matter what somebody puts in the place of its path meanwhile.
 *
 * Ownership  counted: who holds a folder releases it; the last one closes it.
 * Errors     NULL with errno.
 * Threads    holding and releasing from any.
 */
#ifndef FOLDER_H
#define FOLDER_H

struct folder;

/* Open the directory PATH; a symbolic link is followed. */
struct folder *folder_open(const char *path);

/* Returns its argument, which is held once more. */
struct folder *folder_hold(struct folder *);

/* NULL is allowed. */
void folder_release(struct folder *);

/* The descriptor; valid as long as the folder is held. */
int folder_fd(const struct folder *);

#endif
