// Memory and order of a deep network's passes: part of deep.hpp's class.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstring>
#include <numeric>

#include "deep.hpp"
#include "few-columns.hpp"

namespace ritz {

/** Rows of a chunk: two panels of so many rows still fit a usual L2 cache. */
constexpr ptrdiff_t chunkRows = 2048;
/** A longer tape is not kept: the pullback runs the forward pass again, chunk by chunk. */
constexpr size_t tapeBytes = size_t(256) << 20;
/** With so few outputs a layer is rather a few scalar products than a matrix product. */
constexpr ptrdiff_t fewOutputs = 4;
/** Rough number of cycles below which work is not shared out. */
constexpr double sharedCycles = 20000;

template <class T>
Deep<T>::Deep(DeepShape of, int sigma, Team threads, DeepWorkspace<T>& memory)
    : shape(std::move(of)), team(threads), workspace(memory), activation(deepActivation<T>(sigma)) {
  ptrdiff_t packed = 0, packedTransposed = 0, biases = 0, panels = panelCount<T>(shape.inputs);
  stateAt.push_back(0);
  for (const DeepLayer& layer : shape.layers) {
    packedAt.push_back(packed);
    packedTransposedAt.push_back(packedTransposed);
    biasAt.push_back(biases);
    stateAt.push_back(panels);
    packed += panelSize(layer.outputs <= fewOutputs ? layer.outputs * panelCount<T>(layer.inputs)
                                                     : panelCount<T>(layer.outputs) * layer.inputs);
    packedTransposed += panelCount<T>(layer.inputs) * panelSize(layer.outputs);
    biases += panelSize(panelCount<T>(layer.outputs));
    panels += panelCount<T>(layer.outputs);
  }
  packedAt.push_back(packed);
  packedTransposedAt.push_back(packedTransposed);
  biasAt.push_back(biases);
  statePanels = panels;
  for (const DeepLayer& layer : shape.layers) {
    beforeAt.push_back(layer.activated ? panels : -1);
    if (layer.activated) panels += panelCount<T>(layer.outputs);
  }
  tapePanels = panels;
  const int unit = tileRows / std::gcd(tileRows, rowsPerPoint());
  const int unitRows = unit * rowsPerPoint();
  blockPoints = ptrdiff_t(unit) * ((96 + unitRows - 1) / unitRows);
}

template <class T>
Deep<T>::~Deep() {
  if (workspace.owner == this) workspace.owner = nullptr;
}

template <class T>
Panels<T> Deep<T>::state(const Chunk& chunk, size_t index) const {
  return {chunk.tape + panelSize(stateAt[index] * chunk.rows), chunk.rows};
}

/** Pre-activations; a linear layer's are its state. */
template <class T>
Panels<T> Deep<T>::before(const Chunk& chunk, size_t layer) const {
  if (beforeAt[layer] < 0) return state(chunk, layer + 1);
  return {chunk.tape + panelSize(beforeAt[layer] * chunk.rows), chunk.rows};
}

template <class T>
Panels<T> Deep<T>::adjoint(const Chunk& chunk, size_t index) const {
  return {workspace.adjoints.data() + panelSize(stateAt[index] * chunk.rows), chunk.rows};
}

/** Chunks of nearly equal size, of whole blocks. */
template <class T>
typename Deep<T>::Cut Deep<T>::cut(ptrdiff_t count) const {
  const ptrdiff_t wanted = (count * rowsPerPoint() + chunkRows - 1) / chunkRows;
  ptrdiff_t points = count;
  if (wanted > 1) points = std::min(count, roundUp((count + wanted - 1) / wanted, blockPoints));
  const ptrdiff_t chunks = points == 0 ? 0 : (count + points - 1) / points;
  const ptrdiff_t rows = roundUp<ptrdiff_t>(points * rowsPerPoint(), tileRows);
  const double bytes = double(chunks) * double(panelSize(tapePanels * rows)) * sizeof(T);
  return {count, points, chunks, rows, bytes <= double(tapeBytes)};
}

template <class T>
typename Deep<T>::Chunk Deep<T>::chunkOf(const Cut& cut, ptrdiff_t index) const {
  const ptrdiff_t start = index * cut.chunkPoints;
  const ptrdiff_t points = std::min(cut.chunkPoints, cut.count - start);
  T* tape = workspace.tape.data() + (cut.keepsTape ? index * panelSize(tapePanels * cut.rows) : 0);
  return {start, points, roundUp<ptrdiff_t>(points * rowsPerPoint(), tileRows), tape};
}

/** Calls task(start, end) for parts of `count` numbers, as many as memory can be copied or compared in parallel. */
template <class Task>
void overParts(const Team& team, ptrdiff_t count, const Task& task) {
  constexpr ptrdiff_t part = 1 << 16;
  team.run(int((count + part - 1) / part),
           [&](int number, int) { task(number * part, std::min((number + 1) * part, count)); });
}

/** Whether the tape belongs to exactly these arguments. */
template <class T>
bool Deep<T>::hasTape(const T* theta, double s, const T* points, ptrdiff_t count) const {
  if (workspace.owner != this || taped.count != count || tapedS != s) return false;
  if (std::memcmp(workspace.points.data(), points, sizeof(T) * size_t(count) * shape.inputs) != 0) return false;
  std::atomic<bool> same{true};
  overParts(team, shape.parameterCount, [&](ptrdiff_t start, ptrdiff_t end) {
    if (std::memcmp(workspace.theta.data() + start, theta + start, sizeof(T) * size_t(end - start)) != 0) same = false;
  });
  return same;
}

template <class T>
void Deep<T>::packWeights(const T* theta) {
  T* packed = workspace.packed.atLeast(packedAt.back());
  T* biases = workspace.biases.atLeast(biasAt.back());
  for (size_t index = 0; index < shape.layers.size(); index++) {
    const DeepLayer& layer = shape.layers[index];
    T* bias = biases + biasAt[index];
    for (ptrdiff_t k = 0; k < panelSize(panelCount<T>(layer.outputs)); k += lanes<T>) {
      store(bias + k, loadPart(theta + layer.bias + k, layer.outputs - k));
    }
    if (layer.outputs <= fewOutputs) {
      for (ptrdiff_t j = 0; j < layer.outputs; j++) {
        packColumn(theta + layer.weights, layer.inputs, layer.outputs, j, T(layer.scale),
                   packed + packedAt[index] + j * panelSize(panelCount<T>(layer.inputs)));
      }
      continue;
    }
    constexpr ptrdiff_t rows = 32;
    share(double(layer.inputs) * double(layer.outputs) / 4, (layer.inputs + rows - 1) / rows, [&](ptrdiff_t part) {
      packRows(theta + layer.weights, layer.inputs, layer.outputs, part * rows,
               std::min((part + 1) * rows, layer.inputs), T(layer.scale), packed + packedAt[index]);
    });
  }
}

/** All but the first layer's: the adjoint of x is not wanted. */
template <class T>
void Deep<T>::packTransposedWeights(const T* theta) {
  T* packed = workspace.packedTransposed.atLeast(packedTransposedAt.back());
  for (size_t index = 1; index < shape.layers.size(); index++) {
    const DeepLayer& layer = shape.layers[index];
    share(double(layer.inputs) * double(layer.outputs), panelCount<T>(layer.inputs), [&](ptrdiff_t panel) {
      packTransposedPanel(theta + layer.weights, layer.inputs, layer.outputs, panel, T(layer.scale),
                          packed + packedTransposedAt[index] + panel * panelSize(layer.outputs));
    });
  }
}

/** Calls task(number) for 0 <= number < count, on all threads if it is worth it. */
template <class T>
template <class Task>
void Deep<T>::share(double cycles, ptrdiff_t count, const Task& task) const {
  if (cycles < sharedCycles) {
    for (ptrdiff_t number = 0; number < count; number++) task(number);
  } else {
    team.run(int(count), [&](int number, int) { task(number); });
  }
}

}  // namespace ritz
