// The activation of a block of points in a deep network, with the tangents that go through it.
#pragma once

#include "activations.hpp"
#include "deep.hpp"

namespace ritz {

/** Rows of a panel: value, d tangents, value, d tangents, ... */
template <class T, class Activation>
void activate(T* z, T* state, const T* bias, int vectors, ptrdiff_t points, int inputs, T s) {
  constexpr int width = panelWidth<T>;
  for (int v = 0; v < vectors; v++, z += lanes<T>, state += lanes<T>, bias += lanes<T>) {
    const Vec<T> b = load(bias);
    T* from = z;
    T* to = state;
    for (ptrdiff_t i = 0; i < points; i++) {
      const Vec<T> value = load(from) + b;
      const Jet<T> jet = homotopyJet<T, Activation>(value, s);
      store(from, value);
      store(to, jet.value);
      from += width;
      to += width;
      for (int l = 0; l < inputs; l++, from += width, to += width) store(to, jet.first * load(from));
    }
  }
}

template <class T, class Activation>
void activateBack(const T* z, T* adjoint, int vectors, ptrdiff_t points, int inputs, T s) {
  constexpr int width = panelWidth<T>;
  for (int v = 0; v < vectors; v++, z += lanes<T>, adjoint += lanes<T>) {
    const T* from = z;
    T* to = adjoint;
    for (ptrdiff_t i = 0; i < points; i++) {
      const Jet<T> jet = homotopyJet<T, Activation>(load(from), s);
      T* toValue = to;
      Vec<T> curvature{};
      from += width;
      to += width;
      for (int l = 0; l < inputs; l++, from += width, to += width) {
        const Vec<T> toTangent = load(to);
        curvature += toTangent * load(from);
        store(to, jet.first * toTangent);
      }
      store(toValue, jet.first * load(toValue) + jet.second * curvature);
    }
  }
}

template <class T>
DeepActivation<T> deepActivation(int activation) {
  return withActivation(activation, [](auto sigma) {
    using Activation = decltype(sigma);
    return DeepActivation<T>{activate<T, Activation>, activateBack<T, Activation>};
  });
}

}  // namespace ritz
