#include "adam.hpp"

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
    for (ptrdiff_t i = start; i < start + size; i += lanes<T>) {
      const ptrdiff_t rest = start + size - i;
      const Vec<T> g = loadPart(gradient + i, rest);
      const Vec<T> mean = beta1 * loadPart(first + i, rest) + rest1 * g;
      const Vec<T> square = beta2 * loadPart(second + i, rest) + rest2 * g * g;
      storePart<T>(first + i, mean, rest);
      storePart<T>(second + i, square, rest);
      const Vec<T> slope = mean / (squareRoot(square) * correction + epsilon);
      storePart<T>(theta + i, loadPart(theta + i, rest) - rate * slope, rest);
    }
  });
}

template void adam<float>(const AdamStep&, ptrdiff_t, float*, const float*, float*, float*, const Team&);
template void adam<double>(const AdamStep&, ptrdiff_t, double*, const double*, double*, double*, const Team&);

}  // namespace ritz
