#include "fill-activation.hpp"

#include "activations.hpp"

namespace ritz {

void fillActivation(int activation, double s, const double* z, ptrdiff_t count, double* value, double* first,
                    double* second, const Team& team) {
  constexpr ptrdiff_t part = 1 << 12;
  withActivation(activation, [&](auto sigma) {
    using Activation = decltype(sigma);
    team.run(int((count + part - 1) / part), [&](int number, int) {
      const ptrdiff_t end = count - number * part < part ? count : (number + 1) * part;
      for (ptrdiff_t i = number * part; i < end; i += lanes<double>) {
        const Jet<double> jet = homotopyJet<double, Activation>(loadPart(z + i, end - i), s);
        storePart<double>(value + i, jet.value, end - i);
        storePart<double>(first + i, jet.first, end - i);
        storePart<double>(second + i, jet.second, end - i);
      }
    });
  });
}

}  // namespace ritz
