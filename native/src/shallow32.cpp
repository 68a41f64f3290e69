#include "shallow-groups.hpp"
#include "shallow-passes.hpp"

namespace ritz {
template class Shallow<float>;
template ShallowPasses<float> shallowPasses<float>(int, int);
}  // namespace ritz
