/*
 * harden - protect a process that holds a secret.
 *
 * Errors     none: the kernel does not refuse this to a process.
 */
#ifndef HARDEN_H
#define HARDEN_H

/*
 * Call this before the process reads or makes a private key.  From then on it
 * leaves no core file, /proc does not show its memory, and another process of
 * the same user cannot trace it.
 */
void harden_process(void);

#endif
