// GMP's C interface as Swift can see it: most of GMP's names are macros (`mpz_add` is `__gmpz_add`, `mpz_sgn`
// an expression), and Swift imports functions, not function-like macros. Only the macros need a name here.
#ifndef CGMP_SHIM_H
#define CGMP_SHIM_H

#include <gmp.h>

static inline int cgmp_sgn(const __mpz_struct *x) { return mpz_sgn(x); }
static inline int cgmp_is_odd(const __mpz_struct *x) { return mpz_odd_p(x); }

#endif
