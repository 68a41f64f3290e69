// sigma_s and its derivatives at many numbers, for the second-order pieces that are assembled in TypeScript.
#pragma once

#include <cstddef>

#include "pool.hpp"

namespace ritz {

/** sigma_s(z), sigma_s'(z) and sigma_s''(z) at z [count]. */
void fillActivation(int activation, double s, const double* z, ptrdiff_t count, double* value, double* first,
                    double* second, const Team& team);

}  // namespace ritz
