// Chooses the passes for an activation and a number of inputs.
#pragma once

#include "few-inputs.hpp"
#include "shallow.hpp"
#include "many-inputs.hpp"

namespace ritz {

/** Activations that compute more leave fewer registers to the inputs. */
template <class Activation>
constexpr int fewInputsOf = Activation::degree > 0 ? 8
                               : registers == 32      ? 4
                                                      : 3;

template <class T, class Activation, int inputs>
ShallowPasses<T> passesFor(int wanted) {
  constexpr int degree = Activation::degree;
  if constexpr (inputs > fewInputsOf<Activation>) {
    if constexpr (degree == 1) {
      return {forwardManyInputs<T, Activation>,
              pullbackManyInputsLinear<T, Activation>,
              tileVectors,
              tileVectors,
              PointFields::linear,
              degree};
    } else {
      return {forwardManyInputs<T, Activation>,
              pullbackManyInputs<T, Activation>,
              tileVectors,
              tileVectors,
              PointFields::cotangents,
              degree};
    }
  } else {
    if (wanted > inputs) return passesFor<T, Activation, inputs + 1>(wanted);
    using Plan = PullbackPlan<Activation, inputs>;
    ShallowPasses<T> passes{forwardFewInputs<T, Activation, inputs>,
                            nullptr,
                            fewInputsVectors(inputs, inputs + 1),
                            Plan::vectors,
                            Plan::fields,
                            degree};
    if constexpr (Plan::byActivity) {
      passes.pullback = pullbackByActivity<T, Activation, inputs>;
    } else {
      passes.pullback = pullbackFewInputs<T, Activation, inputs>;
    }
    return passes;
  }
}

template <class T>
ShallowPasses<T> shallowPasses(int activation, int inputs) {
  return withActivation(activation, [&](auto sigma) { return passesFor<T, decltype(sigma), 1>(inputs); });
}

}  // namespace ritz
