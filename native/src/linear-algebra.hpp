// Dense linear algebra in float64: Gram matrices, Cholesky factors, triangular solves. Matrices are row-major;
// of symmetric ones only the lower triangle is read and written.
#pragma once

#include "buffer.hpp"
#include "pool.hpp"

namespace ritz {

/** Memory of all calls of an environment, for they run one at a time. */
struct DenseWorkspace {
  Buffer<double> packed, diagonal;
};

/** gram [p, p] += rows^T rows with rows [n, p]. */
void addGram(const double* rows, ptrdiff_t n, ptrdiff_t p, double* gram, DenseWorkspace& workspace, const Team& team);

/** L of a symmetric positive definite matrix [p, p], in place; false where a pivot is not positive and finite. */
bool cholesky(double* matrix, ptrdiff_t p, DenseWorkspace& workspace, const Team& team);

/** b [p] becomes the solution of L L^T x = b. */
void solveFactored(const double* factor, ptrdiff_t p, double* b);

}  // namespace ritz
