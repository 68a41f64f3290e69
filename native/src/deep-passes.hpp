// Forward and pullback of a deep network: part of deep.hpp's class.
#pragma once

#include "deep-activation.hpp"
#include "deep-plan.hpp"

namespace ritz {

/** Vectors in use in a panel of a matrix. */
template <class T>
int usedVectors(ptrdiff_t columns, ptrdiff_t panel) {
  return columns - panel * panelWidth<T> <= lanes<T> ? 1 : tileVectors;
}

template <class T>
void multiplyUsed(int vectors, Panels<T> A, ptrdiff_t row, ptrdiff_t rows, const T* B, ptrdiff_t inner, T* C,
                  bool add) {
  if (vectors == 1) {
    multiplyPanel<T, 1>(A, row, rows, B, inner, C, add);
  } else {
    multiplyPanel<T, tileVectors>(A, row, rows, B, inner, C, add);
  }
}

/** The blocks of a product with `panels` panels: some points, a panel. Neighbours share the points. */
template <class T>
ptrdiff_t Deep<T>::blockCount(const Chunk& chunk, ptrdiff_t panels) const {
  return (chunk.points + blockPoints - 1) / blockPoints * panels;
}

template <class T>
typename Deep<T>::Block Deep<T>::block(const Chunk& chunk, ptrdiff_t panels, ptrdiff_t number) const {
  const ptrdiff_t start = number / panels * blockPoints;
  const ptrdiff_t points = std::min(blockPoints, chunk.points - start);
  const ptrdiff_t row = start * rowsPerPoint();
  return {number % panels, points, row, roundUp<ptrdiff_t>(points * rowsPerPoint(), tileRows)};
}

template <class T>
double Deep<T>::productCycles(const Chunk& chunk, const DeepLayer& layer) const {
  return double(chunk.rows) * double(layer.inputs) * double(layer.outputs) / lanes<T>;
}

template <class T>
void Deep<T>::forward(const T* theta, double s, const T* points, ptrdiff_t count, T* u, T* grad) {
  const Cut cut = this->cut(count);
  workspace.owner = nullptr;
  workspace.tape.atLeast((cut.keepsTape ? cut.chunks : 1) * panelSize(tapePanels * cut.rows));
  packWeights(theta);
  for (ptrdiff_t index = 0; index < cut.chunks; index++) {
    const Chunk chunk = chunkOf(cut, index);
    forwardChunk(chunk, s, points);
    writeOutput(chunk, u, grad);
  }
  if (!cut.keepsTape) return;
  T* thetaCopy = workspace.theta.atLeast(shape.parameterCount);
  overParts(team, shape.parameterCount, [&](ptrdiff_t start, ptrdiff_t end) {
    std::memcpy(thetaCopy + start, theta + start, sizeof(T) * size_t(end - start));
  });
  T* pointsCopy = workspace.points.atLeast(count * shape.inputs);
  if (count > 0) std::memcpy(pointsCopy, points, sizeof(T) * size_t(count) * shape.inputs);
  workspace.owner = this;
  taped = cut;
  tapedS = s;
}

template <class T>
void Deep<T>::forwardChunk(const Chunk& chunk, double s, const T* points) {
  const int d = shape.inputs;
  const Panels<T> input = state(chunk, 0);
  std::fill_n(input.data, panelSize(panelCount<T>(d) * chunk.rows), T(0));
  const auto entry = [&](ptrdiff_t row, int l) -> T& { return input.at(l / panelWidth<T>, row)[l % panelWidth<T>]; };
  for (ptrdiff_t i = 0; i < chunk.points; i++) {
    for (int l = 0; l < d; l++) {
      entry(i * (1 + d), l) = points[(chunk.start + i) * d + l];
      entry(i * (1 + d) + 1 + l, l) = 1;
    }
  }
  for (size_t index = 0; index < shape.layers.size(); index++) forwardLayer(chunk, index, s);
}

template <class T>
void Deep<T>::forwardLayer(const Chunk& chunk, size_t index, double s) {
  const DeepLayer& layer = shape.layers[index];
  const ptrdiff_t panels = panelCount<T>(layer.outputs);
  const Panels<T> from = state(chunk, index), z = before(chunk, index), to = state(chunk, index + 1);
  share(productCycles(chunk, layer), blockCount(chunk, panels), [&](ptrdiff_t number) {
    const auto [panel, points, row, rows] = block(chunk, panels, number);
    const int vectors = usedVectors<T>(layer.outputs, panel);
    const T* W = workspace.packed.data() + packedAt[index] + panel * panelSize(layer.inputs);
    const T* bias = workspace.biases.data() + biasAt[index] + panelSize(panel);
    T* out = to.at(panel, row);
    if (layer.outputs <= fewOutputs) {
      multiplyFewColumns(from, row, rows, W, layer.inputs, int(layer.outputs), z.at(panel, row));
    } else {
      multiplyUsed(vectors, from, row, rows, W, layer.inputs, z.at(panel, row), false);
    }
    if (layer.activated) {
      activation.forward(z.at(panel, row), out, bias, vectors, points, shape.inputs, T(s));
    } else {
      for (ptrdiff_t i = 0; i < points; i++) {
        T* value = out + panelSize(i * rowsPerPoint());
        for (int v = 0; v < vectors * lanes<T>; v += lanes<T>) store(value + v, load(value + v) + load(bias + v));
      }
    }
    if (layer.skip < 0) return;
    const T* skip = state(chunk, size_t(layer.skip)).at(panel, row);
    for (ptrdiff_t k = 0; k < panelSize(points * rowsPerPoint()); k += lanes<T>)
      store(out + k, load(out + k) + load(skip + k));
  });
}

template <class T>
void Deep<T>::writeOutput(const Chunk& chunk, T* u, T* grad) const {
  const int d = shape.inputs, c = shape.outputs;
  const Panels<T> last = state(chunk, shape.layers.size());
  for (ptrdiff_t i = 0; i < chunk.points; i++) {
    for (int j = 0; j < c; j++) {
      const T* rows = last.at(j / panelWidth<T>, i * (1 + d)) + j % panelWidth<T>;
      const ptrdiff_t at = (chunk.start + i) * c + j;
      u[at] = rows[0];
      for (int l = 0; l < d; l++) grad[at * d + l] = rows[panelSize(1 + l)];
    }
  }
}

template <class T>
void Deep<T>::pullback(const T* theta, double s, const T* points, ptrdiff_t count, const T* toU, const T* toGrad,
                       T* gradient) {
  std::fill_n(gradient, count == 0 ? shape.parameterCount : 0, T(0));
  const Cut cut = this->cut(count);
  const bool recalls = hasTape(theta, s, points, count);
  if (!recalls) {
    workspace.owner = nullptr;
    workspace.tape.atLeast(panelSize(tapePanels * cut.rows));
    packWeights(theta);
  }
  packTransposedWeights(theta);
  workspace.adjoints.atLeast(panelSize(statePanels * cut.rows));
  for (ptrdiff_t index = 0; index < cut.chunks; index++) {
    Chunk chunk = chunkOf(cut, index);
    if (!recalls) {
      chunk.tape = workspace.tape.data();
      forwardChunk(chunk, s, points);
    }
    pullbackChunk(chunk, s, toU, toGrad, gradient);
  }
}

template <class T>
void Deep<T>::pullbackChunk(const Chunk& chunk, double s, const T* toU, const T* toGrad, T* gradient) {
  const int d = shape.inputs, c = shape.outputs;
  const size_t depth = shape.layers.size();
  const Panels<T> last = adjoint(chunk, depth);
  const ptrdiff_t lastPanels = panelCount<T>(c);
  std::fill_n(last.data, panelSize(lastPanels * chunk.rows), T(0));
  for (ptrdiff_t i = 0; i < chunk.points; i++) {
    for (int j = 0; j < c; j++) {
      T* rows = last.at(j / panelWidth<T>, i * (1 + d)) + j % panelWidth<T>;
      const ptrdiff_t at = (chunk.start + i) * c + j;
      rows[0] = toU[at];
      for (int l = 0; l < d; l++) rows[panelSize(1 + l)] = toGrad[at * d + l];
    }
  }
  share(double(panelSize(chunk.rows * lastPanels)), blockCount(chunk, lastPanels),
        [&](ptrdiff_t number) { finishAdjoint(chunk, depth, block(chunk, lastPanels, number), s); });
  for (size_t index = depth; index-- > 0;) pullbackLayer(chunk, index, s, gradient);
}

/** From the adjoint of what the layer made (its pre-activations'): gradients of W and b, adjoint of its input. */
template <class T>
void Deep<T>::pullbackLayer(const Chunk& chunk, size_t index, double s, T* gradient) {
  const DeepLayer& layer = shape.layers[index];
  const ptrdiff_t inputPanels = panelCount<T>(layer.inputs), outputPanels = panelCount<T>(layer.outputs);
  const ptrdiff_t products = inputPanels * outputPanels;
  const ptrdiff_t blocks = index == 0 ? 0 : blockCount(chunk, inputPanels);
  const Panels<T> from = adjoint(chunk, index + 1);
  bool add = false;
  for (const DeepLayer& other : shape.layers) add |= other.skip == int(index);
  share(2 * productCycles(chunk, layer), blocks + products + outputPanels, [&](ptrdiff_t number) {
    if (number >= blocks + products) return biasGradient(chunk, index, number - blocks - products, gradient);
    if (number >= blocks) {
      return weightGradient(chunk, index, (number - blocks) / outputPanels, (number - blocks) % outputPanels, gradient);
    }
    const Block part = block(chunk, inputPanels, number);
    const T* W = workspace.packedTransposed.data() + packedTransposedAt[index] + part.panel * panelSize(layer.outputs);
    multiplyUsed(usedVectors<T>(layer.inputs, part.panel), from, part.row, part.rows, W, layer.outputs,
                 adjoint(chunk, index).at(part.panel, part.row), add);
    finishAdjoint(chunk, index, part, s);
  });
}

/** The adjoint of a state is complete: passes it on to what was added, and back through the activation. */
template <class T>
void Deep<T>::finishAdjoint(const Chunk& chunk, size_t index, const Block& part, double s) const {
  const DeepLayer& layer = shape.layers[index - 1];
  T* from = adjoint(chunk, index).at(part.panel, part.row);
  if (layer.skip > 0) {
    bool first = true;
    for (size_t later = index; later < shape.layers.size(); later++) first &= shape.layers[later].skip != layer.skip;
    T* to = adjoint(chunk, size_t(layer.skip)).at(part.panel, part.row);
    for (ptrdiff_t k = 0; k < panelSize(part.rows); k += lanes<T>) {
      store(to + k, first ? load(from + k) : load(to + k) + load(from + k));
    }
  }
  if (!layer.activated) return;
  activation.back(before(chunk, index - 1).at(part.panel, part.row), from, usedVectors<T>(layer.outputs, part.panel),
                  part.points, shape.inputs, T(s));
}

template <class T>
void Deep<T>::weightGradient(const Chunk& chunk, size_t index, ptrdiff_t inputPanel, ptrdiff_t outputPanel,
                             T* gradient) const {
  constexpr int width = panelWidth<T>;
  const DeepLayer& layer = shape.layers[index];
  const ptrdiff_t row = inputPanel * width, column = outputPanel * width;
  const int used = int(std::min<ptrdiff_t>(width, layer.inputs - row));
  const T* A = state(chunk, index).at(inputPanel, 0);
  const T* B = adjoint(chunk, index + 1).at(outputPanel, 0);
  const ptrdiff_t count = chunk.points * rowsPerPoint();
  alignas(64) T product[width * width];
  if (layer.outputs <= fewOutputs) {
    for (int j = 0; j < layer.outputs; j++) {
      multiplyTransposedFewColumns(A, B, count, j, usedVectors<T>(layer.inputs, inputPanel), product);
      T* to = gradient + layer.weights + row * layer.outputs + j;
      for (int k = 0; k < used; k++) {
        const T term = T(layer.scale) * product[k];
        to[k * layer.outputs] = chunk.start > 0 ? to[k * layer.outputs] + term : term;
      }
    }
    return;
  }
  const int vectors = usedVectors<T>(layer.outputs, outputPanel);
  if (vectors == 1) {
    multiplyTransposed<T, 1>(A, used, B, count, product);
  } else {
    multiplyTransposed<T, tileVectors>(A, used, B, count, product);
  }
  for (int k = 0; k < used; k++) {
    T* to = gradient + layer.weights + (row + k) * layer.outputs + column;
    for (int v = 0; v < vectors * lanes<T>; v += lanes<T>) {
      const ptrdiff_t part = layer.outputs - column - v;
      Vec<T> sum = T(layer.scale) * load(product + k * width + v);
      if (chunk.start > 0) sum += loadPart(to + v, part);
      storePart<T>(to + v, sum, part);
    }
  }
}

template <class T>
void Deep<T>::biasGradient(const Chunk& chunk, size_t index, ptrdiff_t panel, T* gradient) const {
  const DeepLayer& layer = shape.layers[index];
  const T* from = adjoint(chunk, index + 1).at(panel, 0);
  for (int v = 0; v < usedVectors<T>(layer.outputs, panel) * lanes<T>; v += lanes<T>) {
    Vec<T> sum{};
    for (ptrdiff_t i = 0; i < chunk.points; i++) sum += load(from + panelSize(i * rowsPerPoint()) + v);
    const ptrdiff_t part = layer.outputs - panelSize(panel) - v;
    T* to = gradient + layer.bias + panelSize(panel) + v;
    if (chunk.start > 0) sum += loadPart(to, part);
    storePart<T>(to, sum, part);
  }
}

}  // namespace ritz
