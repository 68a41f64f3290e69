// Chooses the passes for an activation and a number of inputs.
#pragma once

#include "narrow.hpp"
#include "shallow.hpp"
#include "wide.hpp"

namespace ritz {

/** Activations that compute more leave fewer registers to the inputs. */
template <class Activation>
constexpr int narrowInputsOf = registers < 32 ? 3 : Activation::degree > 0 ? 8 : 4;

template <class T, class Activation, int inputs>
ShallowPasses<T> passesFor(int wanted) {
  constexpr int degree = Activation::degree;
  if constexpr (inputs > narrowInputsOf<Activation>) {
    if constexpr (degree == 1) {
      return {forwardWide<T, Activation>, pullbackWideLinear<T, Activation>, tileVectors, PointFields::linear, degree};
    } else {
      return {forwardWide<T, Activation>, pullbackWide<T, Activation>, tileVectors, PointFields::cotangents, degree};
    }
  } else {
    if (wanted > inputs) return passesFor<T, Activation, inputs + 1>(wanted);
    constexpr bool linear = degree == 1;
    constexpr bool quadratic = degree == 2 && inputs <= quadraticInputs;
    ShallowPasses<T> passes{forwardNarrow<T, Activation, inputs>, nullptr, narrowVectors,
                            linear      ? PointFields::linear
                            : quadratic ? PointFields::quadratic
                                        : PointFields::cotangents,
                            degree};
    if constexpr (linear || quadratic) {
      passes.pullback = pullbackByActivity<T, Activation, inputs>;
    } else {
      passes.pullback = pullbackNarrow<T, Activation, inputs>;
    }
    return passes;
  }
}

template <class T>
ShallowPasses<T> shallowPasses(int activation, int inputs) {
  return withActivation(activation, [&](auto sigma) { return passesFor<T, decltype(sigma), 1>(inputs); });
}

}  // namespace ritz
