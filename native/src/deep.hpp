// Deep networks: each layer is a matrix product over the rows (value, d tangents) of all points, with the
// activation applied block by block while the block is in the cache.
#pragma once

#include <vector>

#include "panels.hpp"
#include "pool.hpp"

namespace ritz {

/** One layer: state_(l+1) = [sigma_s](scale * state_l W + b) [+ state_skip]; state 0 is x. */
struct DeepLayer {
  ptrdiff_t inputs, outputs;
  double scale;
  bool activated;
  /** Index of an earlier state to add, or -1. */
  int skip;
  /** Offsets of W [inputs, outputs] and b [outputs] in theta. */
  ptrdiff_t weights, bias;
};

struct DeepShape {
  int inputs;
  int outputs;
  ptrdiff_t parameterCount;
  std::vector<DeepLayer> layers;
};

/** In place: z gets its bias, and `state` becomes sigma_s(z) and the tangents sigma_s'(z) t. */
template <class T>
using Activate = void (*)(T* z, T* state, const T* bias, int vectors, ptrdiff_t points, int inputs, T s);
/** In place: the adjoint of sigma_s(z) and its tangents becomes that of z and its tangents. */
template <class T>
using ActivateBack = void (*)(const T* z, T* adjoint, int vectors, ptrdiff_t points, int inputs, T s);

template <class T>
struct DeepActivation {
  Activate<T> forward;
  ActivateBack<T> back;
};
template <class T>
DeepActivation<T> deepActivation(int activation);

/** Memory of all deep kernels of an environment, for they run one at a time. */
template <class T>
struct DeepWorkspace {
  Buffer<T> packed, packedTransposed, biases, tape, adjoints, theta, points;
  /** The kernel whose forward pass the tape holds. */
  const void* owner = nullptr;
};

template <class T>
class Deep {
 public:
  Deep(DeepShape of, int activation, Team threads, DeepWorkspace<T>& memory);
  ~Deep();
  Deep(const Deep&) = delete;
  Deep& operator=(const Deep&) = delete;

  const DeepShape shape;

  void forward(const T* theta, double s, const T* points, ptrdiff_t count, T* u, T* grad);
  void pullback(const T* theta, double s, const T* points, ptrdiff_t count, const T* toU, const T* toGrad, T* gradient);

 private:
  /** How points are cut: into chunks, one after the other, and blocks, shared out to the threads. */
  struct Cut {
    ptrdiff_t count, chunkPoints, chunks, rows;
    bool keepsTape;
  };
  /** The points of a chunk and where its states and pre-activations are. */
  struct Chunk {
    ptrdiff_t start, points, rows;
    T* tape;
  };

  /** A panel for some points of a chunk: rows from `row`, the last ones padding. */
  struct Block {
    ptrdiff_t panel, points, row, rows;
  };

  const Team team;
  DeepWorkspace<T>& workspace;
  const DeepActivation<T> activation;
  std::vector<ptrdiff_t> packedAt, packedTransposedAt, biasAt;
  /** Offsets in panels, to be multiplied with the rows of a chunk; before: -1 for a linear layer. */
  std::vector<ptrdiff_t> stateAt, beforeAt;
  ptrdiff_t tapePanels, statePanels;
  ptrdiff_t blockPoints;
  Cut taped{};
  double tapedS = 0;

  ptrdiff_t width(size_t state) const { return state == 0 ? shape.inputs : shape.layers[state - 1].outputs; }
  int rowsPerPoint() const { return 1 + shape.inputs; }
  ptrdiff_t panelSize(ptrdiff_t rows) const { return rows * panelWidth<T>; }
  Panels<T> state(const Chunk& chunk, size_t index) const;
  Panels<T> before(const Chunk& chunk, size_t layer) const;
  Panels<T> adjoint(const Chunk& chunk, size_t state) const;

  Cut cut(ptrdiff_t count) const;
  Chunk chunkOf(const Cut& cut, ptrdiff_t index) const;
  bool hasTape(const T* theta, double s, const T* points, ptrdiff_t count) const;
  void packWeights(const T* theta);
  void packTransposedWeights(const T* theta);
  template <class Task>
  void share(double cycles, ptrdiff_t count, const Task& task) const;
  ptrdiff_t blockCount(const Chunk& chunk, ptrdiff_t panels) const;
  Block block(const Chunk& chunk, ptrdiff_t panels, ptrdiff_t number) const;
  double productCycles(const Chunk& chunk, const DeepLayer& layer) const;

  void forwardChunk(const Chunk& chunk, double s, const T* points);
  void forwardLayer(const Chunk& chunk, size_t layer, double s);
  void writeOutput(const Chunk& chunk, T* u, T* grad) const;
  void pullbackChunk(const Chunk& chunk, double s, const T* toU, const T* toGrad, T* gradient);
  void pullbackLayer(const Chunk& chunk, size_t layer, double s, T* gradient);
  void finishAdjoint(const Chunk& chunk, size_t state, const Block& part, double s) const;
  void weightGradient(const Chunk& chunk, size_t layer, ptrdiff_t inputPanel, ptrdiff_t outputPanel, T* gradient) const;
  void biasGradient(const Chunk& chunk, size_t layer, ptrdiff_t panel, T* gradient) const;
};

}  // namespace ritz
