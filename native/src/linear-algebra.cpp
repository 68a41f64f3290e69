#include "linear-algebra.hpp"

#include <algorithm>
#include <cmath>

#include "multiply.hpp"

namespace ritz {

namespace {

/** Columns of a packed panel, one vector of sums beside the other. */
constexpr int panelWidth = tileVectors * lanes<double>;
/** Rows of a tile of sums: as many as the registers hold. */
constexpr int tileRows = registers == 32 && panelWidth >= 8 ? 8 : 4;
/** Panels of a block of the result, on each side. */
constexpr ptrdiff_t groupPanels = 64 / panelWidth;
/** Rows of `addGram` that are packed at a time. */
constexpr ptrdiff_t gramRows = 256;
/** Columns of the factor that are found at a time. */
constexpr ptrdiff_t factorColumns = 128;

ptrdiff_t panelsOf(ptrdiff_t columns) { return (columns + panelWidth - 1) / panelWidth; }

/** The products of one tile of a packed panel and a whole one, added to the target below the diagonal. */
RITZ_INLINE void addTile(const double* left, const double* right, ptrdiff_t count, double sign, double* target,
                         ptrdiff_t order, ptrdiff_t stride, ptrdiff_t row, ptrdiff_t column) {
  Vec<double> sums[tileRows][tileVectors];
  clearTile<double>(sums);
  multiplyTile<double, tileRows, tileVectors, 1, panelWidth, panelWidth>(left, right, count, sums);
  for (int r = 0; r < tileRows && row + r < order; r++) {
    for (int v = 0; v < tileVectors; v++) {
      const ptrdiff_t first = column + v * lanes<double>;
      double* to = target + (row + r) * stride + first;
      const ptrdiff_t below = row + r - first + 1;
      if (below > 0) storePart<double>(to, loadPart(to, below) + sign * sums[r][v], below);
    }
  }
}

/**
 * target [order, order] += sign * packed^T packed, its lower triangle.
 *
 * @param packed panels [count, panelWidth], as many as `order` needs
 */
void addProducts(const double* packed, ptrdiff_t count, double sign, double* target, ptrdiff_t order, ptrdiff_t stride,
                 const Team& team) {
  const ptrdiff_t panels = panelsOf(order);
  const ptrdiff_t groups = (panels + groupPanels - 1) / groupPanels;
  team.run(int(groups * (groups + 1) / 2), [&](int number, int) {
    // The larger groups of rows first: tasks that are left to the end are short of company.
    ptrdiff_t group = groups - 1, other = number;
    while (other > group) other -= group-- + 1;
    const ptrdiff_t rowEnd = std::min(panels, (group + 1) * groupPanels);
    const ptrdiff_t columnEnd = std::min(panels, (other + 1) * groupPanels);
    for (ptrdiff_t j = other * groupPanels; j < columnEnd; j++) {
      for (ptrdiff_t i = std::max(j, group * groupPanels); i < rowEnd; i++) {
        for (int r = 0; r < panelWidth; r += tileRows) {
          addTile(packed + i * count * panelWidth + r, packed + j * count * panelWidth, count, sign, target, order,
                  stride, i * panelWidth + r, j * panelWidth);
        }
      }
    }
  });
}

/** The block's Cholesky factor, transposed: U [size, factorColumns] with L = U^T; false where there is none. */
bool factorDiagonal(const double* block, ptrdiff_t size, ptrdiff_t stride, double* U) {
  for (ptrdiff_t i = 0; i < size; i++) {
    for (ptrdiff_t j = 0; j <= i; j++) U[j * factorColumns + i] = block[i * stride + j];
  }
  for (ptrdiff_t k = 0; k < size; k++) {
    double* row = U + k * factorColumns;
    if (!(row[k] > 0 && std::isfinite(row[k]))) return false;
    const double inverse = 1 / std::sqrt(row[k]);
    for (ptrdiff_t i = k; i < size; i++) row[i] *= inverse;
    for (ptrdiff_t i = k + 1; i < size; i++) {
      double* to = U + i * factorColumns;
      const double factor = row[i];
      for (ptrdiff_t j = i; j < size; j++) to[j] -= factor * row[j];
    }
  }
  return true;
}

/**
 * The factor's columns in `rows` rows of the matrix below a diagonal block: X with X L^T = A, for all columns
 * of the block; U = L^T.
 *
 * @param panel [factorColumns, panelWidth], X transposed, written
 */
void solvePanel(double* A, ptrdiff_t rows, ptrdiff_t stride, const double* U, double* panel) {
  for (ptrdiff_t c = 0; c < panelWidth; c++) {
    for (ptrdiff_t k = 0; k < factorColumns; k++) panel[k * panelWidth + c] = c < rows ? A[c * stride + k] : 0;
  }
  for (ptrdiff_t j = 0; j < factorColumns; j += tileRows) {
    Vec<double> sums[tileRows][tileVectors];
    clearTile<double>(sums);
    multiplyTile<double, tileRows, tileVectors, 1, factorColumns, panelWidth>(U + j, panel, j, sums);
    RITZ_UNROLL
    for (int r = 0; r < tileRows; r++) {
      const double* column = U + j + r;
      const double inverse = 1 / column[(j + r) * factorColumns];
      RITZ_UNROLL
      for (int v = 0; v < tileVectors; v++) {
        double* to = panel + (j + r) * panelWidth + v * lanes<double>;
        Vec<double> x = load(to) - sums[r][v];
        for (int q = 0; q < r; q++) {
          x -= column[(j + q) * factorColumns] * load(panel + (j + q) * panelWidth + v * lanes<double>);
        }
        store<double>(to, x * inverse);
      }
    }
  }
  for (ptrdiff_t c = 0; c < rows; c++) {
    for (ptrdiff_t k = 0; k < factorColumns; k++) A[c * stride + k] = panel[k * panelWidth + c];
  }
}

}  // namespace

void addGram(const double* rows, ptrdiff_t n, ptrdiff_t p, double* gram, DenseWorkspace& workspace, const Team& team) {
  const ptrdiff_t panels = panelsOf(p);
  double* packed = workspace.packed.atLeast(size_t(panels * std::min(n, gramRows) * panelWidth));
  for (ptrdiff_t start = 0; start < n; start += gramRows) {
    const ptrdiff_t count = std::min(gramRows, n - start);
    const double* from = rows + start * p;
    team.run(int(panels), [&](int panel, int) {
      const ptrdiff_t first = panel * panelWidth;
      double* to = packed + panel * count * panelWidth;
      for (ptrdiff_t k = 0; k < count; k++, to += panelWidth) {
        for (int v = 0; v < panelWidth; v += lanes<double>)
          store(to + v, loadPart(from + k * p + first + v, p - first - v));
      }
    });
    addProducts(packed, count, 1, gram, p, p, team);
  }
}

bool cholesky(double* matrix, ptrdiff_t p, DenseWorkspace& workspace, const Team& team) {
  double* U = workspace.diagonal.atLeast(size_t(factorColumns * factorColumns));
  double* packed = workspace.packed.atLeast(size_t(panelsOf(p) * factorColumns * panelWidth));
  for (ptrdiff_t start = 0; start < p; start += factorColumns) {
    const ptrdiff_t size = std::min(factorColumns, p - start);
    double* block = matrix + start * p + start;
    if (!factorDiagonal(block, size, p, U)) return false;
    for (ptrdiff_t i = 0; i < size; i++) {
      for (ptrdiff_t j = 0; j <= i; j++) block[i * p + j] = U[j * factorColumns + i];
    }
    const ptrdiff_t rest = p - start - size;
    if (rest == 0) return true;
    double* below = block + size * p;
    team.run(int(panelsOf(rest)), [&](int panel, int) {
      const ptrdiff_t first = panel * panelWidth;
      solvePanel(below + first * p, std::min(ptrdiff_t(panelWidth), rest - first), p, U,
                 packed + first * factorColumns);
    });
    addProducts(packed, factorColumns, -1, below + size, rest, p, team);
  }
  return true;
}

void solveFactored(const double* factor, ptrdiff_t p, double* b) {
  constexpr int step = 4 * lanes<double>;
  for (ptrdiff_t i = 0; i < p; i++) {
    const double* row = factor + i * p;
    Vec<double> sums[4] = {};
    ptrdiff_t j = 0;
    for (; j + step <= i; j += step) {
      RITZ_UNROLL
      for (int v = 0; v < 4; v++) {
        sums[v] += loadPart(row + j + v * lanes<double>, lanes<double>) *
                   loadPart(b + j + v * lanes<double>, lanes<double>);
      }
    }
    double sum = b[i] - sumOfLanes<double>((sums[0] + sums[1]) + (sums[2] + sums[3]));
    for (; j < i; j++) sum -= row[j] * b[j];
    b[i] = sum / row[i];
  }
  for (ptrdiff_t i = p - 1; i >= 0; i--) {
    const double* row = factor + i * p;
    const double x = b[i] / row[i];
    b[i] = x;
    for (ptrdiff_t j = 0; j < i; j++) b[j] -= row[j] * x;
  }
}

}  // namespace ritz
