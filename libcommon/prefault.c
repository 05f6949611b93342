/*
 * Part of the static build on x86-64 alone: the first code of a process.
 *
 * A static-pie relocates itself, which writes to some 90 pages of constants,
 * most of them libcrypto's.  Each first write is a fault, together a tenth of
 * the time that verifying one message takes.  Here the kernel is asked to
 * make all of them writable in one call, before _start relocates them.  Where
 * it does not know the call (before Linux 5.14), nothing is lost.
 *
 * Nothing may be called here, nor any address used that is not relative.
 */
#include <elf.h>
#include <sys/syscall.h>

#define PAGE 4096UL
#define POPULATE_WRITE 23L /* MADV_POPULATE_WRITE, newer than the headers */

extern const Elf64_Ehdr __ehdr_start __attribute__((visibility("hidden")));

void prefault(void) __attribute__((used, no_stack_protector));

void
prefault(void)
{
	unsigned long base = (unsigned long)&__ehdr_start;
	const Elf64_Phdr *p = (const Elf64_Phdr *)(base + __ehdr_start.e_phoff);

	for (unsigned i = 0; i < __ehdr_start.e_phnum; i++) {
		unsigned long from = (base + p[i].p_vaddr) & ~(PAGE - 1);
		unsigned long to = base + p[i].p_vaddr + p[i].p_memsz;
		long result = SYS_madvise;

		if (p[i].p_type != PT_GNU_RELRO)
			continue;
		__asm__ volatile(
		    "syscall"
		    : "+a"(result)
		    : "D"(from), "S"(to - from), "d"(POPULATE_WRITE)
		    : "rcx", "r11", "memory");
	}
}

/* The stack and rdx as the kernel left them are what _start wants. */
__asm__(
    ".text\n"
    ".globl prefault_start\n"
    ".type prefault_start, @function\n"
    "prefault_start:\n"
    "	push %rdx\n"
    "	push %rdx\n"
    "	call prefault\n"
    "	pop %rdx\n"
    "	pop %rdx\n"
    "	jmp _start\n");
