// Filling the tiles of the two-layer kernels: part of shallow.hpp's class.
#pragma once

#include "shallow.hpp"

namespace ritz {

/**
 * Neurons' fields: W_l (l < d), b, then for each output A W_l, and A b (homogeneous) or A.
 *
 * @param sums [c (d + 1)], written: of A W_l and A b over the tile
 */
template <class T>
void Shallow<T>::fillNeurons(const T* theta, ptrdiff_t start, ptrdiff_t size, T* tile, T* sums) const {
  const int d = shape.inputs;
  constexpr int step = fieldStep<T>;
  for (int l = 0; l <= d; l++) {
    const T* from = theta + l * shape.width + start;  // b follows W
    for (ptrdiff_t k = 0; k < size; k += lanes<T>) store(tile + l * step + k, loadPart(from + k, size - k));
  }
  T* fields = tile + (d + 1) * step;
  for (int j = 0; j < shape.outputs; j++, fields += (d + 1) * step) {
    const T* outer = theta + shape.outer() + j * shape.width + start;
    for (int l = 0; l <= d; l++) {
      Vec<T> sum{};
      for (ptrdiff_t k = 0; k < size; k += lanes<T>) {
        const Vec<T> A = loadPart(outer + k, size - k);
        const Vec<T> product = A * load(tile + l * step + k);
        store(fields + l * step + k, l == d && passes.degree == 0 ? A : product);
        sum += product;
      }
      sums[row(j, l)] = sumOfLanes<T>(sum);
    }
  }
}

/**
 * Points' fields: x_l, then for each output what `PointFields` says.
 *
 * @param sums [c (d + 1)], written: of U x_l + G_l and U over the tile
 */
template <class T>
void Shallow<T>::fillPoints(const T* points, const T* toU, const T* toGrad, ptrdiff_t start, ptrdiff_t size, T* tile,
                            T* sums) const {
  const int d = shape.inputs, c = shape.outputs;
  constexpr int step = fieldStep<T>;
  const ptrdiff_t padded = roundUp<ptrdiff_t>(size, lanes<T>);
  const auto transpose = [&](const T* from, ptrdiff_t stride, T* to) {
    for (ptrdiff_t i = 0; i < size; i++) to[i] = from[i * stride];
    for (ptrdiff_t i = size; i < padded; i++) to[i] = 0;
  };
  for (int l = 0; l < d; l++) transpose(points + start * d + l, d, tile + l * step);
  const int outputFields = fieldCount(passes.pointFields, d);
  T* fields = tile + d * step;
  for (int j = 0; j < c; j++, fields += outputFields * step) {
    // G and U stand last, where the linear and quadratic kinds want V and U.
    T* G = fields + (outputFields - d - 1) * step;
    T* U = G + d * step;
    if (passes.pointFields == PointFields::quadratic) {
      // V = U x + G overwrites G only after the matrix is made: its row of x_l is not where G is.
      G = tile + (d + c * outputFields) * step;
    }
    transpose(toU + start * c + j, c, U);
    Vec<T> total{};
    for (ptrdiff_t i = 0; i < padded; i += lanes<T>) total += load(U + i);
    sums[row(j, d)] = sumOfLanes<T>(total);
    for (int l = 0; l < d; l++) {
      transpose(toGrad + (start * c + j) * d + l, ptrdiff_t(c) * d, G + l * step);
      const T* x = tile + l * step;
      Vec<T> sum{};
      for (ptrdiff_t i = 0; i < padded; i += lanes<T>) {
        const Vec<T> V = load(U + i) * load(x + i) + load(G + l * step + i);
        sum += V;
        if (passes.pointFields == PointFields::linear) store(G + l * step + i, V);
      }
      sums[row(j, l)] = sumOfLanes<T>(sum);
    }
    if (passes.pointFields != PointFields::quadratic) continue;
    T* entry = fields;
    for (int a = 0; a < d; a++) {
      const T* xa = tile + a * step;
      const T* Ga = G + a * step;
      for (int b = a; b < d; b++, entry += step) {
        const T* xb = tile + b * step;
        const T* Gb = G + b * step;
        for (ptrdiff_t i = 0; i < padded; i += lanes<T>) {
          store(entry + i, (load(U + i) * load(xa + i) + load(Ga + i)) * load(xb + i) + load(xa + i) * load(Gb + i));
        }
      }
      for (ptrdiff_t i = 0; i < padded; i += lanes<T>) {
        store(entry + i, load(U + i) * load(xa + i) + load(Ga + i));
      }
      entry += step;
    }
  }
}

/** Into the workspace: the sums of all tiles, in order. */
template <class T>
void Shallow<T>::addTileSums(ptrdiff_t tiles) {
  const int rows = shape.outputs * (shape.inputs + 1);
  double* sums = workspace.sums.atLeast(rows);
  for (int r = 0; r < rows; r++) sums[r] = 0;
  const T* from = workspace.tileSums.data();
  for (ptrdiff_t t = 0; t < tiles; t++) {
    for (int r = 0; r < rows; r++) sums[r] += *from++;
  }
}

/** Tiles of `count` items, each filled by fill(start, size, tile, its sums). */
template <class T>
template <class Fill>
Tiles<T> Shallow<T>::fillTiles(ptrdiff_t count, int commonFields, int outputFields, const Fill& fill) {
  const ptrdiff_t tileCount = (count + tileSize - 1) / tileSize;
  // The quadratic kind needs d fields more while a tile is filled.
  const ptrdiff_t fields = commonFields + ptrdiff_t(shape.outputs) * outputFields + shape.inputs;
  const ptrdiff_t tileStep = fields * fieldStep<T>;
  const int rows = shape.outputs * (shape.inputs + 1);
  T* data = workspace.tiles.atLeast(tileCount * tileStep);
  T* sums = workspace.tileSums.atLeast(tileCount * rows);
  const auto fillTile = [&](ptrdiff_t t) {
    const ptrdiff_t start = t * tileSize;
    fill(start, count - start < tileSize ? count - start : ptrdiff_t(tileSize), data + t * tileStep, sums + t * rows);
  };
  // A tile takes a microsecond or so.
  if (tileCount < 8) {
    for (ptrdiff_t t = 0; t < tileCount; t++) fillTile(t);
  } else {
    const ptrdiff_t chunk = (tileCount + 63) / 64;
    team.run(int((tileCount + chunk - 1) / chunk), [&](int task, int) {
      const ptrdiff_t end = (task + 1) * chunk < tileCount ? (task + 1) * chunk : tileCount;
      for (ptrdiff_t t = task * chunk; t < end; t++) fillTile(t);
    });
  }
  return {data, tileStep, count, shape.inputs, commonFields};
}

}  // namespace ritz
