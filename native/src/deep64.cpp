#include "deep-passes.hpp"

namespace ritz {
template class Deep<double>;
}  // namespace ritz
