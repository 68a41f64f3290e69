// Two-layer kernels for few inputs: weights or points, and all sums, stay in registers.
#pragma once

#include "activations.hpp"
#include "tiles.hpp"

namespace ritz {

/**
 * Vectors of points or neurons in a pass that holds `inputs` and `rows` of sums for each. AVX-512 reads and
 * broadcasts an operand in one instruction with the arithmetic; elsewhere two vectors share the broadcast,
 * registers permitting.
 */
constexpr int fewInputsVectors(int inputs, int rows) {
  return vectorBytes < 64 && 2 * (inputs + rows) + 4 <= registers ? 2 : 1;
}

/** Items taken together, each with its own sums: one alone would wait for the addition before it. */
constexpr int fewInputsStrands(int inputs, int rows, int degree) {
  const bool fits = (inputs + 2 * rows) * fewInputsVectors(inputs, rows) + 4 <= registers;
  return degree > 0 && inputs <= 3 && fits ? 2 : 1;
}

/** How the pullback goes. */
template <class Activation, int inputs>
struct PullbackPlan {
  static constexpr int degree = Activation::degree;
  static constexpr PointFields fields = degree == 1                                ? PointFields::linear
                                        : degree == 2 && inputs <= quadraticInputs ? PointFields::quadratic
                                                                                   : PointFields::cotangents;
  static constexpr bool byActivity = fields != PointFields::cotangents;
  /** Of sums: of the fields where the neuron is active, or for w, b and, not homogeneous, A. */
  static constexpr int rows = byActivity ? fieldCount(fields, inputs) : inputs + (degree > 0 ? 1 : 2);
  static constexpr int vectors = fewInputsVectors(inputs + 1, rows);
  static constexpr int strands = byActivity ? fewInputsStrands(inputs + 1, rows, degree) : 1;
};

/** strands x rows x vectors of sums in registers; `into` adds the strands to memory. */
template <class T, int strands, int rows, int vectors>
struct Sums {
  Vec<T> of[strands][rows][vectors];

  RITZ_INLINE Sums() {
    RITZ_UNROLL
    for (int s = 0; s < strands; s++) {
      RITZ_UNROLL
      for (int r = 0; r < rows; r++) {
        RITZ_UNROLL
        for (int v = 0; v < vectors; v++) of[s][r][v] = Vec<T>{};
      }
    }
  }
  RITZ_INLINE void into(T* sums) const {
    RITZ_UNROLL
    for (int r = 0; r < rows; r++) {
      RITZ_UNROLL
      for (int v = 0; v < vectors; v++, sums += lanes<T>) {
        Vec<T> total = load(sums);
        RITZ_UNROLL
        for (int s = 0; s < strands; s++) total += of[s][r][v];
        store(sums, total);
      }
    }
  }
};

template <class T>
RITZ_INLINE void clear(T* sums, int vectors) {
  for (int i = 0; i < vectors; i++) store(sums + i * lanes<T>, Vec<T>{});
}

template <class T, class Activation, int inputs>
void forwardFewInputs(const Tiles<T>& neurons, const T* points, T* sums, T*) {
  constexpr int step = fieldStep<T>, vectors = fewInputsVectors(inputs, inputs + 1);
  constexpr int strands = fewInputsStrands(inputs, inputs + 1, Activation::degree);
  Vec<T> x[inputs][vectors];
  RITZ_UNROLL
  for (int l = 0; l < inputs; l++) {
    RITZ_UNROLL
    for (int v = 0; v < vectors; v++) x[l][v] = load(points + (l * vectors + v) * lanes<T>);
  }
  clear(sums, (inputs + 1) * vectors);
  neurons.each([&](const T* weights, ptrdiff_t count) {
    const T* outer = weights + neurons.outputField * step;
    Sums<T, strands, inputs + 1, vectors> tile;
    for (ptrdiff_t k = 0; k < count; k += strands, weights += strands, outer += strands) {
      RITZ_UNROLL
      for (int s = 0; s < strands; s++) {
        RITZ_UNROLL
        for (int v = 0; v < vectors; v++) {
          auto& sum = tile.of[s];
          Vec<T> z = splat(weights[inputs * step + s]);
          RITZ_UNROLL
          for (int l = 0; l < inputs; l++) z += weights[l * step + s] * x[l][v];
          if constexpr (Activation::degree == 1) {
            const auto active = greater(z, Vec<T>{});
            RITZ_UNROLL
            for (int l = 0; l <= inputs; l++) {
              sum[l][v] = addWhere(active, sum[l][v], splat(outer[l * step + s]));
            }
          } else {
            const Jet<T> jet = Activation::template jet<T>(z);
            RITZ_UNROLL
            for (int l = 0; l < inputs; l++) sum[l][v] += outer[l * step + s] * jet.first;
            sum[inputs][v] += outer[inputs * step + s] * (Activation::degree > 0 ? jet.first : jet.value);
          }
        }
      }
    }
    tile.into(sums);
  });
}

/**
 * ReLU and ReLU^2/2: sigma' and sigma'' are z or 1 times the indicator of z > 0, so a neuron's sums are a
 * vector or a matrix over (x, 1), summed where it is active, times its weights. Few products remain, and
 * many processors add beside them at no cost.
 */
template <class T, class Activation, int inputs>
void pullbackByActivity(const Tiles<T>& points, const T* weights, T* sums, T* scratch) {
  using Plan = PullbackPlan<Activation, inputs>;
  constexpr int step = fieldStep<T>, vectors = Plan::vectors, strands = Plan::strands, fields = Plan::rows;
  constexpr bool quadratic = Plan::fields == PointFields::quadratic;
  Vec<T> w[inputs + 1][vectors];
  RITZ_UNROLL
  for (int l = 0; l <= inputs; l++) {
    RITZ_UNROLL
    for (int v = 0; v < vectors; v++) w[l][v] = load(weights + (l * vectors + v) * lanes<T>);
  }
  T* moments = quadratic ? scratch : sums;
  clear(moments, fields * vectors);
  points.each([&](const T* x, ptrdiff_t count) {
    const T* terms = x + points.outputField * step;
    Sums<T, strands, fields, vectors> tile;
    for (ptrdiff_t i = 0; i < count; i += strands, x += strands, terms += strands) {
      RITZ_UNROLL
      for (int s = 0; s < strands; s++) {
        RITZ_UNROLL
        for (int v = 0; v < vectors; v++) {
          auto& sum = tile.of[s];
          Vec<T> z = w[inputs][v];
          RITZ_UNROLL
          for (int l = 0; l < inputs; l++) z += x[l * step + s] * w[l][v];
          const auto active = greater(z, Vec<T>{});
          RITZ_UNROLL
          for (int f = 0; f < fields; f++) {
            sum[f][v] = addWhere(active, sum[f][v], splat(terms[f * step + s]));
          }
        }
      }
    }
    tile.into(moments);
  });
  if constexpr (quadratic) {
    clear(sums, (inputs + 1) * vectors);
    const T* moment = moments;
    for (int a = 0; a <= inputs; a++) {
      for (int b = a; b <= inputs; b++) {
        for (int v = 0; v < vectors; v++, moment += lanes<T>) {
          T* sumA = sums + (a * vectors + v) * lanes<T>;
          T* sumB = sums + (b * vectors + v) * lanes<T>;
          store(sumA, load(sumA) + load(moment) * w[b][v]);
          if (a != b) store(sumB, load(sumB) + load(moment) * w[a][v]);
        }
      }
    }
  }
  sumForOuterWeight<T, vectors>(inputs, Activation::degree, weights, sums);
}

template <class T, class Activation, int inputs>
void pullbackFewInputs(const Tiles<T>& points, const T* weights, T* sums, T*) {
  using Plan = PullbackPlan<Activation, inputs>;
  constexpr int step = fieldStep<T>, vectors = Plan::vectors, rows = Plan::rows;
  Vec<T> w[inputs + 1][vectors];
  RITZ_UNROLL
  for (int l = 0; l <= inputs; l++) {
    RITZ_UNROLL
    for (int v = 0; v < vectors; v++) w[l][v] = load(weights + (l * vectors + v) * lanes<T>);
  }
  clear(sums, rows * vectors);
  points.each([&](const T* x, ptrdiff_t count) {
    const T* toGrad = x + points.outputField * step;
    Sums<T, 1, rows, vectors> tile;
    auto& sum = tile.of[0];
    for (ptrdiff_t i = 0; i < count; i++, x++, toGrad++) {
      const T toU = toGrad[inputs * step];
      RITZ_UNROLL
      for (int v = 0; v < vectors; v++) {
        Vec<T> z = w[inputs][v];
        Vec<T> q = toGrad[0] * w[0][v];
        RITZ_UNROLL
        for (int l = 0; l < inputs; l++) z += x[l * step] * w[l][v];
        RITZ_UNROLL
        for (int l = 1; l < inputs; l++) q += toGrad[l * step] * w[l][v];
        const Jet<T> jet = Activation::template jet<T>(z);
        const Vec<T> toZ = toU * jet.first + q * jet.second;
        RITZ_UNROLL
        for (int l = 0; l < inputs; l++) {
          sum[l][v] += x[l * step] * toZ;
          sum[l][v] += toGrad[l * step] * jet.first;
        }
        sum[inputs][v] += toZ;
        if constexpr (Activation::degree == 0) sum[inputs + 1][v] += toU * jet.value + q * jet.first;
      }
    }
    tile.into(sums);
  });
  if constexpr (Activation::degree > 0) sumForOuterWeight<T, vectors>(inputs, Activation::degree, weights, sums);
}

}  // namespace ritz
