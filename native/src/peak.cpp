#include "peak.hpp"

#include <algorithm>
#include <chrono>

#include "simd.hpp"

namespace ritz {
namespace {

// Latency times units is 8 to 10 on today's processors; with the two factors they fit into 16 registers.
constexpr int chains = 12;
constexpr int steps = 1 << 14;

/** Read at run time, so that the compiler cannot know what the chains come to. */
volatile float factor = 0.5f, term = 0.25f;

float chainSum() {
  const Vec<float> a = splat<float>(factor), b = splat<float>(term);
  Vec<float> sums[chains];
  RITZ_UNROLL
  for (int k = 0; k < chains; k++) sums[k] = splat(float(k));
  for (int step = 0; step < steps; step++) {
    RITZ_UNROLL
    for (int k = 0; k < chains; k++) sums[k] = sums[k] * a + b;
  }
  Vec<float> total{};
  RITZ_UNROLL
  for (int k = 0; k < chains; k++) total += sums[k];
  return sumOfLanes<float>(total);
}

}  // namespace

double multiplyAddPeak(double milliseconds, const Team& team) {
  using Clock = std::chrono::steady_clock;
  const int tasks = 8 * team.threads;
  const double operations = 2.0 * lanes<float> * chains * steps * tasks;
  const auto start = Clock::now();
  double best = 0;
  for (;;) {
    const auto before = Clock::now();
    team.run(tasks, [](int, int) {
      volatile float sink = chainSum();
      (void)sink;
    });
    const auto after = Clock::now();
    best = std::max(best, operations / std::chrono::duration<double>(after - before).count());
    if (std::chrono::duration<double, std::milli>(after - start).count() >= milliseconds) return best;
  }
}

}  // namespace ritz
