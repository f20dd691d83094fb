/*
 * Loaded before the libraries of user-mode Linux (LD_PRELOAD).
 *
 * UML 6.1 hands ptrace(PTRACE_SETREGSET, NT_X86_XSTATE) a buffer of 2696 bytes. The kernel wants the processor's full
 * XSAVE size, which is larger where there is AMX, and refuses: "ptrace set fp regs failed, errno = 14". This completes
 * the buffer with the state as it is; on other processors the result is the same as without it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

long ptrace(enum __ptrace_request request, ...)
{
    static long (*real)(int, int, void *, void *);
    static char full[65536] __attribute__((aligned(64))); /* UML is one thread: no locking */
    va_list arguments;

    if (!real)
        real = (long (*)(int, int, void *, void *)) dlsym(RTLD_NEXT, "ptrace");
    va_start(arguments, request);
    int pid = va_arg(arguments, int);
    void *address = va_arg(arguments, void *);
    void *data = va_arg(arguments, void *);
    va_end(arguments);
    if (request != PTRACE_SETREGSET || (long) address != NT_X86_XSTATE)
        return real(request, pid, address, data);

    struct iovec *given = data;
    struct iovec all = { full, sizeof full };
    long result = real(PTRACE_GETREGSET, pid, address, &all);
    if (result < 0)
        return result;
    memcpy(full, given->iov_base, given->iov_len < all.iov_len ? given->iov_len : all.iov_len);
    return real(request, pid, address, &all);
}
