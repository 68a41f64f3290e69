// The innermost loop of every matrix product here: a tile of sums that stays in registers.
#pragma once

#include "simd.hpp"

namespace ritz {

/** Vectors side by side in a tile of sums. */
constexpr int tileVectors = 2;

/**
 * sums[r][v] += sum over k < count of a[r * rowStep + k * step] * (vector v of b + k * rightStep). The steps
 * are constants, so that all addresses are one pointer and an offset.
 */
template <class T, int rows, int vectors, int rowStep, int step, int rightStep>
RITZ_INLINE void multiplyTile(const T* a, const T* b, ptrdiff_t count, Vec<T> (&sums)[rows][vectors]) {
  for (ptrdiff_t k = 0; k < count; k++, a += step, b += rightStep) {
    Vec<T> right[vectors];
    RITZ_UNROLL
    for (int v = 0; v < vectors; v++) right[v] = load(b + v * lanes<T>);
    RITZ_UNROLL
    for (int r = 0; r < rows; r++) {
      const Vec<T> left = splat(a[r * rowStep]);
      RITZ_UNROLL
      for (int v = 0; v < vectors; v++) sums[r][v] += left * right[v];
    }
  }
}

/** Rows of sums from and to memory, `stride` apart. */
template <class T, int rows, int vectors>
RITZ_INLINE void loadTile(const T* from, int stride, Vec<T> (&sums)[rows][vectors]) {
  RITZ_UNROLL
  for (int r = 0; r < rows; r++) {
    RITZ_UNROLL
    for (int v = 0; v < vectors; v++) sums[r][v] = load(from + r * stride + v * lanes<T>);
  }
}
template <class T, int rows, int vectors>
RITZ_INLINE void storeTile(T* to, int stride, const Vec<T> (&sums)[rows][vectors]) {
  RITZ_UNROLL
  for (int r = 0; r < rows; r++) {
    RITZ_UNROLL
    for (int v = 0; v < vectors; v++) store(to + r * stride + v * lanes<T>, sums[r][v]);
  }
}
template <class T, int rows, int vectors>
RITZ_INLINE void clearTile(Vec<T> (&sums)[rows][vectors]) {
  RITZ_UNROLL
  for (int r = 0; r < rows; r++) {
    RITZ_UNROLL
    for (int v = 0; v < vectors; v++) sums[r][v] = Vec<T>{};
  }
}

/** body<size>(first row) for the rows in chunks of `chunk`, what remains in chunks of half the size. */
template <int chunk, class Body>
RITZ_INLINE void inChunks(int from, int to, const Body& body) {
  for (; from + chunk <= to; from += chunk) body.template operator()<chunk>(from);
  if constexpr (chunk > 1) inChunks<chunk / 2>(from, to, body);
}

}  // namespace ritz
