#ifndef ALLOCATION_H
#define ALLOCATION_H

// The functions that allocate, in place of the C library's: one that cannot give memory calls `allocation_failed` and
// never returns null. The program that links this defines it, as a function that may be called at any moment, on any
// thread, and before `main`: it must not allocate, and must end the process.
_Noreturn void allocation_failed(void);

// The bytes that are allocated; 0 where the functions are not replaced. Goes through all that is free.
long allocation_held(void);

// The bytes that were asked for since the process began, given back or not, to a megabyte for each thread: what is held
// grows by no more than this does.
long allocation_asked(void);

// The calling thread is about to end the process: other threads that run out of memory from now on do not end it in another
// way, and one that has done so before is waited for.
void allocation_finish(void);

#endif
