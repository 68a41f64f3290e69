#include "shallow-groups.hpp"
#include "shallow-passes.hpp"

namespace ritz {
template class Shallow<double>;
template ShallowPasses<double> shallowPasses<double>(int, int);
}  // namespace ritz
