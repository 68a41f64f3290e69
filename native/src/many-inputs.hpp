// Two-layer kernels for many inputs: small matrix products between the points and weights of a tile, with
// the activation applied to a block of pre-activations that stays in the L1 cache.
#pragma once

#include "activations.hpp"
#include "multiply.hpp"
#include "tiles.hpp"

namespace ritz {

/** Rows of sums held in registers. */
constexpr int manyInputsRows = registers == 32 ? 8 : 4;
/** Items whose activations are kept between the two products. */
constexpr int manyInputsBlock = 64;

/** out[i] += sum over l of item i's field l times right[l]; i < count, l < inputs. */
template <class T>
struct ByItem {
  const T* fields;
  const T* right;
  T* out;
  int inputs;
  template <int rows>
  RITZ_INLINE void operator()(int item) const {
    Vec<T> sums[rows][tileVectors];
    T* at = out + item * tileVectors * lanes<T>;
    constexpr int width = tileVectors * lanes<T>;
    loadTile(at, width, sums);
    multiplyTile<T, rows, tileVectors, 1, fieldStep<T>, width>(fields + item, right, inputs, sums);
    storeTile(at, width, sums);
  }
};

/** out[f] += sum over items i < count of field f of item i times right[i]. */
template <class T>
struct ByField {
  const T* fields;
  const T* right;
  T* out;
  int count;
  template <int rows>
  RITZ_INLINE void operator()(int field) const {
    Vec<T> sums[rows][tileVectors];
    T* at = out + field * tileVectors * lanes<T>;
    constexpr int width = tileVectors * lanes<T>;
    loadTile(at, width, sums);
    multiplyTile<T, rows, tileVectors, fieldStep<T>, 1, width>(fields + field * fieldStep<T>, right, count, sums);
    storeTile(at, width, sums);
  }
};

/** Not inlined: one copy for every activation. */
template <class Body>
__attribute__((noinline)) void multiplyRows(int rows, const Body& body) {
  inChunks<manyInputsRows>(0, rows, body);
}

/** Numbers of scratch that a pass over many inputs needs: three blocks of pre-activations and their derivatives. */
template <class T>
constexpr int manyInputsScratch = 3 * manyInputsBlock * tileVectors * lanes<T>;

template <class T, class Activation>
void forwardManyInputs(const Tiles<T>& neurons, const T* points, T* sums, T* scratch) {
  constexpr int step = fieldStep<T>, width = tileVectors * lanes<T>;
  constexpr bool homogeneous = Activation::degree > 0;
  const int d = neurons.inputs;
  T* block = scratch;  // z, then sigma'
  for (int i = 0; i <= d; i++) {
    for (int v = 0; v < width; v += lanes<T>) store(sums + i * width + v, Vec<T>{});
  }
  neurons.each([&](const T* weights, ptrdiff_t count) {
    for (int start = 0; start < count; start += manyInputsBlock) {
      const int size = count - start < manyInputsBlock ? int(count) - start : manyInputsBlock;
      const T* bias = weights + d * step + start;
      const T* outer = weights + neurons.outputField * step + start;
      for (int k = 0; k < size; k++) {
        for (int v = 0; v < width; v += lanes<T>) store(block + k * width + v, splat(bias[k]));
      }
      multiplyRows(size, ByItem<T>{weights + start, points, block, d});
      Vec<T> values[tileVectors];
      for (int v = 0; v < tileVectors; v++) values[v] = load(sums + d * width + v * lanes<T>);
      for (int k = 0; k < size; k++) {
        for (int v = 0; v < tileVectors; v++) {
          T* at = block + k * width + v * lanes<T>;
          const Jet<T> jet = Activation::template jet<T>(load(at));
          store(at, jet.first);
          values[v] += outer[d * step + k] * (homogeneous ? jet.first : jet.value);
        }
      }
      for (int v = 0; v < tileVectors; v++) store(sums + d * width + v * lanes<T>, values[v]);
      multiplyRows(d, ByField<T>{outer, block, sums, size});
    }
  });
}

/** ReLU: sums of V and U over the points where the neuron is active. */
template <class T, class Activation>
void pullbackManyInputsLinear(const Tiles<T>& points, const T* weights, T* sums, T* scratch) {
  constexpr int step = fieldStep<T>, width = tileVectors * lanes<T>;
  const int d = points.inputs;
  for (int i = 0; i <= d; i++) {
    for (int v = 0; v < width; v += lanes<T>) store(sums + i * width + v, Vec<T>{});
  }
  points.each([&](const T* x, ptrdiff_t count) {
    for (int start = 0; start < count; start += manyInputsBlock) {
      const int size = count - start < manyInputsBlock ? int(count) - start : manyInputsBlock;
      for (int i = 0; i < size; i++) {
        for (int v = 0; v < width; v += lanes<T>) store(scratch + i * width + v, load(weights + d * width + v));
      }
      multiplyRows(size, ByItem<T>{x + start, weights, scratch, d});
      for (int i = 0; i < size * width; i += lanes<T>) {
        store(scratch + i, Activation::template jet<T>(load(scratch + i)).first);
      }
      multiplyRows(d + 1, ByField<T>{x + points.outputField * step + start, scratch, sums, size});
    }
  });
  sumForOuterWeight<T, tileVectors>(d, 1, weights, sums);
}

template <class T, class Activation>
void pullbackManyInputs(const Tiles<T>& points, const T* weights, T* sums, T* scratch) {
  constexpr int step = fieldStep<T>, width = tileVectors * lanes<T>, blockSize = manyInputsBlock * width;
  constexpr bool homogeneous = Activation::degree > 0;
  const int d = points.inputs;
  T* first = scratch;            // z, then sigma'
  T* toZ = scratch + blockSize;  // q, then z'
  for (int i = 0; i < d + 2; i++) {
    for (int v = 0; v < width; v += lanes<T>) store(sums + i * width + v, Vec<T>{});
  }
  points.each([&](const T* x, ptrdiff_t count) {
    for (int start = 0; start < count; start += manyInputsBlock) {
      const int size = count - start < manyInputsBlock ? int(count) - start : manyInputsBlock;
      const T* toGrad = x + points.outputField * step + start;
      const T* toU = toGrad + d * step;
      for (int i = 0; i < size; i++) {
        for (int v = 0; v < width; v += lanes<T>) {
          store(first + i * width + v, load(weights + d * width + v));
          store(toZ + i * width + v, Vec<T>{});
        }
      }
      multiplyRows(size, ByItem<T>{x + start, weights, first, d});
      multiplyRows(size, ByItem<T>{toGrad, weights, toZ, d});
      T* biasSums = sums + d * width;
      T* outerSums = biasSums + width;
      for (int v = 0; v < width; v += lanes<T>) {
        Vec<T> biasSum = load(biasSums + v), outerSum = load(outerSums + v);
        for (int i = 0; i < size; i++) {
          T* z = first + i * width + v;
          T* q = toZ + i * width + v;
          const Jet<T> jet = Activation::template jet<T>(load(z));
          const Vec<T> slope = load(q);
          const Vec<T> adjoint = toU[i] * jet.first + slope * jet.second;
          biasSum += adjoint;
          if constexpr (!homogeneous) outerSum += toU[i] * jet.value + slope * jet.first;
          store(z, jet.first);
          store(q, adjoint);
        }
        store(biasSums + v, biasSum);
        store(outerSums + v, outerSum);
      }
      multiplyRows(d, ByField<T>{x + start, toZ, sums, size});
      multiplyRows(d, ByField<T>{toGrad, first, sums, size});
    }
  });
  if constexpr (homogeneous) sumForOuterWeight<T, tileVectors>(d, Activation::degree, weights, sums);
}

}  // namespace ritz
