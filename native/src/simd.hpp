// Vectors as wide as the target's registers, and the few operations that need more than + - * /.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define RITZ_INLINE inline __attribute__((always_inline))
/** Before a loop whose length is a small constant: its arrays must end up in registers. */
#define RITZ_UNROLL _Pragma("GCC unroll 32")

namespace ritz {

#if defined(__AVX512F__) && defined(__AVX512DQ__)
constexpr int vectorBytes = 64;
constexpr int registers = 32;
constexpr const char* vectorName = "AVX-512";
#elif defined(__AVX2__) && defined(__FMA__)
constexpr int vectorBytes = 32;
constexpr int registers = 16;
constexpr const char* vectorName = "AVX2";
#elif defined(__aarch64__)
constexpr int vectorBytes = 16;
constexpr int registers = 32;
constexpr const char* vectorName = "NEON";
#else
constexpr int vectorBytes = 16;
constexpr int registers = 16;
constexpr const char* vectorName = "128-bit vectors";
#endif

template <class T>
struct VectorTypes;
template <>
struct VectorTypes<float> {
  typedef float vector __attribute__((vector_size(vectorBytes)));
  typedef int32_t integers __attribute__((vector_size(vectorBytes)));
};
template <>
struct VectorTypes<double> {
  typedef double vector __attribute__((vector_size(vectorBytes)));
  typedef int64_t integers __attribute__((vector_size(vectorBytes)));
};

template <class T>
using Vec = typename VectorTypes<T>::vector;
template <class T>
using IntVec = typename VectorTypes<T>::integers;
template <class T>
constexpr int lanes = vectorBytes / int(sizeof(T));

/** x in every lane; x - 0 is x for every x, so that the compiler emits a plain broadcast. */
template <class T>
RITZ_INLINE Vec<T> splat(T x) {
  return x - Vec<T>{};
}

/** From an address aligned to the vector. */
template <class T>
RITZ_INLINE Vec<T> load(const T* from) {
  return *reinterpret_cast<const Vec<T>*>(from);
}
template <class T>
RITZ_INLINE void store(T* to, Vec<T> value) {
  *reinterpret_cast<Vec<T>*>(to) = value;
}

/** The first `count` entries at any address, zero beyond them. */
template <class T>
RITZ_INLINE Vec<T> loadPart(const T* from, ptrdiff_t count) {
  Vec<T> value{};
  if (count >= lanes<T>) {
    memcpy(&value, from, vectorBytes);
  } else if (count > 0) {
    alignas(vectorBytes) T part[lanes<T>] = {};
    for (ptrdiff_t i = 0; i < count; i++) part[i] = from[i];
    value = load(part);
  }
  return value;
}

/** Stores the first `count` lanes at any address. */
template <class T>
RITZ_INLINE void storePart(T* to, Vec<T> value, ptrdiff_t count) {
  if (count >= lanes<T>) {
    memcpy(to, &value, vectorBytes);
  } else {
    for (ptrdiff_t i = 0; i < count; i++) to[i] = value[i];
  }
}

/** By halves, which keeps the errors small, too. */
template <class T>
RITZ_INLINE T sumOfLanes(Vec<T> value) {
  alignas(vectorBytes) T part[lanes<T>];
  store(part, value);
  RITZ_UNROLL
  for (int half = lanes<T> / 2; half > 0; half /= 2) {
    RITZ_UNROLL
    for (int i = 0; i < half; i++) part[i] += part[i + half];
  }
  return part[0];
}

// Comparisons. A mask is a mask register with AVX-512 and all-ones lanes elsewhere; only these functions know.
#if defined(__AVX512F__) && defined(__AVX512DQ__)
RITZ_INLINE __mmask16 greater(Vec<float> a, Vec<float> b) {
  return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GT_OQ);
}
RITZ_INLINE __mmask8 greater(Vec<double> a, Vec<double> b) {
  return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_GT_OQ);
}
RITZ_INLINE Vec<float> addWhere(__mmask16 mask, Vec<float> sum, Vec<float> term) {
  return (Vec<float>)_mm512_mask_add_ps((__m512)sum, mask, (__m512)sum, (__m512)term);
}
RITZ_INLINE Vec<double> addWhere(__mmask8 mask, Vec<double> sum, Vec<double> term) {
  return (Vec<double>)_mm512_mask_add_pd((__m512d)sum, mask, (__m512d)sum, (__m512d)term);
}
RITZ_INLINE Vec<float> select(__mmask16 mask, Vec<float> yes, Vec<float> no) {
  return (Vec<float>)_mm512_mask_mov_ps((__m512)no, mask, (__m512)yes);
}
RITZ_INLINE Vec<double> select(__mmask8 mask, Vec<double> yes, Vec<double> no) {
  return (Vec<double>)_mm512_mask_mov_pd((__m512d)no, mask, (__m512d)yes);
}
RITZ_INLINE bool any(__mmask16 mask) { return mask != 0; }
/** max(a, b), and b where either is not a number. */
RITZ_INLINE Vec<float> larger(Vec<float> a, Vec<float> b) { return (Vec<float>)_mm512_max_ps((__m512)a, (__m512)b); }
RITZ_INLINE Vec<double> larger(Vec<double> a, Vec<double> b) {
  return (Vec<double>)_mm512_max_pd((__m512d)a, (__m512d)b);
}
#else
RITZ_INLINE IntVec<float> greater(Vec<float> a, Vec<float> b) { return (IntVec<float>)(a > b); }
RITZ_INLINE IntVec<double> greater(Vec<double> a, Vec<double> b) { return (IntVec<double>)(a > b); }
template <class V, class M>
RITZ_INLINE V select(M mask, V yes, V no) {
  return (V)(((M)yes & mask) | ((M)no & ~mask));
}
template <class V, class M>
RITZ_INLINE V addWhere(M mask, V sum, V term) {
  return sum + (V)((M)term & mask);
}
template <class M>
RITZ_INLINE bool any(M mask) {
  bool found = false;
  for (size_t i = 0; i < sizeof(M) / sizeof(mask[0]); i++) found |= mask[i] != 0;
  return found;
}
#if defined(__AVX2__) && defined(__FMA__)
RITZ_INLINE Vec<float> larger(Vec<float> a, Vec<float> b) { return (Vec<float>)_mm256_max_ps((__m256)a, (__m256)b); }
RITZ_INLINE Vec<double> larger(Vec<double> a, Vec<double> b) {
  return (Vec<double>)_mm256_max_pd((__m256d)a, (__m256d)b);
}
#elif defined(__SSE2__)
RITZ_INLINE Vec<float> larger(Vec<float> a, Vec<float> b) { return (Vec<float>)_mm_max_ps((__m128)a, (__m128)b); }
RITZ_INLINE Vec<double> larger(Vec<double> a, Vec<double> b) { return (Vec<double>)_mm_max_pd((__m128d)a, (__m128d)b); }
#else
template <class V>
RITZ_INLINE V larger(V a, V b) {
  return select(greater(a, b), a, b);
}
#endif
#endif

#if defined(__AVX512F__) && defined(__AVX512DQ__)
RITZ_INLINE Vec<float> squareRoot(Vec<float> x) { return (Vec<float>)_mm512_sqrt_ps((__m512)x); }
RITZ_INLINE Vec<double> squareRoot(Vec<double> x) { return (Vec<double>)_mm512_sqrt_pd((__m512d)x); }
#elif defined(__AVX2__) && defined(__FMA__)
RITZ_INLINE Vec<float> squareRoot(Vec<float> x) { return (Vec<float>)_mm256_sqrt_ps((__m256)x); }
RITZ_INLINE Vec<double> squareRoot(Vec<double> x) { return (Vec<double>)_mm256_sqrt_pd((__m256d)x); }
#elif defined(__SSE2__)
RITZ_INLINE Vec<float> squareRoot(Vec<float> x) { return (Vec<float>)_mm_sqrt_ps((__m128)x); }
RITZ_INLINE Vec<double> squareRoot(Vec<double> x) { return (Vec<double>)_mm_sqrt_pd((__m128d)x); }
#elif defined(__aarch64__)
RITZ_INLINE Vec<float> squareRoot(Vec<float> x) { return (Vec<float>)vsqrtq_f32((float32x4_t)x); }
RITZ_INLINE Vec<double> squareRoot(Vec<double> x) { return (Vec<double>)vsqrtq_f64((float64x2_t)x); }
#else
template <class V>
RITZ_INLINE V squareRoot(V x) {
  for (size_t i = 0; i < sizeof(V) / sizeof(x[0]); i++) x[i] = std::sqrt(x[i]);
  return x;
}
#endif

/** max(x, 0); not-a-number stays. */
template <class T>
RITZ_INLINE Vec<T> positivePart(Vec<T> x) {
  return larger(Vec<T>{}, x);
}

/** min(x, limit); not-a-number stays. */
template <class T>
RITZ_INLINE Vec<T> atMost(Vec<T> x, T limit) {
  return -larger(splat<T>(-limit), -x);
}

/**
 * Numbers too small for full precision become zero while this lives: a dead neuron's first moment decays
 * into that range and some processors are a hundred times slower there.
 */
class FlushTinyToZero {
 public:
#if defined(__SSE2__)
  FlushTinyToZero() : before(_mm_getcsr()) { _mm_setcsr(before | 0x8040); }
  ~FlushTinyToZero() { _mm_setcsr(before); }

 private:
  unsigned before;
#endif
};

}  // namespace ritz
