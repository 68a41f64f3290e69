// Products with a matrix of very few columns: the last layer of a network.
#pragma once

#include "panels.hpp"

namespace ritz {

/** Column j of scale * W, for W [inner, columns] row by row; zero up to the end of its last panel. */
template <class T>
void packColumn(const T* W, ptrdiff_t inner, ptrdiff_t columns, ptrdiff_t j, T scale, T* out) {
  for (ptrdiff_t k = 0; k < inner; k++) out[k] = scale * W[k * columns + j];
  for (ptrdiff_t k = inner; k < panelCount<T>(inner) * panelWidth<T>; k++) out[k] = 0;
}

/**
 * C [rows, one panel] = A W for few columns of W, packed one after the other; the panel's other columns become
 * zero. `rows` is a multiple of tileRows.
 */
template <class T>
void multiplyFewColumns(Panels<T> A, ptrdiff_t row, ptrdiff_t rows, const T* packed, ptrdiff_t inner, int columns, T* C) {
  constexpr int width = panelWidth<T>;
  for (ptrdiff_t i = 0; i < rows * width; i += lanes<T>) store(C + i, Vec<T>{});
  constexpr int block = tileRows / 3;
  for (int j = 0; j < columns; j++) {
    const T* w = packed + j * panelCount<T>(inner) * width;
    for (ptrdiff_t r = 0; r < rows; r += block) {
      Vec<T> sums[block];
      RITZ_UNROLL
      for (int b = 0; b < block; b++) sums[b] = Vec<T>{};
      for (ptrdiff_t k = 0; k < inner; k += lanes<T>) {
        const T* from = A.at(k / width, row + r) + k % width;
        const Vec<T> factor = load(w + k);
        RITZ_UNROLL
        for (int b = 0; b < block; b++) sums[b] += load(from + b * width) * factor;
      }
      for (int b = 0; b < block; b++) C[(r + b) * width + j] = sumOfLanes<T>(sums[b]);
    }
  }
}

/** product[k] = sum over rows of A's column k times column j of B, for one panel of each. */
template <class T>
void multiplyTransposedFewColumns(const T* A, const T* B, ptrdiff_t rows, int j, int vectors, T* product) {
  constexpr int width = panelWidth<T>;
  constexpr int strands = 4;  // rows taken together, each with its own sums
  for (int v = 0; v < vectors; v++) {
    Vec<T> sums[strands];
    RITZ_UNROLL
    for (int s = 0; s < strands; s++) sums[s] = Vec<T>{};
    const T* a = A + v * lanes<T>;
    const T* b = B + j;
    ptrdiff_t r = 0;
    for (; r + strands <= rows; r += strands, a += strands * width, b += strands * width) {
      RITZ_UNROLL
      for (int s = 0; s < strands; s++) sums[s] += b[s * width] * load(a + s * width);
    }
    for (; r < rows; r++, a += width, b += width) sums[0] += b[0] * load(a);
    store(product + v * lanes<T>, (sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
}

}  // namespace ritz
