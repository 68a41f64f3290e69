// What the two-layer kernels loop over: tiles of neurons (forward) or of points (pullback), one field after
// the other, so that one pointer with constant offsets reaches every field and a tile stays in the L1 cache.
#pragma once

#include "buffer.hpp"
#include "simd.hpp"

namespace ritz {

constexpr int tileSize = 256;
/** Distance of two fields of a tile: a cache line more than its size, against conflicts in the cache. */
template <class T>
constexpr int fieldStep = tileSize + lanes<T>;

/**
 * Tiles of `count` items; item i has its field f at
 * data[i / tileSize * tileStep + f * fieldStep + i % tileSize]. Up to the next whole vector of items, all
 * fields are zero: such items change no sum.
 */
template <class T>
struct Tiles {
  const T* data;
  ptrdiff_t tileStep;
  ptrdiff_t count;
  int inputs;
  /** First of the fields that belong to the output in hand; the others are x or W and b. */
  int outputField;

  /** visit(first field of the tile, number of its items) */
  template <class Visit>
  RITZ_INLINE void each(const Visit& visit) const {
    const T* tile = data;
    for (ptrdiff_t start = 0; start < count; start += tileSize, tile += tileStep) {
      visit(tile, count - start < tileSize ? count - start : ptrdiff_t(tileSize));
    }
  }
};

/** The pullback's sums over active points (see few-inputs.hpp) pay up to so many inputs. */
constexpr int quadraticInputs = registers == 32 ? 5 : 2;

/**
 * For vectors of points, the sums over all neurons of A w_l sigma' (l < d, for grad u), then of A b sigma'
 * (homogeneous sigma) or A sigma.
 *
 * @param points [d, vectors]
 * @param sums [d + 1, vectors], written
 * @param scratch see `manyInputsScratch`
 */
template <class T>
using ForwardPass = void (*)(const Tiles<T>& neurons, const T* points, T* sums, T* scratch);

/**
 * For vectors of neurons, the sums over all points that make the gradients in w_l, b and A of one output,
 * without the factors A and m^(-1/2): of z' x_l + G_l sigma' (l < d), z' and U sigma + q sigma', with
 * q = G.w and z' = U sigma' + q sigma''.
 *
 * @param weights [d + 1, vectors]: w_l and b
 * @param sums [d + 2, vectors], written
 */
template <class T>
using PullbackPass = void (*)(const Tiles<T>& points, const T* weights, T* sums, T* scratch);

/** What a point's fields hold for an output with cotangents U of u and G of grad u, after its x_l. */
enum class PointFields {
  /** G_l, U. */
  cotangents,
  /** V_l = U x_l + G_l, U: enough where sigma'' = 0. */
  linear,
  /** The upper triangle of the symmetric matrix over (x, 1) with entries U x_a x_b + G_a x_b + x_a G_b. */
  quadratic,
};

constexpr int fieldCount(PointFields kind, int inputs) {
  return kind == PointFields::quadratic ? (inputs + 1) * (inputs + 2) / 2 : inputs + 1;
}

/** The passes of one activation at one number of inputs. */
template <class T>
struct ShallowPasses {
  ForwardPass<T> forward;
  PullbackPass<T> pullback;
  /** Vectors of points or neurons in a pass. */
  int forwardVectors, pullbackVectors;
  PointFields pointFields;
  /** Of homogeneity; 0 for none. */
  int degree;
};

/** Euler's relation: the sum for A from those for w and b, where sigma is homogeneous of this degree. */
template <class T, int vectors>
RITZ_INLINE void sumForOuterWeight(int inputs, int degree, const T* weights, T* sums) {
  constexpr int width = vectors * lanes<T>;
  for (int v = 0; v < width; v += lanes<T>) {
    Vec<T> total{};
    for (int l = 0; l <= inputs; l++) total += load(weights + l * width + v) * load(sums + l * width + v);
    store(sums + (inputs + 1) * width + v, total * (T(1) / T(degree)));
  }
}

}  // namespace ritz
