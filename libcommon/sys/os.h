/*
 * os - what some C libraries do not declare.
 *
 * Ownership  names are borrowed.
 * Errors     -1 with errno.
 */
#ifndef OS_H
#define OS_H

/*
 * Rename FROM to TO, both in the directory DIR (a descriptor), where TO must
 * not exist yet (EEXIST): renameat2(2) by its number, since musl has no
 * function for it.
 */
int os_rename_new(int dir, const char *from, const char *to);

#endif
