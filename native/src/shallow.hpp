// The two-layer network: prepares tiles, shares passes out to threads, and puts their sums together.
#pragma once

#include <cmath>

#include "pool.hpp"
#include "tiles.hpp"

namespace ritz {

/** theta = W [d, m], b [m], A [c, m], P [c, d], q [c]. */
struct ShallowShape {
  int inputs;
  int outputs;
  ptrdiff_t width;

  ptrdiff_t bias() const { return inputs * width; }
  ptrdiff_t outer() const { return bias() + width; }
  ptrdiff_t skip() const { return outer() + outputs * width; }
  ptrdiff_t shift() const { return skip() + ptrdiff_t(outputs) * inputs; }
  ptrdiff_t parameterCount() const { return shift() + outputs; }
};

/** Memory of all two-layer kernels of an environment, for they run one at a time. */
template <class T>
struct ShallowWorkspace {
  Buffer<T> tiles, tileSums, threads;
  Buffer<double> sums;
};

template <class T>
ShallowPasses<T> shallowPasses(int activation, int inputs);

template <class T>
class Shallow {
 public:
  Shallow(ShallowShape of, int activation, Team threads, ShallowWorkspace<T>& memory)
      : shape(of), team(threads), workspace(memory), passes(shallowPasses<T>(activation, of.inputs)) {}

  const ShallowShape shape;

  void forward(const T* theta, double s, const T* points, ptrdiff_t count, T* u, T* grad);
  void pullback(const T* theta, double s, const T* points, ptrdiff_t count, const T* toU, const T* toGrad, T* gradient);

 private:
  const Team team;
  ShallowWorkspace<T>& workspace;
  const ShallowPasses<T> passes;

  void fillNeurons(const T* theta, ptrdiff_t start, ptrdiff_t size, T* tile, T* sums) const;
  void fillPoints(const T* points, const T* toU, const T* toGrad, ptrdiff_t start, ptrdiff_t size, T* tile,
                  T* sums) const;
  void forwardGroup(Tiles<T> tiles, double s, const T* points, ptrdiff_t start, ptrdiff_t size, T* u, T* grad,
                    T* scratch) const;
  void pullbackGroup(Tiles<T> tiles, const T* theta, double s, ptrdiff_t start, ptrdiff_t size, T* gradient,
                     T* scratch) const;
  void addTileSums(ptrdiff_t tiles);
  template <class Fill>
  Tiles<T> fillTiles(ptrdiff_t count, int commonFields, int outputFields, const Fill& fill);
  template <class Group>
  void inGroups(int vectors, ptrdiff_t count, ptrdiff_t otherCount, const Group& group);

  int row(int j, int l) const { return j * (shape.inputs + 1) + l; }
};

}  // namespace ritz
