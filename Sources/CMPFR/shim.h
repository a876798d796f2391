// MPFR's C interface as Swift can see it: without the GMP integers, whose functions it has only where gmp.h comes first.
#ifndef CMPFR_SHIM_H
#define CMPFR_SHIM_H

#include <gmp.h>
#include <mpfr.h>

// mantissa · 2^exponent, rounded in the given direction.
static inline int cmpfr_set(mpfr_ptr x, mpz_srcptr mantissa, long exponent, mpfr_rnd_t direction) {
  return mpfr_set_z_2exp(x, mantissa, exponent, direction);
}

#endif
