// How fast the machine can multiply and add.
#pragma once

#include "pool.hpp"

namespace ritz {

/**
 * Floating-point operations a second of fused multiply-adds in float32 that hang together in so many chains
 * that none waits for another, on all threads of the team: the best of the rounds that fit in the time.
 */
double multiplyAddPeak(double milliseconds, const Team& team);

}  // namespace ritz
