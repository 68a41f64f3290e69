// The activations of src/network/activations.ts, many at a time.
#pragma once

#include "elementary.hpp"

namespace ritz {

template <class T>
struct Jet {
  Vec<T> value, first, second;
};

// `degree` p > 0 says that sigma(c z) = c^p sigma(z) for c > 0, hence (Euler) p sigma(z) = z sigma'(z) and
// z sigma''(z) = (p - 1) sigma'(z): the two-layer kernels need one sum less then. 0: not homogeneous.

/** max(z, 0). */
struct Relu {
  static constexpr int degree = 1;
  template <class T>
  static RITZ_INLINE Jet<T> jet(Vec<T> z) {
    const Vec<T> zero{};
    return {positivePart<T>(z), select(greater(z, zero), splat(T(1)), zero), zero};
  }
};

/** max(z, 0)^2 / 2. */
struct Relu2 {
  static constexpr int degree = 2;
  template <class T>
  static RITZ_INLINE Jet<T> jet(Vec<T> z) {
    const Vec<T> zero{};
    const Vec<T> r = positivePart<T>(z);
    return {T(0.5) * r * r, r, select(greater(z, zero), splat(T(1)), zero)};
  }
};

/** max(z, 0)^3 / 6. */
struct Relu3 {
  static constexpr int degree = 3;
  template <class T>
  static RITZ_INLINE Jet<T> jet(Vec<T> z) {
    const Vec<T> r = positivePart<T>(z);
    const Vec<T> half = T(0.5) * r * r;
    return {T(1. / 3) * half * r, half, r};
  }
};

/** By expm1(2 |z|), so that small z keep their relative precision. */
struct Tanh {
  static constexpr int degree = 0;
  template <class T>
  static RITZ_INLINE Jet<T> jet(Vec<T> z) {
    const Vec<T> size = larger(z, -z);
    const auto [scale, rest] = exponentialParts<T>(T(2) * atMost<T>(size, sizeof(T) == 4 ? T(10) : T(20)));
    const Vec<T> less = scale * rest + (scale - T(1));  // exp(2 |z|) - 1
    const Vec<T> inverse = T(1) / (less + T(2));
    const Vec<T> magnitude = less * inverse;
    const Vec<T> first = T(2) * inverse * (T(1) + magnitude);
    const IntVec<T> sign = (IntVec<T>)z & (IntVec<T>)splat(T(-0.));
    const Vec<T> value = (Vec<T>)((IntVec<T>)magnitude | sign);
    return {value, first, T(-2) * value * first};
  }
};

struct Sin {
  static constexpr int degree = 0;
  template <class T>
  static RITZ_INLINE Jet<T> jet(Vec<T> z) {
    const auto [sine, cosine] = sineCosine<T>(z);
    return {sine, cosine, -sine};
  }
};

/** log(1 + exp(z)). */
struct Softplus {
  static constexpr int degree = 0;
  template <class T>
  static RITZ_INLINE Jet<T> jet(Vec<T> z) {
    const Vec<T> zero{};
    const Vec<T> fall = decay<T>(larger(z, -z));
    const Vec<T> inverse = T(1) / (T(1) + fall);
    const Vec<T> small = fall * inverse;
    const Vec<T> value = positivePart<T>(z) + logOnePlus<T>(fall);
    return {value, select(greater(zero, z), small, inverse), small * inverse};
  }
};

/** z Phi(z) with Phi the standard normal distribution function. */
struct Gelu {
  static constexpr int degree = 0;
  template <class T>
  static RITZ_INLINE Jet<T> jet(Vec<T> z) {
    const Vec<T> zero{};
    const Vec<T> square = z * z;
    const Vec<T> density = T(0.3989422804014327) * decay<T>(T(0.5) * square);
    const Vec<T> tail = density * millsRatio<T>(larger(z, -z));
    const Vec<T> cdf = select(greater(z, zero), T(1) - tail, tail);
    return {z * cdf, cdf + z * density, (T(2) - square) * density};
  }
};

/** sigma_s = (1 - s) Id + s sigma. */
template <class T, class Activation>
RITZ_INLINE Jet<T> homotopyJet(Vec<T> z, T s) {
  const Jet<T> jet = Activation::template jet<T>(z);
  const T identity = 1 - s;
  return {identity * z + s * jet.value, identity + s * jet.first, s * jet.second};
}

/** Calls visit(Activation{}) for the index of `fusedActivations` in src/kernels/contract/kernel-set.ts. */
constexpr int activationCount = 7;
template <class Visit>
auto withActivation(int index, const Visit& visit) {
  switch (index) {
    case 0:
      return visit(Relu{});
    case 1:
      return visit(Relu2{});
    case 2:
      return visit(Relu3{});
    case 3:
      return visit(Tanh{});
    case 4:
      return visit(Sin{});
    case 5:
      return visit(Softplus{});
    default:
      return visit(Gelu{});
  }
}

}  // namespace ritz
