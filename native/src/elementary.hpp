// Vectorised exponential, sine with cosine, logarithm of 1 + x and Mills ratio, to a few units in the last
// place. Ranges are reduced in the usual two or three parts (Cody & Waite); the polynomials are Taylor's,
// long enough for the reduced range, except where another source is named.
#pragma once

#include <cmath>

#include "simd.hpp"

namespace ritz {

/** first + x (second + x (...)). */
template <class T>
RITZ_INLINE Vec<T> polynomial(Vec<T>, T last) {
  return splat(last);
}
template <class T, class... Rest>
RITZ_INLINE Vec<T> polynomial(Vec<T> x, T first, Rest... rest) {
  return first + x * polynomial<T>(x, T(rest)...);
}

/** 2^52 (or 2^23) times 1.5: adding it rounds to the nearest integer and leaves it in the low bits. */
template <class T>
constexpr T roundingShift = sizeof(T) == 4 ? T(12582912) : T(6755399441055744);

template <class T>
constexpr int mantissaBits = sizeof(T) == 4 ? 23 : 52;

/** exp(x) = scale (1 + rest). */
template <class T>
struct Exponential {
  Vec<T> scale, rest;
};

/** For x between -87 and 88 (float) or -708 and 709 (double). */
template <class T>
RITZ_INLINE Exponential<T> exponentialParts(Vec<T> x) {
  constexpr T high = sizeof(T) == 4 ? T(0.693145751953125) : T(0.693147180369123816490);
  constexpr T low = sizeof(T) == 4 ? T(1.42860682030941723212e-6) : T(1.90821492927058770002e-10);
  const Vec<T> shifted = x * T(1.44269504088896340736) + roundingShift<T>;
  const Vec<T> n = shifted - roundingShift<T>;
  const Vec<T> r = (x - n * high) - n * low;
  const IntVec<T> power = ((IntVec<T>)shifted << mantissaBits<T>)+(IntVec<T>)splat(T(1));
  Vec<T> rest;
  if constexpr (sizeof(T) == 4) {
    rest = polynomial<T>(r, 1, T(1. / 2), T(1. / 6), T(1. / 24), T(1. / 120), T(1. / 720), T(1. / 5040));
  } else {
    rest = polynomial<T>(r, 1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880,
                         1. / 3628800, 1. / 39916800, 1. / 479001600, 1. / 6227020800);
  }
  return {(Vec<T>)power, r * rest};
}

/** exp(-x) for x >= 0, not below the smallest normal number. */
template <class T>
RITZ_INLINE Vec<T> decay(Vec<T> x) {
  const auto [scale, rest] = exponentialParts<T>(-atMost<T>(x, sizeof(T) == 4 ? T(87) : T(708)));
  return scale + scale * rest;
}

/** log(1 + x) for 0 <= x <= 1 as 2 artanh(x / (2 + x)). */
template <class T>
RITZ_INLINE Vec<T> logOnePlus(Vec<T> x) {
  const Vec<T> y = x / (x + T(2));
  const Vec<T> square = y * y;
  Vec<T> series;
  if constexpr (sizeof(T) == 4) {
    series = polynomial<T>(square, 2, T(2. / 3), T(2. / 5), T(2. / 7), T(2. / 9), T(2. / 11), T(2. / 13));
  } else {
    series = polynomial<T>(square, 2, 2. / 3, 2. / 5, 2. / 7, 2. / 9, 2. / 11, 2. / 13, 2. / 15, 2. / 17, 2. / 19,
                           2. / 21, 2. / 23, 2. / 25, 2. / 27, 2. / 29, 2. / 31);
  }
  return y * series;
}

template <class T>
struct SineCosine {
  Vec<T> sine, cosine;
};

/** One lane after the other: for arguments too large for the reduction in `sineCosine`. */
template <class T>
__attribute__((noinline)) SineCosine<T> sineCosineByLane(Vec<T> x) {
  SineCosine<T> result{};
  for (int i = 0; i < lanes<T>; i++) {
    result.sine[i] = std::sin(x[i]);
    result.cosine[i] = std::cos(x[i]);
  }
  return result;
}

template <class T>
RITZ_INLINE SineCosine<T> sineCosine(Vec<T> x) {
  const Vec<T> size = larger(x, -x);
  if (__builtin_expect(any(greater(size, splat(T(10000)))), 0)) return sineCosineByLane<T>(x);
  const Vec<T> shifted = x * T(0.63661977236758134308) + roundingShift<T>;
  const Vec<T> n = shifted - roundingShift<T>;
  Vec<T> r;
  Vec<T> sine, cosine;
  if constexpr (sizeof(T) == 4) {
    // pi / 2 in parts of 11 bits or fewer: n times each but the last is exact.
    r = ((x - n * T(1.5703125)) - n * T(4.837512969970703125e-4)) - n * T(7.54978995489188216e-8);
    const Vec<T> q = r * r;
    sine = r * polynomial<T>(q, 1, T(-1. / 6), T(1. / 120), T(-1. / 5040), T(1. / 362880));
    cosine = polynomial<T>(q, 1, T(-1. / 2), T(1. / 24), T(-1. / 720), T(1. / 40320));
  } else {
    // pi / 2 in parts of 33 bits (fdlibm's).
    r = ((x - n * 1.57079632673412561417e+00) - n * 6.07710050630396597660e-11) - n * 2.02226624879595063154e-21;
    const Vec<T> q = r * r;
    sine = r * polynomial<T>(q, 1, -1. / 6, 1. / 120, -1. / 5040, 1. / 362880, -1. / 39916800, 1. / 6227020800,
                             -1. / 1307674368000, 1. / 355687428096000);
    cosine = polynomial<T>(q, 1, -1. / 2, 1. / 24, -1. / 720, 1. / 40320, -1. / 3628800, 1. / 479001600,
                           -1. / 87178291200, 1. / 20922789888000);
  }
  // The quadrant's two low bits: odd swaps sine and cosine, the second bit changes the sign.
  const IntVec<T> quadrant = (IntVec<T>)shifted;
  constexpr int signShift = int(8 * sizeof(T)) - 2;
  const IntVec<T> odd = -(quadrant & 1);
  const auto choose = [&](Vec<T> one, Vec<T> other) {
    return (Vec<T>)(((IntVec<T>)one & ~odd) | ((IntVec<T>)other & odd));
  };
  const IntVec<T> sineSign = (quadrant & 2) << signShift;
  const IntVec<T> cosineSign = ((quadrant + 1) & 2) << signShift;
  return {(Vec<T>)((IntVec<T>)choose(sine, cosine) ^ sineSign), (Vec<T>)((IntVec<T>)choose(cosine, sine) ^ cosineSign)};
}

/**
 * Mills ratio (1 - Phi(x)) / phi(x) of the standard normal distribution for x >= 0: a polynomial in
 * t = a / (x + 4) - b, interpolated at Chebyshev points of [0, 6.5] (error 5e-10) or [0, 9.5] (3e-17);
 * beyond, where phi is below the precision, its value at the end.
 */
template <class T>
RITZ_INLINE Vec<T> millsRatio(Vec<T> x) {
  if constexpr (sizeof(T) == 4) {
    const Vec<T> t = T(12.923076923076923) / (atMost<T>(x, T(6.5)) + T(4)) - T(2.2307692307692308);
    return polynomial<T>(t, T(0.4563514007), T(0.471896514), T(0.2285628708), T(0.07794986257), T(0.0171890534),
                         T(0.001662274851), T(-0.0002316799922), T(-7.2642458e-5), T(3.918512051e-6),
                         T(2.565504117e-6));
  } else {
    const Vec<T> t = 11.368421052631578947 / (atMost<T>(x, 9.5) + 4.) - 1.8421052631578947368;
    return polynomial<T>(t, 0.395899511908483774, 0.4701424755147824284, 0.2564620912713881134, 0.1011629542204927424,
                         0.02670678617217963326, 0.003461592787925775251, -0.0003466387281411363338,
                         -0.0001857853285506588832, 2.207355261177078173e-6, 9.568454533266740206e-6,
                         -1.358390273108638337e-7, -5.591516459138163166e-7, 4.327938842539473191e-8,
                         3.285550744549701954e-8, -6.62006616248278727e-9, -1.512390683679513155e-9,
                         6.913914863498782028e-10, 2.729657769771561306e-11, -4.331275337761123023e-11);
  }
}

}  // namespace ritz
