// Adam (src/optimize/adam.ts) on flat arrays.
#pragma once

#include <cstddef>

#include "pool.hpp"

namespace ritz {

struct AdamStep {
  /** Learning rate over 1 - beta1^t. */
  double rate;
  double beta1, beta2, epsilon;
  /** 1 / sqrt(1 - beta2^t). */
  double correction;
};

/** One step in one pass, in place. */
template <class T>
void adam(const AdamStep& step, ptrdiff_t count, T* theta, const T* gradient, T* first, T* second, const Team& team);

}  // namespace ritz
