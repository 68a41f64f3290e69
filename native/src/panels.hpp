// Matrices of the deep networks, stored in panels as wide as a tile of sums, and their products.
#pragma once

#include "buffer.hpp"
#include "multiply.hpp"

namespace ritz {

template <class T>
constexpr int panelWidth = tileVectors * lanes<T>;

/** Rows of a tile of sums. */
constexpr int tileRows = registers == 32 ? 12 : 6;
/** Rows of a tile of a product with a transposed left factor: columns of a panel. */
template <class T>
constexpr int transposedRows = (registers == 32 ? 8 : 4) < panelWidth<T> ? (registers == 32 ? 8 : 4) : panelWidth<T>;

/** As many rows of a panel as take half of a usual L1 cache; where two panels pass through, half as many. */
template <class T>
constexpr int cacheRows = 16384 / int(panelWidth<T> * sizeof(T));

template <class T>
constexpr ptrdiff_t panelCount(ptrdiff_t columns) {
  return (columns + panelWidth<T> - 1) / panelWidth<T>;
}

/** A matrix in panels: entry (r, k) at data[(k / panelWidth * rows + r) * panelWidth + k % panelWidth]. */
template <class T>
struct Panels {
  T* data;
  /** Rows of a panel, with padding. */
  ptrdiff_t rows;

  T* at(ptrdiff_t panel, ptrdiff_t row) const { return data + (panel * rows + row) * panelWidth<T>; }
};

/**
 * One panel of a product: C (+)= A B for `rows` rows from `row`, a multiple of tileRows. B is a panel with
 * `inner` rows. `vectors` says how many of the panel's vectors are wanted.
 */
template <class T, int vectors>
void multiplyPanel(Panels<T> A, ptrdiff_t row, ptrdiff_t rows, const T* B, ptrdiff_t inner, T* C, bool add) {
  constexpr int width = panelWidth<T>;
  constexpr int depth = cacheRows<T>;
  for (ptrdiff_t start = 0; start < inner; start += depth) {
    const ptrdiff_t end = start + depth < inner ? start + depth : inner;
    for (ptrdiff_t r = 0; r < rows; r += tileRows) {
      Vec<T> sums[tileRows][vectors];
      if (start > 0 || add) {
        loadTile(C + r * width, width, sums);
      } else {
        clearTile<T>(sums);
      }
      for (ptrdiff_t k = start; k < end; k += width) {
        multiplyTile<T, tileRows, vectors, width, 1, width>(A.at(k / width, row + r), B + k * width,
                                                            end - k < width ? end - k : width, sums);
      }
      storeTile(C + r * width, width, sums);
    }
  }
}

/** Some rows of C += A' B, both factors given by a panel and `count` rows of it. */
template <class T, int vectors>
struct TransposedProduct {
  const T* A;
  const T* B;
  ptrdiff_t count;
  T* C;
  template <int size>
  RITZ_INLINE void operator()(int column) const {
    constexpr int width = panelWidth<T>;
    Vec<T> sums[size][vectors];
    loadTile(C + column * width, width, sums);
    multiplyTile<T, size, vectors, 1, width, width>(A + column, B, count, sums);
    storeTile(C + column * width, width, sums);
  }
};

/** C [columns, panelWidth] = A' B for a panel of A with `columns` columns in use and a panel of B. */
template <class T, int vectors>
void multiplyTransposed(const T* A, int columns, const T* B, ptrdiff_t rows, T* C) {
  constexpr int width = panelWidth<T>;
  for (int i = 0; i < columns * width; i += lanes<T>) store(C + i, Vec<T>{});
  constexpr int depth = cacheRows<T> / 2;
  for (ptrdiff_t start = 0; start < rows; start += depth) {
    const ptrdiff_t count = rows - start < depth ? rows - start : depth;
    inChunks<transposedRows<T>>(0, columns,
                                TransposedProduct<T, vectors>{A + start * width, B + start * width, count, C});
  }
}

/**
 * Rows of scale * W, for W [inner, columns] row by row, into panels with `inner` rows; columns beyond the last
 * are zero. All panels at a time, for W is read in order then.
 */
template <class T>
void packRows(const T* W, ptrdiff_t inner, ptrdiff_t columns, ptrdiff_t start, ptrdiff_t end, T scale, T* out) {
  for (ptrdiff_t k = start; k < end; k++) {
    const T* row = W + k * columns;
    T* to = out + k * panelWidth<T>;
    for (ptrdiff_t column = 0; column < columns; column += panelWidth<T>, to += inner * panelWidth<T>) {
      for (int v = 0; v < panelWidth<T>; v += lanes<T>) {
        store(to + v, scale * loadPart(row + column + v, columns - column - v));
      }
    }
  }
}

/** Panel of scale * W', with W's rows as columns. */
template <class T>
void packTransposedPanel(const T* W, ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t panel, T scale, T* out) {
  constexpr int width = panelWidth<T>;
  constexpr int block = 64 / int(sizeof(T));
  const ptrdiff_t first = panel * width;
  const int used = rows - first < width ? int(rows - first) : width;
  for (ptrdiff_t start = 0; start < inner; start += block) {
    const int size = inner - start < block ? int(inner - start) : block;
    T* to = out + start * width;
    for (int r = 0; r < used; r++) {
      const T* from = W + (first + r) * inner + start;
      for (int k = 0; k < size; k++) to[k * width + r] = scale * from[k];
    }
    for (int k = 0; k < size; k++) {
      for (int r = used; r < width; r++) to[k * width + r] = 0;
    }
  }
}

}  // namespace ritz
