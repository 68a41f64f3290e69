#include "adam.hpp"

#include <cmath>

#include "simd.hpp"

namespace ritz {

template <class T>
void adam(const AdamStep& step, ptrdiff_t count, T* theta, const T* gradient, T* first, T* second, const Team& team) {
  const T rate = T(step.rate), beta1 = T(step.beta1), beta2 = T(step.beta2), epsilon = T(step.epsilon);
  const T correction = T(step.correction), rest1 = T(1 - step.beta1), rest2 = T(1 - step.beta2);
  constexpr ptrdiff_t part = 1 << 14;
  team.run(int((count + part - 1) / part), [&](int number, int) {
    const ptrdiff_t start = number * part;
    const ptrdiff_t size = count - start < part ? count - start : part;
    T* __restrict x = theta + start;
    T* __restrict m = first + start;
    T* __restrict v = second + start;
    const T* __restrict g = gradient + start;
    for (ptrdiff_t i = 0; i < size; i++) {
      const T mean = beta1 * m[i] + rest1 * g[i];
      const T square = beta2 * v[i] + rest2 * g[i] * g[i];
      m[i] = mean;
      v[i] = square;
      x[i] -= rate * mean / (std::sqrt(square) * correction + epsilon);
    }
  });
}

template void adam<float>(const AdamStep&, ptrdiff_t, float*, const float*, float*, float*, const Team&);
template void adam<double>(const AdamStep&, ptrdiff_t, double*, const double*, double*, double*, const Team&);

}  // namespace ritz
