// The passes of the two-layer kernels over groups of points or neurons: part of shallow.hpp's class.
#pragma once

#include "shallow-tiles.hpp"
#include "many-inputs.hpp"

namespace ritz {

/** Calls group(first item, number of items, scratch) for all items, in groups shared out to the threads. */
template <class T>
template <class Group>
void Shallow<T>::inGroups(int vectors, ptrdiff_t count, ptrdiff_t otherCount, const Group& group) {
  const int size = vectors * lanes<T>, d = shape.inputs;
  const ptrdiff_t groups = (count + size - 1) / size;
  if (groups == 0) return;
  const ptrdiff_t common = ptrdiff_t(3 * d + 4) * size;
  const ptrdiff_t perThread = common + manyInputsScratch<T> + fieldCount(PointFields::quadratic, quadraticInputs) * size;
  T* scratch = workspace.threads.atLeast(team.threads * perThread);
  // Rough: a task of less than a few microseconds is not worth handing over.
  const double cycles = double(otherCount) * vectors * shape.outputs * (2 * d + (passes.degree > 0 ? 3 : 30));
  ptrdiff_t chunk = 1 + ptrdiff_t(6000 / (cycles + 1));
  if (cycles * double(groups) < 20000) chunk = groups;
  while ((groups + chunk - 1) / chunk > 100000) chunk *= 2;
  team.run(int((groups + chunk - 1) / chunk), [&](int task, int thread) {
    const ptrdiff_t end = (task + 1) * chunk < groups ? (task + 1) * chunk : groups;
    for (ptrdiff_t g = task * chunk; g < end; g++) {
      const ptrdiff_t start = g * size;
      group(start, count - start < size ? count - start : ptrdiff_t(size), scratch + thread * perThread);
    }
  });
}

template <class T>
void Shallow<T>::forward(const T* theta, double s, const T* points, ptrdiff_t count, T* u, T* grad) {
  const int d = shape.inputs;
  const Tiles<T> tiles = fillTiles(shape.width, d + 1, d + 1, [&](ptrdiff_t start, ptrdiff_t size, T* tile, T* sums) {
    fillNeurons(theta, start, size, tile, sums);
  });
  addTileSums((shape.width + tileSize - 1) / tileSize);
  // The identity's part of sigma_s is affine in x: it joins the affine skip.
  double* affine = workspace.sums.data();
  for (int j = 0; j < shape.outputs; j++) {
    for (int l = 0; l <= d; l++) {
      const ptrdiff_t at = l < d ? shape.skip() + j * d + l : shape.shift() + j;
      affine[row(j, l)] = (1 - s) / std::sqrt(double(shape.width)) * affine[row(j, l)] + theta[at];
    }
  }
  inGroups(passes.forwardVectors, count, shape.width, [&](ptrdiff_t start, ptrdiff_t size, T* scratch) {
    forwardGroup(tiles, s, points, start, size, u, grad, scratch);
  });
}

template <class T>
void Shallow<T>::forwardGroup(Tiles<T> tiles, double s, const T* points, ptrdiff_t start, ptrdiff_t size, T* u, T* grad,
                              T* scratch) const {
  const int d = shape.inputs, c = shape.outputs, width = passes.forwardVectors * lanes<T>;
  T* x = scratch;
  T* sums = x + d * width;
  T* rest = scratch + (3 * d + 4) * width;
  const T factor = T(s / std::sqrt(double(shape.width)));
  const double* affine = workspace.sums.data();
  for (int l = 0; l < d; l++) {
    for (ptrdiff_t i = 0; i < size; i++) x[l * width + i] = points[(start + i) * d + l];
    for (ptrdiff_t i = size; i < width; i++) x[l * width + i] = 0;
  }
  for (int j = 0; j < c; j++, tiles.outputField += d + 1, affine += d + 1) {
    passes.forward(tiles, x, sums, rest);
    T* values = sums + d * width;
    for (int v = 0; v < width; v += lanes<T>) {
      Vec<T> value = load(values + v);
      Vec<T> skip = splat(T(affine[d]));
      for (int l = 0; l < d; l++) {
        T* slope = sums + l * width + v;
        const Vec<T> xl = load(x + l * width + v);
        if (passes.degree > 0) value += load(slope) * xl;
        skip += T(affine[l]) * xl;
        store(slope, factor * load(slope) + T(affine[l]));
      }
      const T valueFactor = passes.degree > 0 ? factor / T(passes.degree) : factor;
      store(values + v, valueFactor * value + skip);
    }
    for (ptrdiff_t i = 0; i < size; i++) {
      const ptrdiff_t at = (start + i) * c + j;
      u[at] = values[i];
      for (int l = 0; l < d; l++) grad[at * d + l] = sums[l * width + i];
    }
  }
}

template <class T>
void Shallow<T>::pullback(const T* theta, double s, const T* points, ptrdiff_t count, const T* toU, const T* toGrad,
                          T* gradient) {
  const int d = shape.inputs;
  const Tiles<T> tiles =
      fillTiles(count, d, fieldCount(passes.pointFields, d), [&](ptrdiff_t start, ptrdiff_t size, T* tile, T* sums) {
        fillPoints(points, toU, toGrad, start, size, tile, sums);
      });
  addTileSums((count + tileSize - 1) / tileSize);
  const double* affine = workspace.sums.data();
  for (int j = 0; j < shape.outputs; j++) {
    for (int l = 0; l < d; l++) gradient[shape.skip() + j * d + l] = T(affine[row(j, l)]);
    gradient[shape.shift() + j] = T(affine[row(j, d)]);
  }
  inGroups(passes.pullbackVectors, shape.width, count, [&](ptrdiff_t start, ptrdiff_t size, T* scratch) {
    pullbackGroup(tiles, theta, s, start, size, gradient, scratch);
  });
}

template <class T>
void Shallow<T>::pullbackGroup(Tiles<T> tiles, const T* theta, double s, ptrdiff_t start, ptrdiff_t size, T* gradient,
                               T* scratch) const {
  const int d = shape.inputs, c = shape.outputs, width = passes.pullbackVectors * lanes<T>;
  T* weights = scratch;
  T* sums = weights + (d + 1) * width;
  T* totals = sums + (d + 2) * width;
  T* rest = scratch + (3 * d + 4) * width;
  const double scale = 1 / std::sqrt(double(shape.width));
  const T factor = T(s * scale), identity = T((1 - s) * scale);
  const double* affine = workspace.sums.data();
  const int outputFields = fieldCount(passes.pointFields, d);
  for (int l = 0; l <= d; l++) {
    for (int v = 0; v < width; v += lanes<T>) {
      store(weights + l * width + v, loadPart(theta + l * shape.width + start + v, size - v));
    }
  }
  for (int j = 0; j < c; j++, tiles.outputField += outputFields, affine += d + 1) {
    passes.pullback(tiles, weights, sums, rest);
    const ptrdiff_t outerAt = shape.outer() + j * shape.width + start;
    for (int v = 0; v < width; v += lanes<T>) {
      const Vec<T> outer = loadPart(theta + outerAt + v, size - v);
      Vec<T> linear{};
      for (int l = 0; l <= d; l++) {
        T* total = totals + l * width + v;
        const Vec<T> term = outer * (factor * load(sums + l * width + v) + identity * T(affine[l]));
        store(total, j == 0 ? term : load(total) + term);
        linear += T(affine[l]) * load(weights + l * width + v);
      }
      storePart<T>(gradient + outerAt + v, factor * load(sums + (d + 1) * width + v) + identity * linear, size - v);
    }
  }
  for (int l = 0; l <= d; l++) {
    for (int v = 0; v < width; v += lanes<T>) {
      storePart<T>(gradient + l * shape.width + start + v, load(totals + l * width + v), size - v);
    }
  }
}

}  // namespace ritz
